-- One day's passages in the columns of the archive, without the verdict: that is the platform's to give.
CREATE OR REPLACE TEMP VIEW archive AS
SELECT region, device_code, passed_at, record_code, batch_id, seq, received_at, lane_no, direction, speed_kmh, axle_count,
    axle_loads_kg, axle_spacings_mm, plate_no, plate_color, gross_kg_raw, vehicle_kind, drive_axles, length_mm, width_mm,
    height_mm, clock_offset_ms
FROM passage ORDER BY region, device_code, passed_at, record_code;

-- The same passages as their stations tell them (the wire format), for files and for live sending.
CREATE OR REPLACE TEMP VIEW wire AS
SELECT record_code, device_code, seq,
    strftime(epoch_ms(passed_ms + 28800000), '%Y-%m-%dT%H:%M:%S.%g+08:00') AS captured_at,
    clock_offset_ms, road_no, stake, direction, lane_no::INTEGER AS lane_no, speed_kmh::DOUBLE AS speed_kmh,
    CASE oddity WHEN 'hard_brake' THEN 17.5 WHEN 'evade_brake' THEN 24.0 ELSE round(abs(2.2 * bell('braking', k)), 1) END AS speed_change_pct,
    axle_count::INTEGER AS axle_count, axle_type_code, axle_loads_kg, axle_spacings_mm, gross_kg_raw, vehicle_kind,
    drive_axles::INTEGER AS drive_axles, length_mm, width_mm, height_mm, plate_no, plate_color,
    plate_no AS head_plate_no, plate_color AS head_plate_color,
    round(CASE oddity WHEN 'unread_plate' THEN 0.31 ELSE 0.93 + 0.065 * draw('head', k) END, 3) AS head_plate_conf,
    CASE WHEN oddity = 'tail_mismatch' THEN substr(true_plate, 1, 2) || '0000A'
         WHEN passage.trailer_no <> '' THEN trailer_no ELSE true_plate END AS tail_plate_no,
    CASE WHEN passage.trailer_no <> '' THEN 'yellow' ELSE true_color END AS tail_plate_color,
    round(0.91 + 0.08 * draw('tail', k), 3) AS tail_plate_conf,
    round(CASE oddity WHEN 'low_confidence' THEN 0.61 ELSE 0.93 + 0.06 * draw('sure', k) END, 3) AS weigh_confidence,
    greatest(coalesce(next_gap_ms, 60000), 0) AS next_gap_ms,
    oddity = 'straddle' OR (oddity = 'convoy' AND k % 3 = 0) AS straddle_flag,
    oddity IN ('hard_brake', 'evade_brake') AS accel_flag,
    oddity = 'convoy' AS tailgate_flag,
    oddity = 'low_confidence' AS low_confidence_flag,
    weather, coalesce(permit_no, '') AS permit_no, '4.2.' || (epoch + 1) AS firmware_version,
    received_ms, passed_ms, layout, cab, gross_kg, site
FROM passage;
