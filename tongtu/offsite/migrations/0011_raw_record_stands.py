"""What was measured never changes: the database refuses it, whoever asks. Records that wait get their place."""

from django.db import migrations

RAW = """
CREATE FUNCTION offsite_raw_stands() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'what was measured never changes: %', OLD.id USING ERRCODE = 'check_violation';
END
$body$;
CREATE TRIGGER record_raw_stands BEFORE UPDATE ON offsite_record FOR EACH ROW
WHEN (
    (OLD.region, OLD.site_id, OLD.device_id, OLD.record_code, OLD.passed_at, OLD.received_at, OLD.lane_no,
     OLD.speed_kmh, OLD.axle_count, OLD.axle_loads_kg, OLD.gross_kg_raw, OLD.raw, OLD.raw_sha256)
    IS DISTINCT FROM
    (NEW.region, NEW.site_id, NEW.device_id, NEW.record_code, NEW.passed_at, NEW.received_at, NEW.lane_no,
     NEW.speed_kmh, NEW.axle_count, NEW.axle_loads_kg, NEW.gross_kg_raw, NEW.raw, NEW.raw_sha256)
)
EXECUTE FUNCTION offsite_raw_stands();
CREATE TRIGGER correction_stands BEFORE UPDATE ON offsite_correction FOR EACH ROW EXECUTE FUNCTION offsite_raw_stands();
"""
UNDO = """
DROP TRIGGER correction_stands ON offsite_correction;
DROP TRIGGER record_raw_stands ON offsite_record;
DROP FUNCTION offsite_raw_stands();
"""
PLACES = """
UPDATE offsite_record SET urgent = priority >= 2, due_at = next_on + interval '1 day', turn_at = next_on + interval '1 day'
WHERE state IN ('first_review', 'second_review');
"""


class Migration(migrations.Migration):
    dependencies = [("offsite", "0010_beside_the_review")]
    operations = [migrations.RunSQL(PLACES, migrations.RunSQL.noop), migrations.RunSQL(RAW, UNDO)]
