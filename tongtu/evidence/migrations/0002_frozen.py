"""What was put in as evidence never changes; only the findings about it may be written."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION evidence_item_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'evidence % cannot be deleted', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.id, NEW.region, NEW.about, NEW.kind, NEW.name, NEW.media_type, NEW.size, NEW.width, NEW.height,
        NEW.sha256, NEW.sm3, NEW.thumbnail_sha256, NEW.preview_sha256, NEW.captured_at, NEW.captured_by,
        NEW.place, NEW.source, NEW.proves, NEW.added_by, NEW.added_at)
       IS DISTINCT FROM
       (OLD.id, OLD.region, OLD.about, OLD.kind, OLD.name, OLD.media_type, OLD.size, OLD.width, OLD.height,
        OLD.sha256, OLD.sm3, OLD.thumbnail_sha256, OLD.preview_sha256, OLD.captured_at, OLD.captured_by,
        OLD.place, OLD.source, OLD.proves, OLD.added_by, OLD.added_at)
       OR (OLD.excluded_at IS NOT NULL AND (NEW.excluded_at, NEW.excluded_by, NEW.excluded_for)
           IS DISTINCT FROM (OLD.excluded_at, OLD.excluded_by, OLD.excluded_for))
    THEN
        RAISE EXCEPTION 'evidence % is frozen', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_item_frozen BEFORE UPDATE OR DELETE ON evidence_item
    FOR EACH ROW EXECUTE FUNCTION evidence_item_frozen();

CREATE FUNCTION evidence_view_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of views is kept' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER evidence_view_kept BEFORE UPDATE OR DELETE ON evidence_view
    FOR EACH ROW EXECUTE FUNCTION evidence_view_kept();
"""
THAW = """
DROP TRIGGER evidence_view_kept ON evidence_view;
DROP FUNCTION evidence_view_kept();
DROP TRIGGER evidence_item_frozen ON evidence_item;
DROP FUNCTION evidence_item_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
