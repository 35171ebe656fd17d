-- What the sites record of one day. Variables: from_ms, to_ms (true time).
-- Tables: passing, lorry, permit, layout, site, condition (of this day), counter (numbers used so far).

DROP TABLE IF EXISTS passage;
CREATE OR REPLACE TEMP TABLE seen AS
SELECT passing.*, lorry.part, lorry.plate_no AS true_plate, lorry.plate_color AS true_color, lorry.trailer_no, lorry.leads,
    lorry.lead, lorry.layout, lorry.limit_kg, lorry.cab, lorry.drive_axles, condition.*  EXCLUDE (site),
    hash(passing.lorry, day, leg, passing.site) AS k,
    row_number() OVER device AS nth, lead(true_ms) OVER device - true_ms AS next_gap_ms
FROM passing JOIN lorry USING (lorry)
JOIN condition ON condition.site = passing.site AND condition.hour = (true_ms - getvariable('first_ms')) // 3600000
WHERE true_ms >= getvariable('from_ms') AND true_ms < getvariable('to_ms') AND NOT silent
WINDOW device AS (PARTITION BY passing.site, epoch ORDER BY true_ms, passing.lorry, leg);

DELETE FROM passing WHERE true_ms < getvariable('to_ms');

CREATE OR REPLACE TEMP VIEW judged AS  -- what goes wrong with each, at most one thing
SELECT *, coalesce(counter.used, 0) + nth + skipped AS seq,
    CASE WHEN (part = 'convoy' OR leads) AND draw('together', lead, day, leg) < 0.9 THEN 'convoy'
        WHEN part = 'evader' AND gross_kg > limit_kg AND draw('evades', k) < 0.7
            THEN CASE WHEN k % 2 = 0 THEN 'evade_crawl' ELSE 'evade_brake' END
        WHEN draw('axle', k) < (0.2 + axle_lost) / 1000 THEN 'axle_lost'
        WHEN draw('read', k) < 0.0008 * misread_factor * CASE WHEN hour % 24 BETWEEN 6 AND 18 THEN 1 ELSE 3 END + misread / 1000.0
            THEN 'unread_plate'
        WHEN draw('odd', k) < 0.0010 THEN 'tail_mismatch'
        WHEN draw('odd', k) < 0.0040 THEN 'straddle'
        WHEN draw('odd', k) < 0.0060 THEN 'hard_brake'
        WHEN draw('odd', k) < 0.0080 THEN 'low_confidence'
        WHEN draw('odd', k) < 0.0085 THEN 'too_fast'
        ELSE '' END AS oddity
FROM seen LEFT JOIN counter USING (site, epoch);

