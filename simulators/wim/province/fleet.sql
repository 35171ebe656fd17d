-- The fleet. Every draw is a hash of the seed, of what is drawn, and of whom it is drawn for.
-- Variables: seed, lorries, first_day (days since 1970), days. Tables: journey, layout, hour_share, firm, name_list.

CREATE MACRO draw(salt, a, b := 0, c := 0) AS
    (hash(getvariable('seed'), salt, a, b, c) >> 11)::DOUBLE / 9007199254740992;
CREATE MACRO bell(salt, a, b := 0) AS  -- mean 0, deviation 1, never beyond 3.5
    (draw(salt, a, b, 1) + draw(salt, a, b, 2) + draw(salt, a, b, 3) + draw(salt, a, b, 4) - 2) * 1.7320508;
CREATE MACRO letter(n) AS substr('ABCDEFGHJKLMNPQRSTUVWXYZ', (n % 24 + 1)::INTEGER, 1);
CREATE MACRO sign_(n) AS substr('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789', (n % 34 + 1)::INTEGER, 1);
CREATE MACRO digits(n, width) AS lpad((n % pow(10, width)::BIGINT)::VARCHAR, width, '0');
CREATE MACRO ordinary_plate(prefix, n) AS prefix || letter(n) || digits(n // 24, 3) || sign_(n // 24000);
CREATE MACRO electric_plate(prefix, n) AS
    prefix || digits(n, 5) || substr('ABCDFGHJKE', (n // 100000 % 10 + 1)::INTEGER, 1);
CREATE MACRO trailer_plate(prefix, n) AS prefix || sign_(n) || sign_(n // 34) || sign_(n // 1156) || digits(n // 39304, 1) || '挂';

-- Who a lorry is. The first fifty play every part, so that the smallest run shows each of them.
CREATE TABLE cast_list AS
SELECT n AS lorry, CASE
    WHEN n < 50 THEN (['clean', 'convoy', 'clone', 'clean', 'twin', 'repeat', 'permit', 'evader', 'official', 'king'])[n % 10 + 1]
    WHEN n % 2 = 1 AND draw('convoy', n) < 0.006 THEN 'convoy'
    WHEN draw('part', n) < 0.020 THEN 'repeat'
    WHEN draw('part', n) < 0.0204 THEN 'king'
    WHEN draw('part', n) < 0.0214 THEN 'permit'
    WHEN draw('part', n) < 0.0218 THEN 'clone'
    WHEN draw('part', n) < 0.0222 THEN 'twin'
    WHEN draw('part', n) < 0.0252 THEN 'evader'
    WHEN draw('part', n) < 0.0262 THEN 'official'
    WHEN draw('part', n) < 0.0562 THEN 'light'
    WHEN draw('part', n) < 0.3062 THEN 'careless'
    ELSE 'clean' END AS part
FROM (SELECT range AS n FROM range(getvariable('lorries')));

CREATE TABLE lorry AS
WITH drawn AS (
    SELECT lorry, part,
        CASE WHEN part = 'convoy' THEN lorry - 1 ELSE lorry END AS lead,  -- whose way and hours it keeps
        CASE WHEN part = 'clone' THEN lorry + 2 ELSE lorry END AS plate_of,
        CASE WHEN part = 'twin' THEN lorry + 1 ELSE lorry END AS trailer_of,
        CASE WHEN part IN ('king', 'permit', 'twin') OR (lorry < 50 AND part NOT IN ('official', 'light')) THEN 0.999
             WHEN part IN ('light', 'official') THEN 0.0 ELSE draw('layout', lorry) END AS which
    FROM cast_list
), settled AS (
    SELECT drawn.*, journey.journey, journey.rounds, journey.hours, layout.layout, layout.tare_kg, layout.limit_kg,
        CASE WHEN draw('home', lorry) < 0.75 THEN journey.plate WHEN draw('home', lorry) < 0.9 THEN journey.goal_plate
             ELSE (['豫A', '豫C', '豫N', '鄂F', '陕A', '冀D', '晋L', '皖K', '鲁Q', '苏C', '浙A', '粤A'])
                 [floor(draw('elsewhere', lorry) * 12)::INTEGER + 1] END AS prefix,
        journey.home, hour_share.hour + draw('minute', lead) AS habit_hour
    FROM drawn
    JOIN journey ON journey.journey = floor(draw('journey', lead) * (SELECT count(*) FROM journey))::INTEGER
    JOIN layout ON which >= layout.from_share AND which < layout.to_share
    ASOF JOIN (SELECT from_share, hour FROM hour_share) AS hour_share ON draw('hour', lead) >= hour_share.from_share
), numbered AS (
    SELECT *, CASE WHEN part = 'light' THEN 'blue' WHEN part = 'official' THEN 'white'
                   WHEN limit_kg = 49000 AND draw('electric', lorry) < 0.06 THEN 'yellow_green' ELSE 'yellow' END AS colour,
        row_number() OVER (PARTITION BY prefix ORDER BY lorry) * 514229 + 77777 AS serial
    FROM settled
), plated AS (
    SELECT *, CASE WHEN colour = 'yellow_green' THEN electric_plate(prefix, serial)
        WHEN part <> 'official' THEN ordinary_plate(prefix, serial % 816000)
        ELSE CASE (lorry // 10 % 9)::INTEGER
            WHEN 0 THEN letter(serial) || letter(serial // 24) || digits(serial, 5)
            WHEN 1 THEN 'WJ' || substr(prefix, 1, 1) || digits(serial, 5)
            WHEN 2 THEN substr(prefix, 1, 1) || 'X' || digits(serial, 4) || '应急'
            WHEN 3 THEN prefix || digits(serial, 4) || '警'
            WHEN 4 THEN prefix || digits(serial, 4) || '学'
            WHEN 5 THEN prefix || digits(serial, 4) || '超'
            WHEN 6 THEN '粤Z' || digits(serial, 4) || '港'
            WHEN 7 THEN substr(prefix, 1, 2) || digits(serial, 4) || '领'
            ELSE substr(prefix, 1, 1) || digits(serial // 7, 2) || letter(serial) || digits(serial, 4) END END AS plate,
        CASE WHEN layout.kind = 'train' THEN trailer_plate(prefix, serial % 393040) ELSE '' END AS trailer
    FROM numbered JOIN layout USING (layout)
)
SELECT one.lorry, one.part, one.lead, one.journey, one.rounds, one.hours, one.layout, one.habit_hour, one.home,
    CASE WHEN one.part = 'light' THEN 2300 ELSE one.tare_kg END AS tare_kg, one.limit_kg,
    coalesce(copied.plate, one.plate) AS plate_no,
    CASE WHEN one.part <> 'official' THEN coalesce(copied.colour, one.colour)
         ELSE (['white', 'white', 'white', 'white', 'yellow', 'other', 'black', 'black', 'green'])[(one.lorry // 10 % 9)::INTEGER + 1]
         END AS plate_color,
    CASE WHEN one.trailer = '' THEN '' ELSE coalesce(nullif(drawn_by.trailer, ''), one.trailer) END AS trailer_no,
    (['蓝', '红', '白', '橙', '绿'])[(one.lorry % 5)::INTEGER + 1] AS cab,
    EXISTS (FROM cast_list WHERE cast_list.lorry = one.lorry + 1 AND cast_list.part = 'convoy') AS leads,
    CASE WHEN one.limit_kg = 49000 THEN CASE WHEN draw('drive', one.lorry) < 0.92 THEN 2 ELSE 1 END END AS drive_axles
FROM plated AS one
LEFT JOIN plated AS copied ON one.part = 'clone' AND copied.lorry = one.plate_of
LEFT JOIN plated AS drawn_by ON one.part = 'twin' AND drawn_by.lorry = one.trailer_of
ORDER BY one.lorry;
DROP TABLE cast_list;

-- Who owns it: a firm of its home, or a person. The platform's own vehicle register answers separately.
CREATE VIEW owner AS
SELECT lorry.lorry, plate_no, plate_color, trailer_no, layout.code AS axle_type_code, layout.axles AS axle_count,
    lorry.tare_kg, lorry.limit_kg, lorry.drive_axles, lorry.home AS home_region, part,
    CASE WHEN draw('owner', lorry.lorry) < 0.62 THEN firm.name
         ELSE (SELECT surnames[floor(draw('surname', lorry.lorry) * len(surnames))::INTEGER + 1] FROM name_list)
           || (SELECT given[floor(draw('given', lorry.lorry) * len(given))::INTEGER + 1] FROM name_list) END AS owner_name,
    CASE WHEN draw('owner', lorry.lorry) < 0.62 THEN firm.credit_code ELSE '' END AS owner_credit_code
FROM lorry JOIN layout USING (layout)
JOIN firm ON firm.home = lorry.home AND firm.nth = floor(pow(draw('firm', lorry.lorry), 2) * firm.of_home)::INTEGER
ORDER BY lorry.lorry;

-- Oversize permits: route, mass and dimensions, and what is wrong with the use of some of them.
CREATE TABLE permit AS
SELECT lorry, '豫超限' || digits(1970 + getvariable('first_day') // 365, 4) || digits(lorry, 8) AS permit_no,
    plate_no, plate_color, trailer_no,
    (55 + floor(draw('permit_mass', lorry) * 40)) * 1000 AS mass_kg,
    20000 + floor(draw('permit_length', lorry) * 80) * 100 AS length_mm,
    2900 + floor(draw('permit_width', lorry) * 8) * 100 AS width_mm,
    4100 + floor(draw('permit_height', lorry) * 4) * 100 AS height_mm,
    CASE WHEN flaw = 'route' THEN other.roads ELSE own.roads END AS roads,
    own.origin, own.goal, getvariable('first_day') - 5 AS first_day,
    CASE WHEN flaw = 'expired' THEN getvariable('first_day') + getvariable('days') // 2 - 1
         ELSE getvariable('first_day') + getvariable('days') + 20 END AS last_day, flaw
FROM (SELECT *, (['none', 'mass', 'expired', 'none', 'route', 'none', 'none'])
          [CASE WHEN lorry < 50 THEN [1, 2, 3, 5, 4][(lorry // 10 + 1)::INTEGER] ELSE floor(draw('flaw', lorry) * 7)::INTEGER + 1 END] AS flaw
      FROM lorry WHERE part = 'permit')
JOIN journey AS own USING (journey)
JOIN journey AS other ON other.journey = (lorry + 1) % (SELECT count(*) FROM journey)
ORDER BY lorry;
