-- The last 28 days at each of the three airports: how many flights came in on time, and in what weather.

SELECT
    p.flight_date,
    p.origin,
    sum(p.flights)::integer AS flights,
    sum(p.on_time)::integer AS on_time,
    round(sum(p.cancelled_share * p.flights))::integer AS cancelled,
    w.precipitation_mm,
    w.strongest_wind_kmh
FROM marts.daily_route_performance AS p
LEFT JOIN marts.daily_weather AS w
    ON w.weather_date = p.flight_date AND w.origin = p.origin
WHERE p.flight_date > (SELECT max(d.flight_date) - 28 FROM marts.daily_route_performance AS d)
GROUP BY p.flight_date, p.origin, w.precipitation_mm, w.strongest_wind_kmh
ORDER BY p.flight_date DESC, p.origin;