CREATE OR REPLACE TEMP VIEW weighed AS
SELECT judged.*, site.region, site.device_code, site.code, site.road_no, site.stake, site.direction, site.knows_drive,
    layout.code AS axle_type_code, layout.axles, layout.kind, layout.spacings_mm, layout.shares,
    layout.length_mm AS body_length, layout.width_mm AS body_width, layout.height_mm AS body_height,
    true_ms + skew_ms AS passed_ms, (-60 + 120 * draw('clock', k))::INTEGER + skew_ms AS clock_offset_ms,
    CASE WHEN oddity = 'convoy' THEN (judged.lorry // 2 + judged.leg) % site.lanes + 1
         WHEN draw('keep', k) < 0.72 THEN site.lanes ELSE floor(draw('lane', k) * site.lanes)::INTEGER + 1 END AS lane_no,
    greatest(5, least(99, CASE oddity WHEN 'evade_crawl' THEN 6 + 6 * draw('crawl', k) WHEN 'too_fast' THEN 99
        ELSE (site.speed_kmh + 9 * bell('speed', k)) * speed_factor END)) + CASE oddity WHEN 'too_fast' THEN 19 ELSE 0 END AS speed,
    drift * (1 + 0.008 * noise * bell('noise', k)) * CASE WHEN oddity LIKE 'evade%' THEN 0.86 ELSE 1 END AS factor,
    CASE WHEN online_hour IS NULL THEN true_ms + 1200 + (3000 * draw('sent', k))::BIGINT
        ELSE getvariable('first_ms') + online_hour * 3600000
            + (true_ms - getvariable('first_ms') - offline_since * 3600000) // 144 END AS received_ms
FROM judged JOIN site USING (site) JOIN layout USING (layout);

CREATE OR REPLACE TEMP VIEW loaded AS
SELECT *, CASE WHEN axles = 6 THEN least(7850, greatest(5150, 6450 + 330 * bell('steer', lorry, day) + (gross_kg - limit_kg) * 0.006))
              ELSE gross_kg * shares[1] / 1000 END AS front_kg
FROM weighed;

CREATE OR REPLACE TEMP VIEW measured AS
SELECT * EXCLUDE (shares), list_transform(shares, lambda share, nth_axle:
        round(factor * (0.985 + 0.03 * draw('axle_load', k, nth_axle)) / 10
            * CASE WHEN nth_axle = 1 THEN front_kg ELSE (gross_kg - front_kg) * share / (1000 - shares[1]) END)::INTEGER * 10) AS true_loads
FROM loaded;

CREATE TEMP TABLE passage AS
SELECT lorry, day, leg, site, part, oddity, laden, true_ms, layout, cab, trailer_no, gross_kg, limit_kg, lead, weather,
    region, device_code, make_timestamptz(passed_ms * 1000) AS passed_at,
    code || '-' || strftime(epoch_ms(passed_ms + 28800000), '%Y%m%d%H%M%S%g') || '-' || lpad(seq::VARCHAR, 6, '0') AS record_code,
    md5(device_code || getvariable('seed') || (received_ms // 60000))::UUID AS batch_id,
    seq::INTEGER AS seq, make_timestamptz(received_ms * 1000) AS received_at,
    lane_no::SMALLINT AS lane_no, direction, speed::DECIMAL(4, 1) AS speed_kmh, axles::SMALLINT AS axle_count,
    CASE WHEN oddity = 'axle_lost' THEN list_append(true_loads[:axles - 1], true_loads[axles] // 2) ELSE true_loads END AS axle_loads_kg,
    list_transform(spacings_mm, lambda gap, nth_gap: round(gap * (0.99 + 0.02 * draw('gap', lorry, nth_gap)))::INTEGER) AS axle_spacings_mm,
    CASE oddity WHEN 'unread_plate' THEN '未识别' ELSE true_plate END AS plate_no,
    CASE oddity WHEN 'unread_plate' THEN 'none' ELSE true_color END AS plate_color,
    list_sum(true_loads)::INTEGER AS gross_kg_raw, kind AS vehicle_kind,
    CASE WHEN knows_drive THEN drive_axles END::SMALLINT AS drive_axles,
    coalesce(permit.length_mm, body_length + (240 * draw('length', k))::INTEGER - 120)::INTEGER AS length_mm,
    coalesce(permit.width_mm - 20, body_width + (30 * draw('width', k))::INTEGER - 15)::INTEGER AS width_mm,
    coalesce(permit.height_mm - 30, body_height + (80 * draw('height', k))::INTEGER - 60)::INTEGER AS height_mm,
    clock_offset_ms::INTEGER AS clock_offset_ms, received_ms, passed_ms,
    road_no, stake, axle_type_code, true_plate, true_color, permit.permit_no, permit.flaw, permit.last_day, epoch,
    next_gap_ms, k
FROM measured
LEFT JOIN (SELECT lorry, permit_no, length_mm, width_mm, height_mm, flaw, last_day FROM permit) AS permit USING (lorry);

INSERT OR REPLACE INTO counter
SELECT site, epoch, coalesce(any_value(counter.used), 0) + count(*)
FROM seen LEFT JOIN counter USING (site, epoch) GROUP BY site, epoch;
DROP TABLE seen;
