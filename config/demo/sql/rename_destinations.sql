-- Brings the destinations' names up to date with staging, where they differ.

UPDATE marts.departures AS d
SET dest_name = fresh.name
FROM (
    SELECT codes.dest, a.name
    FROM (SELECT DISTINCT dest FROM marts.departures) AS codes
    LEFT JOIN staging.airports AS a ON a.code = codes.dest
) AS fresh
WHERE fresh.dest = d.dest
  AND d.dest_name IS DISTINCT FROM fresh.name;
