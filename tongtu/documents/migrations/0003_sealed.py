"""What a document says is sealed: it names people, their numbers and where they live."""

from typing import Any

from django.db import migrations, models

from tongtu.kernel.personal import EncryptedJSONField

OPEN = "ALTER TABLE documents_document DISABLE TRIGGER documents_document_frozen"
FREEZE = "ALTER TABLE documents_document ENABLE TRIGGER documents_document_frozen"


def seal(apps: Any, _schema: Any) -> None:
    """Copy each document's fields into the sealed column."""
    for row in apps.get_model("documents", "Document").objects.iterator():
        row.said = row.data
        row.save(update_fields=["said"])


def unseal(apps: Any, _schema: Any) -> None:
    for row in apps.get_model("documents", "Document").objects.iterator():
        row.data = row.said
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_frozen")]
    operations = [
        migrations.RunSQL(OPEN, FREEZE),
        migrations.AddField("document", "said", EncryptedJSONField(null=True)),
        migrations.AlterField("document", "data", models.JSONField(null=True)),
        migrations.RunPython(seal, unseal),
        migrations.RemoveField("document", "data"),
        migrations.RenameField("document", "said", "data"),
        migrations.AlterField("document", "data", EncryptedJSONField(verbose_name="内容")),
        migrations.RunSQL(FREEZE, OPEN),
    ]
