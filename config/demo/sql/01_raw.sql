-- Raw: the five files as they were published, one table each. The pipeline appends days; nothing is cleaned here.

CREATE SCHEMA IF NOT EXISTS raw;

CREATE TABLE IF NOT EXISTS raw.airlines (
    carrier text PRIMARY KEY,
    name    text NOT NULL
);

CREATE TABLE IF NOT EXISTS raw.airports (
    faa   text PRIMARY KEY,
    name  text NOT NULL,
    lat   double precision,
    lon   double precision,
    alt   integer,
    tz    integer,
    dst   text,
    tzone text
);

CREATE TABLE IF NOT EXISTS raw.planes (
    tailnum      text PRIMARY KEY,
    year         integer,
    type         text,
    manufacturer text,
    model        text,
    engines      integer,
    seats        integer,
    speed        integer,
    engine       text
);

CREATE TABLE IF NOT EXISTS raw.flights (
    year           integer NOT NULL,
    month          integer NOT NULL,
    day            integer NOT NULL,
    dep_time       integer,
    sched_dep_time integer NOT NULL,
    dep_delay      integer,
    arr_time       integer,
    sched_arr_time integer NOT NULL,
    arr_delay      integer,
    carrier        text NOT NULL,
    flight         integer NOT NULL,
    tailnum        text,
    origin         text NOT NULL,
    dest           text NOT NULL,
    air_time       integer,
    distance       integer NOT NULL,
    hour           integer NOT NULL,
    minute         integer NOT NULL,
    time_hour      timestamptz NOT NULL,
    flight_date    date NOT NULL,
    delivered_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS raw.weather (
    origin       text NOT NULL,
    year         integer NOT NULL,
    month        integer NOT NULL,
    day          integer NOT NULL,
    hour         integer NOT NULL,
    temp         double precision,
    dewp         double precision,
    humid        double precision,
    wind_dir     integer,
    wind_speed   double precision,
    wind_gust    double precision,
    precip       double precision,
    pressure     double precision,
    visib        double precision,
    time_hour    timestamptz NOT NULL,
    weather_date date NOT NULL,
    delivered_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE raw.airlines IS 'Two-letter codes of the airlines that fly out of New York, with their names.';
COMMENT ON COLUMN raw.airlines.carrier IS 'Two-letter code of the airline';
COMMENT ON COLUMN raw.airlines.name IS 'Name of the airline';

COMMENT ON TABLE raw.airports IS 'Airports of the United States as the FAA lists them: code, name, place and time zone.';
COMMENT ON COLUMN raw.airports.faa IS 'FAA code of the airport';
COMMENT ON COLUMN raw.airports.name IS 'Name of the airport';
COMMENT ON COLUMN raw.airports.lat IS 'Latitude in degrees';
COMMENT ON COLUMN raw.airports.lon IS 'Longitude in degrees';
COMMENT ON COLUMN raw.airports.alt IS 'Altitude in feet';
COMMENT ON COLUMN raw.airports.tz IS 'Hours between local time and UTC, in winter';
COMMENT ON COLUMN raw.airports.dst IS 'Daylight saving time: A as in the United States, U unknown, N none';
COMMENT ON COLUMN raw.airports.tzone IS 'IANA name of the time zone';

COMMENT ON TABLE raw.planes IS 'Aircraft of the FAA''s register, by tail number.';
COMMENT ON COLUMN raw.planes.tailnum IS 'Tail number';
COMMENT ON COLUMN raw.planes.year IS 'Year of manufacture';
COMMENT ON COLUMN raw.planes.type IS 'Type of aircraft';
COMMENT ON COLUMN raw.planes.manufacturer IS 'Manufacturer, as registered';
COMMENT ON COLUMN raw.planes.model IS 'Model, as registered';
COMMENT ON COLUMN raw.planes.engines IS 'Number of engines';
COMMENT ON COLUMN raw.planes.seats IS 'Number of seats';
COMMENT ON COLUMN raw.planes.speed IS 'Average cruising speed in miles per hour';
COMMENT ON COLUMN raw.planes.engine IS 'Type of engine';

COMMENT ON TABLE raw.flights IS 'Every flight that left, or should have left, the three airports of New York. The flights are those of 2013; their dates are moved to today''s calendar, same weekday and season.';
COMMENT ON COLUMN raw.flights.year IS 'Year of departure (moved)';
COMMENT ON COLUMN raw.flights.month IS 'Month of departure (moved)';
COMMENT ON COLUMN raw.flights.day IS 'Day of departure (moved)';
COMMENT ON COLUMN raw.flights.dep_time IS 'Actual departure, local time as HHMM; missing when cancelled';
COMMENT ON COLUMN raw.flights.sched_dep_time IS 'Scheduled departure, local time as HHMM';
COMMENT ON COLUMN raw.flights.dep_delay IS 'Delay at departure in minutes; negative when early';
COMMENT ON COLUMN raw.flights.arr_time IS 'Actual arrival, local time as HHMM';
COMMENT ON COLUMN raw.flights.sched_arr_time IS 'Scheduled arrival, local time as HHMM';
COMMENT ON COLUMN raw.flights.arr_delay IS 'Delay at arrival in minutes; negative when early';
COMMENT ON COLUMN raw.flights.carrier IS 'Two-letter code of the airline';
COMMENT ON COLUMN raw.flights.flight IS 'Flight number';
COMMENT ON COLUMN raw.flights.tailnum IS 'Tail number of the aircraft';
COMMENT ON COLUMN raw.flights.origin IS 'Airport of departure: EWR, JFK or LGA';
COMMENT ON COLUMN raw.flights.dest IS 'FAA code of the destination';
COMMENT ON COLUMN raw.flights.air_time IS 'Minutes in the air';
COMMENT ON COLUMN raw.flights.distance IS 'Distance in miles';
COMMENT ON COLUMN raw.flights.hour IS 'Hour of the scheduled departure';
COMMENT ON COLUMN raw.flights.minute IS 'Minute of the scheduled departure';
COMMENT ON COLUMN raw.flights.time_hour IS 'Scheduled departure in UTC, rounded down to the hour (moved)';
COMMENT ON COLUMN raw.flights.flight_date IS 'Day of departure (moved)';
COMMENT ON COLUMN raw.flights.delivered_at IS 'When the pipeline wrote this row';

COMMENT ON TABLE raw.weather IS 'Weather at the three airports of New York, hour by hour; dates moved as those of the flights. Some hours are missing.';
COMMENT ON COLUMN raw.weather.origin IS 'Weather station: EWR, JFK or LGA';
COMMENT ON COLUMN raw.weather.year IS 'Year (moved)';
COMMENT ON COLUMN raw.weather.month IS 'Month (moved)';
COMMENT ON COLUMN raw.weather.day IS 'Day (moved)';
COMMENT ON COLUMN raw.weather.hour IS 'Hour, local time';
COMMENT ON COLUMN raw.weather.temp IS 'Temperature in degrees Fahrenheit';
COMMENT ON COLUMN raw.weather.dewp IS 'Dew point in degrees Fahrenheit';
COMMENT ON COLUMN raw.weather.humid IS 'Relative humidity in percent';
COMMENT ON COLUMN raw.weather.wind_dir IS 'Wind direction in degrees';
COMMENT ON COLUMN raw.weather.wind_speed IS 'Wind speed in miles per hour';
COMMENT ON COLUMN raw.weather.wind_gust IS 'Speed of gusts in miles per hour';
COMMENT ON COLUMN raw.weather.precip IS 'Precipitation in inches';
COMMENT ON COLUMN raw.weather.pressure IS 'Sea level pressure in millibars';
COMMENT ON COLUMN raw.weather.visib IS 'Visibility in miles';
COMMENT ON COLUMN raw.weather.time_hour IS 'The hour in UTC (moved)';
COMMENT ON COLUMN raw.weather.weather_date IS 'Day (moved)';
COMMENT ON COLUMN raw.weather.delivered_at IS 'When the pipeline wrote this row';
