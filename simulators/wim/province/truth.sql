-- What the day held that a platform might find, one row each: kind, record_codes, at, and what else helps to check it.
SELECT kind, strftime(epoch_ms(at_ms + 28800000), '%Y-%m-%dT%H:%M:%S.%g+08:00') AS "at", record_codes, note FROM (
SELECT oddity AS kind, [record_code] AS record_codes, passed_ms AS at_ms, '' AS note FROM passage
WHERE oddity NOT IN ('', 'convoy')
UNION ALL
SELECT 'convoy', [ahead.record_code, behind.record_code], behind.passed_ms, ''
FROM passage AS behind JOIN passage AS ahead
    ON ahead.lorry = behind.lead AND ahead.day = behind.day AND ahead.leg = behind.leg AND ahead.site = behind.site
WHERE behind.part = 'convoy' AND behind.oddity = 'convoy'
UNION ALL
SELECT 'hundred_tonnes', [record_code], passed_ms, gross_kg::VARCHAR FROM passage WHERE gross_kg >= 100000
UNION ALL
SELECT 'official_plate', [record_code], passed_ms, plate_no FROM passage WHERE part = 'official'
UNION ALL
SELECT CASE flaw WHEN 'mass' THEN 'permit_exceeded' WHEN 'route' THEN 'permit_off_route'
        WHEN 'expired' THEN CASE WHEN true_ms + 28800000 < (last_day + 1) * 86400000 THEN 'permit_covered' ELSE 'permit_expired' END
        ELSE 'permit_covered' END,
    [record_code], passed_ms, permit_no
FROM passage WHERE permit_no IS NOT NULL
UNION ALL  -- one plate at two places sooner than anyone drives
SELECT 'clone', [before, record_code], passed_ms, true_plate || ' ' || round(km)::INTEGER || ' km in ' || (seconds // 60) || ' min'
FROM (
    SELECT *, lag(record_code) OVER plate AS before, lag(lorry) OVER plate AS other,
        (true_ms - lag(true_ms) OVER plate) // 1000 AS seconds,
        2 * 6371 * asin(sqrt(pow(sin(radians(latitude - lag(latitude) OVER plate) / 2), 2) + cos(radians(latitude))
            * cos(radians(lag(latitude) OVER plate)) * pow(sin(radians(longitude - lag(longitude) OVER plate) / 2), 2))) AS km
    FROM passage JOIN site USING (site)
    WHERE true_plate IN (SELECT plate_no FROM lorry WHERE part = 'clone')
    WINDOW plate AS (PARTITION BY true_plate, true_color ORDER BY true_ms, lorry, leg)
) WHERE other <> lorry AND km > 5 AND km * 3600 > 120 * seconds
UNION ALL  -- one trailer plate behind two tractors on one day
SELECT 'trailer_twin', list(record_code ORDER BY record_code), min(passed_ms), trailer_no
FROM passage WHERE trailer_no IN (SELECT trailer_no FROM lorry WHERE part = 'twin' AND trailer_no <> '')
GROUP BY trailer_no HAVING count(DISTINCT lorry) > 1
)
ORDER BY at_ms, kind, record_codes;
