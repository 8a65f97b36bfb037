-- Expected delay at arrival by airline and scheduled hour: the mean of the training days, drawn towards the overall
-- mean as if fifty average flights were added, so that a rare hour does not speak louder than it may.
-- The newest 28 days are held out: the model is tested on them.

WITH arrived AS (
    SELECT d.carrier, extract(hour FROM d.sched_dep_time)::integer AS hour, d.arr_delay
    FROM marts.departures AS d
    WHERE d.arr_delay IS NOT NULL
      AND d.flight_date <= (SELECT max(m.flight_date) - 28 FROM marts.departures AS m)
),
overall AS (
    SELECT coalesce(avg(a.arr_delay), 0) AS mean FROM arrived AS a
)
SELECT
    a.carrier,
    a.hour,
    count(*)::integer AS flights,
    round((sum(a.arr_delay) + 50 * o.mean) / (count(*) + 50), 2)::float AS expected_minutes,
    round(o.mean, 2)::float AS overall_mean
FROM arrived AS a
CROSS JOIN overall AS o
GROUP BY a.carrier, a.hour, o.mean
ORDER BY a.carrier, a.hour;
