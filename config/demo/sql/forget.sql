-- Takes away what lies before a day.

DELETE FROM raw.flights WHERE flight_date < %(before)s;
DELETE FROM raw.weather WHERE weather_date < %(before)s;
DELETE FROM marts.departures WHERE flight_date < %(before)s;
