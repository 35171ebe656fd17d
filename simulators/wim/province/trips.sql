-- The trips that begin on one day, and the sites they will pass. Variables: trip_day (days since 1970).

CREATE OR REPLACE TEMP TABLE leg AS
WITH working AS (
    SELECT *, 0.88 + 0.30 * draw('pace', lead, getvariable('trip_day')) AS pace,
        0.6 + 1.9 * draw('rest', lead, getvariable('trip_day')) AS rest_hours,
        habit_hour + 0.5 * bell('start', lead, getvariable('trip_day'))  -- the middle of the working day
            - (rounds * hours + (rounds - 0.5) * 1.55) AS start_hour
    FROM lorry
    WHERE draw('works', lead, getvariable('trip_day'))
        < ([0.82, 0.85, 0.85, 0.84, 0.83, 0.74, 0.55])[((getvariable('trip_day') + 3) % 7 + 1)::INTEGER] OR lorry < 50
), trips AS (
    SELECT *, unnest(range(rounds * 2)) AS leg FROM working
), laden AS (
    SELECT *, draw('laden', lorry, getvariable('trip_day'), leg) < CASE WHEN leg % 2 = 1 THEN 0.5 ELSE 0.92 END
            OR part IN ('king', 'permit') AS laden,
        draw('over', lorry, getvariable('trip_day'), leg) AS over, draw('fill', lorry, getvariable('trip_day'), leg) AS fill
    FROM trips
)
SELECT lorry, getvariable('trip_day') AS day, leg::INTEGER AS leg, leg % 2 = 1 AS back, journey, pace, laden,
    (getvariable('trip_day') * 86400000 - 28800000
        + (start_hour + leg * (hours * pace + rest_hours)) * 3600000)::BIGINT
        + CASE WHEN part = 'convoy' THEN 300 + (lorry % 180) ELSE 0 END AS depart_ms,
    round(CASE
        WHEN part = 'permit' THEN (SELECT mass_kg * CASE WHEN flaw = 'mass' THEN 1.12 ELSE 0.95 END FROM permit WHERE permit.lorry = laden.lorry)
        WHEN part = 'light' THEN 2600 + fill * 1700
        WHEN NOT laden THEN tare_kg * (0.97 + 0.1 * fill)
        WHEN part = 'king' AND over < 0.7 THEN 100500 + fill * 24000
        WHEN part IN ('repeat', 'king') AND over < 0.8 THEN limit_kg * (1.08 + 0.62 * fill * fill)
        WHEN part IN ('evader', 'convoy') AND over < 0.6 THEN limit_kg * (1.10 + 0.4 * fill)
        WHEN part = 'careless' AND over < 0.3 THEN limit_kg * (1.003 + 0.11 * fill * fill)
        WHEN part = 'official' THEN limit_kg * (0.5 + 0.3 * fill)
        ELSE limit_kg * (0.55 + 0.44 * sqrt(fill)) END)::INTEGER AS gross_kg
FROM laden;

INSERT INTO passing
SELECT leg.lorry, leg.day, leg.leg, leg.back, leg.laden, leg.gross_kg, stop.site,
    leg.depart_ms + (stop.hours * leg.pace * 3600000)::BIGINT AS true_ms
FROM leg JOIN stop ON stop.journey = leg.journey AND stop.back = leg.back;
