"""Figures by device and day, added up from the receipts: one row for some thousand passages."""

from django.db import migrations, models
from django.db.models import Q

# hours, hours_over: 24 counts by the hour of the agency's clock.
# cells: counts by class of axles and band of excess, seven classes of six bands; see passages/rollups.py.
TABLE = """
CREATE TABLE offsite_daily (
    region text COLLATE "C" NOT NULL,
    device_code text COLLATE "C" NOT NULL,
    day date NOT NULL,
    passages integer NOT NULL,
    over integer NOT NULL,
    hundred integer NOT NULL,
    unread integer NOT NULL,
    gross_kg bigint NOT NULL,
    hours integer[] NOT NULL,
    hours_over integer[] NOT NULL,
    cells integer[] NOT NULL,
    PRIMARY KEY (region, device_code, day),
    CHECK (cardinality(hours) = 24 AND cardinality(hours_over) = 24 AND cardinality(cells) = 42)
);
CREATE INDEX offsite_daily_day ON offsite_daily (day);
COMMENT ON TABLE offsite_daily IS '过车统计: passages by device and day. Always equal to a recount (I16).';
"""

ADD = """
CREATE FUNCTION offsite_add(one integer[], other integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$body$ SELECT array_agg(a + b ORDER BY n) FROM unnest(one, other) WITH ORDINALITY AS pair (a, b, n) $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("offsite", "0006_passage_facts")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE offsite_daily"),
        migrations.RunSQL(ADD, "DROP FUNCTION offsite_add(integer[], integer[])"),
        migrations.AddField("batch", "cells", models.JSONField(default=list)),
        migrations.AddField("batch", "rolled_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "batch",
            models.Index(fields=["received_at", "id"], condition=Q(rolled_at=None), name="batch_to_roll_up"),
        ),
        migrations.AddIndex("batch", models.Index(fields=["device", "-received_at"], name="batch_of_device")),
    ]
