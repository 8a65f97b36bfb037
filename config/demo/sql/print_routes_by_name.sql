-- The printed list: by name, and at its end the destinations that have none.

SELECT r.dest_name, r.dest, r.origins, r.carriers, r.flights, r.distance
FROM marts.routes_by_name AS r
ORDER BY r.dest_name NULLS LAST, r.dest;
