"""Figures by device and month beside those by day."""

from django.db import migrations

NUMBERS = ("passages", "over", "hundred", "unread", "gross_kg")
LISTS = {"hours": 24, "hours_over": 24, "cells": 42}

TABLE = """
CREATE TABLE offsite_monthly (
    region text COLLATE "C" NOT NULL,
    device_code text COLLATE "C" NOT NULL,
    month date NOT NULL,
    passages integer NOT NULL,
    over integer NOT NULL,
    hundred integer NOT NULL,
    unread integer NOT NULL,
    gross_kg bigint NOT NULL,
    hours integer[] NOT NULL,
    hours_over integer[] NOT NULL,
    cells integer[] NOT NULL,
    PRIMARY KEY (region, device_code, month),
    CHECK (extract(day FROM month) = 1),
    CHECK (cardinality(hours) = 24 AND cardinality(hours_over) = 24 AND cardinality(cells) = 42)
);
CREATE INDEX offsite_monthly_month ON offsite_monthly (month);
COMMENT ON TABLE offsite_monthly IS '过车月统计: passages by device and month. Always the sum of offsite_daily (I16).';
"""

FILL = f"""
INSERT INTO offsite_monthly (region, device_code, month, {", ".join((*NUMBERS, *LISTS))})
SELECT region, device_code, date_trunc('month', day)::date, {", ".join(f"sum({name})" for name in NUMBERS)},
{", ".join(f"ARRAY[{', '.join(f'sum({name}[{n}])' for n in range(1, size + 1))}]::integer[]" for name, size in LISTS.items())}
FROM offsite_daily GROUP BY 1, 2, 3
"""


class Migration(migrations.Migration):
    dependencies = [("offsite", "0017_device_days_without_traffic")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE offsite_monthly"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
