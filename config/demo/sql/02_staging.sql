-- Staging: the raw tables with types, units and names one can work with. Views only: nothing is stored twice.

CREATE SCHEMA IF NOT EXISTS staging;

CREATE OR REPLACE VIEW staging.flights AS
SELECT
    f.flight_date,
    f.carrier,
    a.name AS carrier_name,
    f.flight,
    f.tailnum,
    f.origin,
    f.dest,
    f.flight_date + make_interval(hours => f.hour, mins => f.minute) AS sched_dep_time,
    f.flight_date + make_interval(hours => f.hour, mins => f.minute + f.dep_delay) AS dep_time,
    f.dep_delay,
    f.arr_delay,
    f.dep_time IS NULL AS cancelled,
    f.air_time,
    f.distance
FROM raw.flights AS f
LEFT JOIN raw.airlines AS a ON a.carrier = f.carrier;

CREATE OR REPLACE VIEW staging.airports AS
SELECT
    p.faa AS code,
    p.name,
    p.lat AS latitude,
    p.lon AS longitude,
    round(p.alt * 0.3048)::integer AS altitude_m,
    p.tzone AS time_zone
FROM raw.airports AS p;

CREATE OR REPLACE VIEW staging.fleet AS
SELECT
    p.tailnum,
    CASE
        WHEN p.manufacturer LIKE 'AIRBUS%' THEN 'Airbus'
        WHEN p.manufacturer LIKE 'MCDONNELL DOUGLAS%' THEN 'McDonnell Douglas'
        ELSE initcap(p.manufacturer)
    END AS manufacturer,
    p.model,
    p.year AS built_in,
    p.engines,
    p.engine AS engine_type,
    p.seats
FROM raw.planes AS p;

CREATE OR REPLACE VIEW staging.weather_hours AS
SELECT
    w.weather_date,
    w.time_hour AS hour_start,
    w.origin,
    round(((w.temp - 32) / 1.8)::numeric, 1) AS temperature_c,
    round((w.wind_speed * 1.609344)::numeric, 1) AS wind_kmh,
    round((w.wind_gust * 1.609344)::numeric, 1) AS gust_kmh,
    round((w.precip * 25.4)::numeric, 1) AS precipitation_mm,
    round((w.visib * 1.609344)::numeric, 1) AS visibility_km,
    w.pressure AS pressure_hpa
FROM raw.weather AS w;

COMMENT ON VIEW staging.flights IS 'Flights with real times instead of HHMM numbers, the airline''s name, and whether they were cancelled.';
COMMENT ON COLUMN staging.flights.flight_date IS 'Day of departure (moved from 2013)';
COMMENT ON COLUMN staging.flights.carrier IS 'Two-letter code of the airline';
COMMENT ON COLUMN staging.flights.carrier_name IS 'Name of the airline';
COMMENT ON COLUMN staging.flights.flight IS 'Flight number';
COMMENT ON COLUMN staging.flights.tailnum IS 'Tail number of the aircraft';
COMMENT ON COLUMN staging.flights.origin IS 'Airport of departure';
COMMENT ON COLUMN staging.flights.dest IS 'FAA code of the destination';
COMMENT ON COLUMN staging.flights.sched_dep_time IS 'Scheduled departure, local time';
COMMENT ON COLUMN staging.flights.dep_time IS 'Actual departure, local time; missing when cancelled';
COMMENT ON COLUMN staging.flights.dep_delay IS 'Delay at departure in minutes; negative when early';
COMMENT ON COLUMN staging.flights.arr_delay IS 'Delay at arrival in minutes; missing when cancelled or diverted';
COMMENT ON COLUMN staging.flights.cancelled IS 'Whether the flight never left';
COMMENT ON COLUMN staging.flights.air_time IS 'Minutes in the air';
COMMENT ON COLUMN staging.flights.distance IS 'Distance in miles';

COMMENT ON VIEW staging.airports IS 'Airports by FAA code, in metric units.';
COMMENT ON COLUMN staging.airports.code IS 'FAA code of the airport';
COMMENT ON COLUMN staging.airports.name IS 'Name of the airport';
COMMENT ON COLUMN staging.airports.latitude IS 'Latitude in degrees';
COMMENT ON COLUMN staging.airports.longitude IS 'Longitude in degrees';
COMMENT ON COLUMN staging.airports.altitude_m IS 'Altitude in metres';
COMMENT ON COLUMN staging.airports.time_zone IS 'IANA name of the time zone';

COMMENT ON VIEW staging.fleet IS 'Aircraft by tail number, with one spelling for each manufacturer.';
COMMENT ON COLUMN staging.fleet.tailnum IS 'Tail number';
COMMENT ON COLUMN staging.fleet.manufacturer IS 'Manufacturer';
COMMENT ON COLUMN staging.fleet.model IS 'Model';
COMMENT ON COLUMN staging.fleet.built_in IS 'Year of manufacture';
COMMENT ON COLUMN staging.fleet.engines IS 'Number of engines';
COMMENT ON COLUMN staging.fleet.engine_type IS 'Type of engine';
COMMENT ON COLUMN staging.fleet.seats IS 'Number of seats';

COMMENT ON VIEW staging.weather_hours IS 'Hourly weather at the three airports, in metric units.';
COMMENT ON COLUMN staging.weather_hours.weather_date IS 'Day, local time (moved from 2013)';
COMMENT ON COLUMN staging.weather_hours.hour_start IS 'Start of the hour in UTC';
COMMENT ON COLUMN staging.weather_hours.origin IS 'Weather station: EWR, JFK or LGA';
COMMENT ON COLUMN staging.weather_hours.temperature_c IS 'Temperature in degrees Celsius';
COMMENT ON COLUMN staging.weather_hours.wind_kmh IS 'Wind speed in km/h';
COMMENT ON COLUMN staging.weather_hours.gust_kmh IS 'Speed of gusts in km/h; missing when there were none';
COMMENT ON COLUMN staging.weather_hours.precipitation_mm IS 'Precipitation in millimetres';
COMMENT ON COLUMN staging.weather_hours.visibility_km IS 'Visibility in kilometres';
COMMENT ON COLUMN staging.weather_hours.pressure_hpa IS 'Sea level pressure in hectopascals';
