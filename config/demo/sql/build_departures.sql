-- Writes the departures from one day to another anew, from staging.

DELETE FROM marts.departures WHERE flight_date BETWEEN %(first)s AND %(last)s;

INSERT INTO marts.departures
SELECT
    f.flight_date,
    f.carrier,
    f.carrier_name,
    f.flight,
    f.tailnum,
    p.manufacturer,
    p.model,
    f.origin,
    o.name AS origin_name,
    f.dest,
    d.name AS dest_name,
    f.sched_dep_time,
    f.dep_time,
    f.dep_delay,
    f.arr_delay,
    f.cancelled,
    f.air_time,
    f.distance
FROM staging.flights AS f
LEFT JOIN staging.fleet AS p ON p.tailnum = f.tailnum
LEFT JOIN staging.airports AS o ON o.code = f.origin
LEFT JOIN staging.airports AS d ON d.code = f.dest
WHERE f.flight_date BETWEEN %(first)s AND %(last)s;
