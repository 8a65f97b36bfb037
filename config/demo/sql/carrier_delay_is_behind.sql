-- Whether marts.carrier_delay counts other flights than there are.

SELECT
    (SELECT count(*) FROM marts.departures)
    <> (SELECT coalesce(sum(flights), 0) FROM marts.carrier_delay);
