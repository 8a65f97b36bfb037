-- Four destinations outside the fifty states are not in the FAA's file. Positions in degrees, altitudes in feet.

INSERT INTO raw.airports (faa, name, lat, lon, alt, tz, dst, tzone)
VALUES
    ('BQN', 'Rafael Hernandez Airport', 18.4949, -67.1294, 237, -4, 'N', 'America/Puerto_Rico'),
    ('PSE', 'Mercedita Airport', 18.0083, -66.5630, 29, -4, 'N', 'America/Puerto_Rico'),
    ('SJU', 'Luis Munoz Marin Intl', 18.4394, -66.0018, 9, -4, 'N', 'America/Puerto_Rico'),
    ('STT', 'Cyril E King Airport', 18.3373, -64.9734, 23, -4, 'N', 'America/St_Thomas')
ON CONFLICT (faa) DO NOTHING;
