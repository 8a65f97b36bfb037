-- Marts: what people take from the shelf. Two tables that the pipeline builds, three views on them.

CREATE SCHEMA IF NOT EXISTS marts;

CREATE TABLE IF NOT EXISTS marts.departures (
    flight_date    date NOT NULL,
    carrier        text NOT NULL,
    carrier_name   text,
    flight         integer NOT NULL,
    tailnum        text,
    manufacturer   text,
    model          text,
    origin         text NOT NULL,
    origin_name    text,
    dest           text NOT NULL,
    dest_name      text,
    sched_dep_time timestamp NOT NULL,
    dep_time       timestamp,
    dep_delay      integer,
    arr_delay      integer,
    cancelled      boolean NOT NULL,
    air_time       integer,
    distance       integer NOT NULL
);

CREATE TABLE IF NOT EXISTS marts.carrier_delay (
    month           date NOT NULL,
    carrier         text NOT NULL,
    carrier_name    text,
    flights         integer NOT NULL,
    cancelled_share double precision NOT NULL,
    mean_dep_delay  double precision,
    mean_arr_delay  double precision,
    PRIMARY KEY (month, carrier)
);

CREATE OR REPLACE VIEW marts.daily_route_performance AS
SELECT
    d.flight_date,
    d.origin,
    d.dest,
    d.dest_name,
    count(*) AS flights,
    count(*) FILTER (WHERE d.arr_delay < 15) AS on_time,
    round(avg(d.cancelled::integer), 4)::double precision AS cancelled_share,
    round(avg(d.dep_delay), 1)::double precision AS mean_dep_delay,
    round(avg(d.arr_delay), 1)::double precision AS mean_arr_delay
FROM marts.departures AS d
GROUP BY d.flight_date, d.origin, d.dest, d.dest_name;

CREATE OR REPLACE VIEW marts.routes_by_name AS
SELECT
    d.dest,
    d.dest_name,
    count(*) AS flights,
    count(DISTINCT d.carrier) AS carriers,
    string_agg(DISTINCT d.origin, ', ' ORDER BY d.origin) AS origins,
    min(d.distance) AS distance,
    max(d.flight_date) AS last_flight_date
FROM marts.departures AS d
GROUP BY d.dest, d.dest_name;

CREATE OR REPLACE VIEW marts.daily_weather AS
SELECT
    w.weather_date,
    w.origin,
    count(*) AS hours_present,
    min(w.temperature_c) AS coldest_c,
    max(w.temperature_c) AS warmest_c,
    max(w.wind_kmh) AS strongest_wind_kmh,
    sum(w.precipitation_mm) AS precipitation_mm,
    min(w.visibility_km) AS worst_visibility_km
FROM staging.weather_hours AS w
GROUP BY w.weather_date, w.origin;

COMMENT ON TABLE marts.departures IS 'One row is one departure from New York, with the names of airline, aircraft and airports. The flights are those of 2013; their dates are moved to today''s calendar, same weekday and season.';
COMMENT ON COLUMN marts.departures.flight_date IS 'Day of departure (moved from 2013)';
COMMENT ON COLUMN marts.departures.carrier IS 'Two-letter code of the airline';
COMMENT ON COLUMN marts.departures.carrier_name IS 'Name of the airline';
COMMENT ON COLUMN marts.departures.flight IS 'Flight number';
COMMENT ON COLUMN marts.departures.tailnum IS 'Tail number of the aircraft';
COMMENT ON COLUMN marts.departures.manufacturer IS 'Manufacturer of the aircraft; missing when the register does not know the tail number';
COMMENT ON COLUMN marts.departures.model IS 'Model of the aircraft; missing when the register does not know the tail number';
COMMENT ON COLUMN marts.departures.origin IS 'Airport of departure: EWR, JFK or LGA';
COMMENT ON COLUMN marts.departures.origin_name IS 'Name of the airport of departure';
COMMENT ON COLUMN marts.departures.dest IS 'FAA code of the destination';
COMMENT ON COLUMN marts.departures.dest_name IS 'Name of the destination''s airport';
COMMENT ON COLUMN marts.departures.sched_dep_time IS 'Scheduled departure, local time';
COMMENT ON COLUMN marts.departures.dep_time IS 'Actual departure, local time; missing when cancelled';
COMMENT ON COLUMN marts.departures.dep_delay IS 'Delay at departure in minutes; negative when early';
COMMENT ON COLUMN marts.departures.arr_delay IS 'Delay at arrival in minutes; missing when cancelled or diverted';
COMMENT ON COLUMN marts.departures.cancelled IS 'Whether the flight never left';
COMMENT ON COLUMN marts.departures.air_time IS 'Minutes in the air';
COMMENT ON COLUMN marts.departures.distance IS 'Distance in miles';

