-- Takes back what add_missing_airports.sql added.

DELETE FROM raw.airports WHERE faa IN ('BQN', 'PSE', 'SJU', 'STT');
