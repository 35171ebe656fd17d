from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("offsite", "0008_archived_months")]

    operations = [
        migrations.RemoveConstraint(
            model_name='record',
            name='only_accepted_record_has_case',
        ),
        migrations.RemoveIndex(
            model_name='record',
            name='record_queue',
        ),
        migrations.AddField(
            model_name='record',
            name='decided_at',
            field=models.DateTimeField(null=True, verbose_name='采用或者不通过的时间'),
        ),
        migrations.AddField(
            model_name='record',
            name='due_at',
            field=models.DateTimeField(null=True, verbose_name='审核期限'),
        ),
        migrations.AddField(
            model_name='record',
            name='first_reviewed_at',
            field=models.DateTimeField(null=True, verbose_name='初审时间'),
        ),
        migrations.AddField(
            model_name='record',
            name='turn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='record',
            name='urgent',
            field=models.BooleanField(default=False, verbose_name='百吨王'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('state__in', ['first_review', 'second_review'])), fields=['state', '-urgent', 'turn_at', 'id'], name='record_queue'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('state__in', ['first_review', 'second_review'])), fields=['region', 'state', '-urgent', 'turn_at', 'id'], name='record_queue_county'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('state__in', ['first_review', 'second_review'])), fields=['device', 'passed_at'], name='record_device_day'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('first_reviewed_at__isnull', False)), fields=['first_reviewer', 'first_reviewed_at'], name='record_first_reviews'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['second_reviewer', 'decided_at'], name='record_second_reviews'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['region', 'decided_at'], name='record_decided'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('party_id__isnull', False)), fields=['party_id', '-passed_at'], name='record_party'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('case_id__isnull', False)), fields=['case_id'], name='record_case'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.CheckConstraint(condition=models.Q(('case_id', None), ('state__in', ['accepted', 'notified', 'filed', 'void']), _connector='OR'), name='only_accepted_record_has_case'),
        ),
    ]
