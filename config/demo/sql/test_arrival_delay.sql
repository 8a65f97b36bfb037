-- The delays of the 28 held out days, summed so that an error can be computed for any expectation.

SELECT
    d.flight_date,
    d.carrier,
    extract(hour FROM d.sched_dep_time)::integer AS hour,
    count(*)::integer AS flights,
    sum(d.arr_delay)::integer AS total,
    sum(d.arr_delay ^ 2)::float AS squares
FROM marts.departures AS d
WHERE d.arr_delay IS NOT NULL
  AND d.flight_date > (SELECT max(m.flight_date) - 28 FROM marts.departures AS m)
GROUP BY d.flight_date, d.carrier, hour
ORDER BY d.flight_date;
