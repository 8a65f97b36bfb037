-- Whether any departure's name of destination differs from what staging says today.

SELECT EXISTS (
    SELECT
    FROM (SELECT DISTINCT dest, dest_name FROM marts.departures) AS d
    LEFT JOIN staging.airports AS a ON a.code = d.dest
    WHERE d.dest_name IS DISTINCT FROM a.name
);
