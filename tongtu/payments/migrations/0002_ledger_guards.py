"""What the database itself refuses: an unbalanced entry, a changed one, two segments with one number."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION payments_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE target uuid; total numeric; lines integer;
BEGIN
  IF TG_TABLE_NAME = 'payments_entry' THEN target := NEW.id; ELSE target := NEW.entry_id; END IF;
  SELECT coalesce(sum(amount_fen), 0), count(*) INTO total, lines FROM payments_posting WHERE entry_id = target;
  IF total <> 0 OR lines < 2 THEN
    RAISE EXCEPTION 'entry % does not balance: % fen in % lines', target, total, lines
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON payments_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_entry_balances();
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON payments_posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_entry_balances();

CREATE FUNCTION payments_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON payments_entry
  FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON payments_posting
  FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER payment_append_only BEFORE UPDATE OR DELETE ON payments_payment
  FOR EACH ROW EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER receiptfile_append_only BEFORE UPDATE OR DELETE ON payments_receiptfile
  FOR EACH ROW EXECUTE FUNCTION payments_append_only();

ALTER TABLE payments_receiptsegment ADD CONSTRAINT segments_never_overlap EXCLUDE USING gist (
  int8range(receipt_code::bigint * 10000000000 + start_no, receipt_code::bigint * 10000000000 + end_no, '[]')
  WITH &&);

CREATE VIEW payments_receivable AS
SELECT e.region, e.billed_for, e.unit_id, e.day, e.kind,
  CASE WHEN e.kind IN ('assess', 'surcharge') THEN p.amount_fen ELSE 0 END AS due,
  CASE WHEN e.kind IN ('payment', 'cash', 'identify') THEN -p.amount_fen ELSE 0 END AS paid,
  CASE WHEN e.kind = 'revoke' THEN -p.amount_fen ELSE 0 END AS waived,
  p.amount_fen AS outstanding
FROM payments_entry e JOIN payments_posting p ON p.entry_id = e.id WHERE p.account IN ('1101', '1103');
"""

BACKWARD = """
DROP VIEW payments_receivable;
ALTER TABLE payments_receiptsegment DROP CONSTRAINT segments_never_overlap;
DROP TRIGGER receiptfile_append_only ON payments_receiptfile;
DROP TRIGGER payment_append_only ON payments_payment;
DROP TRIGGER posting_append_only ON payments_posting;
DROP TRIGGER entry_append_only ON payments_entry;
DROP FUNCTION payments_append_only();
DROP TRIGGER posting_balances ON payments_posting;
DROP TRIGGER entry_balances ON payments_entry;
DROP FUNCTION payments_entry_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
