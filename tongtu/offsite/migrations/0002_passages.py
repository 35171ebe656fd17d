"""The passages table: append-only, partitioned by month, written with COPY and never through a model."""

from django.db import migrations

TABLE = """
CREATE TABLE offsite_passage (
    region text COLLATE "C" NOT NULL,
    device_code text COLLATE "C" NOT NULL,
    passed_at timestamptz NOT NULL,
    record_code text COLLATE "C" NOT NULL,
    batch_id uuid NOT NULL,
    seq integer,
    received_at timestamptz NOT NULL,
    lane_no smallint NOT NULL,
    speed_kmh numeric(4, 1) NOT NULL,
    axle_count smallint NOT NULL,
    axle_loads_kg integer[] NOT NULL,
    axle_spacings_mm integer[] NOT NULL,
    plate_no text COLLATE "C" NOT NULL,
    plate_color text COLLATE "C" NOT NULL,
    gross_kg_raw integer NOT NULL,
    tolerance_kg integer NOT NULL,
    gross_kg_adjusted integer NOT NULL,
    limit_kg integer NOT NULL,
    excess_kg integer NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    doubts text COLLATE "C" NOT NULL,
    rulebook text COLLATE "C" NOT NULL,
    verdict_digest bytea NOT NULL,
    raw text,
    PRIMARY KEY (region, device_code, passed_at, record_code),
    CHECK (gross_kg_raw >= 0 AND tolerance_kg >= 0 AND limit_kg >= 0 AND excess_kg >= 0)
) PARTITION BY RANGE (passed_at);
CREATE INDEX offsite_passage_time ON offsite_passage USING brin (passed_at);
CREATE INDEX offsite_passage_plate ON offsite_passage (plate_no, plate_color, passed_at);
CREATE INDEX offsite_passage_candidate ON offsite_passage (batch_id) WHERE raw IS NOT NULL;
COMMENT ON TABLE offsite_passage IS '过车记录. Columns and meaning: docs/offsite.md. A row with raw is a candidate.';
"""

# Months are those of the agency's clock. Creating a month that is there already changes nothing.
MONTH = """
CREATE FUNCTION offsite_passage_month(day date) RETURNS text LANGUAGE plpgsql AS $body$
DECLARE
    first date := date_trunc('month', day)::date;
    part text := 'offsite_passage_' || to_char(first, 'YYYYMM');
BEGIN
    IF to_regclass(part) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('offsite_passage_month'));
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS %I PARTITION OF offsite_passage FOR VALUES FROM (%L) TO (%L)',
            part,
            (first::timestamp AT TIME ZONE 'Asia/Shanghai'),
            ((first + interval '1 month')::timestamp AT TIME ZONE 'Asia/Shanghai')
        );
    END IF;
    RETURN part;
END
$body$;
"""


class Migration(migrations.Migration):
    dependencies = [("offsite", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE offsite_passage"),
        migrations.RunSQL(MONTH, "DROP FUNCTION offsite_passage_month(date)"),
    ]