COMMENT ON TABLE marts.carrier_delay IS 'Flights, cancellations and mean delays of each airline in each month.';
COMMENT ON COLUMN marts.carrier_delay.month IS 'First day of the month (moved from 2013)';
COMMENT ON COLUMN marts.carrier_delay.carrier IS 'Two-letter code of the airline';
COMMENT ON COLUMN marts.carrier_delay.carrier_name IS 'Name of the airline';
COMMENT ON COLUMN marts.carrier_delay.flights IS 'Number of departures';
COMMENT ON COLUMN marts.carrier_delay.cancelled_share IS 'Share of cancelled flights, 0 to 1';
COMMENT ON COLUMN marts.carrier_delay.mean_dep_delay IS 'Mean delay at departure in minutes';
COMMENT ON COLUMN marts.carrier_delay.mean_arr_delay IS 'Mean delay at arrival in minutes';

COMMENT ON VIEW marts.daily_route_performance IS 'Flights, cancellations and mean delays of each route on each day.';
COMMENT ON COLUMN marts.daily_route_performance.flight_date IS 'Day of departure (moved from 2013)';
COMMENT ON COLUMN marts.daily_route_performance.origin IS 'Airport of departure';
COMMENT ON COLUMN marts.daily_route_performance.dest IS 'FAA code of the destination';
COMMENT ON COLUMN marts.daily_route_performance.dest_name IS 'Name of the destination''s airport';
COMMENT ON COLUMN marts.daily_route_performance.flights IS 'Number of departures';
COMMENT ON COLUMN marts.daily_route_performance.on_time IS 'Flights that arrived less than 15 minutes late';
COMMENT ON COLUMN marts.daily_route_performance.cancelled_share IS 'Share of cancelled flights, 0 to 1';
COMMENT ON COLUMN marts.daily_route_performance.mean_dep_delay IS 'Mean delay at departure in minutes';
COMMENT ON COLUMN marts.daily_route_performance.mean_arr_delay IS 'Mean delay at arrival in minutes';

COMMENT ON VIEW marts.routes_by_name IS 'Every destination from New York with its name: what the printed report "Routes by name" lists.';
COMMENT ON COLUMN marts.routes_by_name.dest IS 'FAA code of the destination';
COMMENT ON COLUMN marts.routes_by_name.dest_name IS 'Name of the destination''s airport';
COMMENT ON COLUMN marts.routes_by_name.flights IS 'Number of departures';
COMMENT ON COLUMN marts.routes_by_name.carriers IS 'Number of airlines that fly there';
COMMENT ON COLUMN marts.routes_by_name.origins IS 'Airports of departure';
COMMENT ON COLUMN marts.routes_by_name.distance IS 'Shortest distance in miles';
COMMENT ON COLUMN marts.routes_by_name.last_flight_date IS 'Day of the newest departure (moved from 2013)';

COMMENT ON VIEW marts.daily_weather IS 'Weather of each day at each airport, and how many of its hours were reported.';
COMMENT ON COLUMN marts.daily_weather.weather_date IS 'Day, local time (moved from 2013)';
COMMENT ON COLUMN marts.daily_weather.origin IS 'Weather station: EWR, JFK or LGA';
COMMENT ON COLUMN marts.daily_weather.hours_present IS 'Hours with a report; 24 when none is missing';
COMMENT ON COLUMN marts.daily_weather.coldest_c IS 'Lowest temperature in degrees Celsius';
COMMENT ON COLUMN marts.daily_weather.warmest_c IS 'Highest temperature in degrees Celsius';
COMMENT ON COLUMN marts.daily_weather.strongest_wind_kmh IS 'Strongest wind in km/h';
COMMENT ON COLUMN marts.daily_weather.precipitation_mm IS 'Precipitation in millimetres';
COMMENT ON COLUMN marts.daily_weather.worst_visibility_km IS 'Worst visibility in kilometres';
