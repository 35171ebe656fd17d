"""What a verdict rests on stands in the row, so that any month can be judged again from the table alone (I10)."""

from django.db import migrations

ADDED = {
    "direction": "text COLLATE \"C\" NOT NULL DEFAULT ''",
    "vehicle_kind": "text COLLATE \"C\" NOT NULL DEFAULT 'unknown'",
    "drive_axles": "smallint",
    "length_mm": "integer NOT NULL DEFAULT 0",
    "width_mm": "integer NOT NULL DEFAULT 0",
    "height_mm": "integer NOT NULL DEFAULT 0",
    "clock_offset_ms": "integer NOT NULL DEFAULT 0",
}
ADD = "ALTER TABLE offsite_passage " + ", ".join(f"ADD COLUMN {name} {kind}" for name, kind in ADDED.items())
DROP = "ALTER TABLE offsite_passage " + ", ".join(f"DROP COLUMN {name}" for name in ADDED)


class Migration(migrations.Migration):
    dependencies = [("offsite", "0005_device_states_in_words")]
    operations = [migrations.RunSQL(ADD, DROP)]
