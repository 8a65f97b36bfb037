-- Expected delay at arrival by airline and scheduled hour: the mean of the training days, drawn towards the overall
-- mean as if fifty average flights were added, so that a rare hour does not speak louder than it may.
-- The newest 28 days are held out: held_out_* sum up how far the expectation was off there, squared.

WITH arrived AS (
    SELECT
        d.carrier,
        extract(hour FROM d.sched_dep_time)::integer AS hour,
        d.arr_delay,
        d.flight_date > (SELECT max(m.flight_date) - 28 FROM marts.departures AS m) AS held_out
    FROM marts.departures AS d
    WHERE d.arr_delay IS NOT NULL
),
overall AS (
    SELECT avg(a.arr_delay) AS mean FROM arrived AS a WHERE NOT a.held_out
),
cells AS (
    SELECT
        a.carrier,
        a.hour,
        count(*) AS flights,
        (sum(a.arr_delay) + 50 * o.mean) / (count(*) + 50) AS expected
    FROM arrived AS a
    CROSS JOIN overall AS o
    WHERE NOT a.held_out
    GROUP BY a.carrier, a.hour, o.mean
),
tested AS (
    SELECT
        a.carrier,
        a.hour,
        count(*) AS flights,
        sum((a.arr_delay - coalesce(c.expected, o.mean)) ^ 2) AS off,
        sum((a.arr_delay - o.mean) ^ 2) AS off_by_overall
    FROM arrived AS a
    CROSS JOIN overall AS o
    LEFT JOIN cells AS c ON c.carrier = a.carrier AND c.hour = a.hour
    WHERE a.held_out
    GROUP BY a.carrier, a.hour
)
SELECT
    coalesce(c.carrier, t.carrier) AS carrier,
    coalesce(c.hour, t.hour) AS hour,
    coalesce(c.flights, 0)::integer AS flights,
    round(coalesce(c.expected, o.mean), 2)::float AS expected_minutes,
    coalesce(t.flights, 0)::integer AS held_out_flights,
    coalesce(t.off, 0)::float AS held_out_off,
    coalesce(t.off_by_overall, 0)::float AS held_out_off_by_overall,
    round(o.mean, 2)::float AS overall_mean
FROM cells AS c
FULL JOIN tested AS t ON t.carrier = c.carrier AND t.hour = c.hour
CROSS JOIN overall AS o
ORDER BY 1, 2;
