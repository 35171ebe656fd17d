-- What Python hands over, and what is carried from day to day.
CREATE TABLE site (site INTEGER, code VARCHAR, region VARCHAR, device_code VARCHAR, road_no VARCHAR, stake VARCHAR,
    direction VARCHAR, lanes INTEGER, longitude DOUBLE, latitude DOUBLE, speed_kmh DOUBLE, knows_drive BOOLEAN);
CREATE TABLE layout (layout INTEGER, code VARCHAR, kind VARCHAR, limit_kg INTEGER, tare_kg INTEGER, axles INTEGER,
    shares INTEGER[], spacings_mm INTEGER[], length_mm INTEGER, width_mm INTEGER, height_mm INTEGER,
    from_share DOUBLE, to_share DOUBLE);
CREATE TABLE hour_share (hour INTEGER, from_share DOUBLE);
CREATE TABLE firm (home VARCHAR, nth INTEGER, of_home INTEGER, name VARCHAR, credit_code VARCHAR);
CREATE TABLE journey (journey INTEGER, origin VARCHAR, goal VARCHAR, plate VARCHAR, goal_plate VARCHAR, home VARCHAR,
    hours DOUBLE, km DOUBLE, rounds INTEGER, roads VARCHAR[]);
CREATE TABLE stop (journey INTEGER, back BOOLEAN, site INTEGER, hours DOUBLE, km DOUBLE);
CREATE TABLE name_list (surnames VARCHAR[], given VARCHAR[]);
CREATE TABLE condition (site INTEGER, hour INTEGER, weather VARCHAR, drift DOUBLE, skew_ms INTEGER, silent BOOLEAN,
    online_hour BIGINT, offline_since BIGINT, epoch INTEGER, skipped INTEGER, misread INTEGER, axle_lost INTEGER,
    noise DOUBLE, speed_factor DOUBLE, misread_factor DOUBLE);
CREATE TABLE counter (site INTEGER, epoch INTEGER, used BIGINT, PRIMARY KEY (site, epoch));
CREATE TABLE passing (lorry BIGINT, day INTEGER, leg INTEGER, back BOOLEAN, laden BOOLEAN, gross_kg INTEGER, site INTEGER,
    true_ms BIGINT);
