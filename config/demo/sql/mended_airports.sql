SELECT count(*) FROM raw.airports WHERE faa IN ('BQN', 'PSE', 'SJU', 'STT');
