"""Issued documents are frozen by the database: what they say never changes, and nothing is deleted."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION documents_document_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'document % is issued and cannot be deleted', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.id, NEW.kind, NEW.subject, NEW.region, NEW.number, NEW.title, NEW.unit, NEW.law, NEW.data,
        NEW.verify_code, NEW.verify_url, NEW.sealed, NEW.issued_by, NEW.issued_at, NEW.issued_on)
       IS DISTINCT FROM
       (OLD.id, OLD.kind, OLD.subject, OLD.region, OLD.number, OLD.title, OLD.unit, OLD.law, OLD.data,
        OLD.verify_code, OLD.verify_url, OLD.sealed, OLD.issued_by, OLD.issued_at, OLD.issued_on)
       OR (OLD.sha256 <> '' AND (NEW.sha256, NEW.sm3, NEW.made_with)
           IS DISTINCT FROM (OLD.sha256, OLD.sm3, OLD.made_with))
       OR (OLD.superseded_by_id IS NOT NULL AND (NEW.superseded_by_id, NEW.superseded_at)
           IS DISTINCT FROM (OLD.superseded_by_id, OLD.superseded_at))
    THEN
        RAISE EXCEPTION 'document % is issued and frozen', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_document_frozen BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_document_frozen();

CREATE FUNCTION documents_signedfile_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'signed file % is kept for good', OLD.id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER documents_signedfile_kept BEFORE UPDATE OR DELETE ON documents_signedfile
    FOR EACH ROW EXECUTE FUNCTION documents_signedfile_kept();
"""
THAW = """
DROP TRIGGER documents_signedfile_kept ON documents_signedfile;
DROP FUNCTION documents_signedfile_kept();
DROP TRIGGER documents_document_frozen ON documents_document;
DROP FUNCTION documents_document_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
