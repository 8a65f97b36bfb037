-- Flights, cancellations and mean delays of each airline in each month, written anew from the departures.

DELETE FROM marts.carrier_delay;

INSERT INTO marts.carrier_delay
SELECT
    date_trunc('month', d.flight_date)::date AS month,
    d.carrier,
    d.carrier_name,
    count(*) AS flights,
    round(avg(d.cancelled::integer), 4) AS cancelled_share,
    round(avg(d.dep_delay), 2) AS mean_dep_delay,
    round(avg(d.arr_delay), 2) AS mean_arr_delay
FROM marts.departures AS d
GROUP BY 1, 2, 3;
