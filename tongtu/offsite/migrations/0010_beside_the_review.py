import django.db.models.deletion
import django.db.models.manager
import tongtu.kernel.clock
import tongtu.kernel.ids
import tongtu.kernel.personal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("offsite", "0009_places_in_the_queue")]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.UUIDField(default=tongtu.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=12, verbose_name='行政区划代码')),
                ('field', models.CharField(choices=[('plate_no', '号牌号码'), ('plate_color', '号牌颜色'), ('vehicle_kind', '车辆类型'), ('drive_axles', '驱动轴数'), ('single_tyre_axles', '单轮胎非驱动轴数'), ('direction', '方向')], max_length=20, verbose_name='更正事项')),
                ('was', models.CharField(blank=True, max_length=20, verbose_name='原值')),
                ('now', models.CharField(max_length=20, verbose_name='现值')),
                ('reason', models.TextField(verbose_name='理由')),
                ('by', models.CharField(max_length=80, verbose_name='更正人')),
                ('at', models.DateTimeField(default=tongtu.kernel.clock.now, verbose_name='更正时间')),
            ],
            options={
                'verbose_name': '更正',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.UUIDField(default=tongtu.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=12, verbose_name='行政区划代码')),
                ('title', models.CharField(max_length=160, verbose_name='标题')),
                ('next_owner', models.CharField(blank=True, max_length=30, verbose_name='下一责任人')),
                ('next_wait', models.CharField(blank=True, max_length=40, verbose_name='等待')),
                ('next_on', models.DateField(null=True, verbose_name='办理期限')),
                ('version', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=tongtu.kernel.clock.now)),
                ('state', models.CharField(choices=[('raised', '已提出'), ('checking', '核查中'), ('upheld', '异议成立'), ('denied', '异议不成立'), ('withdrawn', '已撤回')], max_length=30, verbose_name='状态')),
                ('party_id', models.UUIDField()),
                ('reason', models.CharField(choices=[('cloned_plate', '号牌被套用或者盗用'), ('plate_misread', '号牌识别错误，不是我的车'), ('not_mine', '车辆已转让、出租或者出借'), ('emergency', '执行紧急任务、救助危难或者紧急避险'), ('device', '称重设备不准或者不在检定有效期'), ('permit', '持有有效的超限运输车辆通行证'), ('handled', '同一行为已经处理过'), ('other', '其他')], max_length=20, verbose_name='异议理由')),
                ('claims', models.TextField(verbose_name='异议内容')),
                ('raised_by', models.CharField(max_length=80, verbose_name='提出人')),
                ('raised_at', models.DateTimeField(default=tongtu.kernel.clock.now, verbose_name='提出时间')),
                ('checker', models.CharField(blank=True, max_length=80, verbose_name='核查人')),
                ('answer', models.TextField(blank=True, verbose_name='答复')),
                ('article', models.CharField(blank=True, max_length=120, verbose_name='依据')),
                ('answered_by', models.CharField(blank=True, max_length=80, verbose_name='答复人')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='答复时间')),
            ],
            options={
                'verbose_name': '异议',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.UUIDField(default=tongtu.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=12, verbose_name='行政区划代码')),
                ('title', models.CharField(max_length=160, verbose_name='标题')),
                ('next_owner', models.CharField(blank=True, max_length=30, verbose_name='下一责任人')),
                ('next_wait', models.CharField(blank=True, max_length=40, verbose_name='等待')),
                ('next_on', models.DateField(null=True, verbose_name='办理期限')),
                ('version', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=tongtu.kernel.clock.now)),
                ('state', models.CharField(choices=[('committed', '已公布承诺'), ('reviewing', '抽查审核中'), ('finished', '抽查完成')], max_length=30, verbose_name='状态')),
                ('month', models.DateField(verbose_name='月份')),
                ('secret', tongtu.kernel.personal.EncryptedTextField()),
                ('commitment', models.CharField(max_length=64, verbose_name='承诺')),
                ('committed_at', models.DateTimeField(default=tongtu.kernel.clock.now)),
                ('seed', models.CharField(blank=True, max_length=64, verbose_name='种子')),
                ('drawn_at', models.DateTimeField(null=True)),
                ('accepted_of', models.PositiveIntegerField(default=0)),
                ('rejected_of', models.PositiveIntegerField(default=0)),
                ('differing', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': '抽查批次',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='JourneyLook',
            fields=[
                ('id', models.UUIDField(default=tongtu.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('plate_no', models.CharField(max_length=16, verbose_name='号牌号码')),
                ('plate_color', models.CharField(max_length=16, verbose_name='号牌颜色')),
                ('day', models.DateField(verbose_name='查看的日期')),
                ('actor', models.CharField(max_length=80, verbose_name='查看人')),
                ('purpose', models.CharField(max_length=120, verbose_name='目的')),
                ('at', models.DateTimeField(default=tongtu.kernel.clock.now, verbose_name='时间')),
            ],
            options={
                'verbose_name': '轨迹查看记录',
            },
        ),
        migrations.CreateModel(
            name='ReviewAlert',
            fields=[
                ('id', models.UUIDField(default=tongtu.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=12, verbose_name='行政区划代码')),
                ('title', models.CharField(max_length=160, verbose_name='标题')),
                ('next_owner', models.CharField(blank=True, max_length=30, verbose_name='下一责任人')),
                ('next_wait', models.CharField(blank=True, max_length=40, verbose_name='等待')),
                ('next_on', models.DateField(null=True, verbose_name='办理期限')),
                ('version', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=tongtu.kernel.clock.now)),
                ('state', models.CharField(choices=[('to_head', '待办案机构负责人处理'), ('to_officer', '待执法人员处理'), ('to_supervisor', '待执法监督人员处理'), ('answered', '已处理')], max_length=30, verbose_name='状态')),
                ('kind', models.CharField(choices=[('hundred_tonnes', '百吨王'), ('samples_differ', '抽查不一致'), ('dispute_upheld', '异议成立')], max_length=20, verbose_name='类别')),
                ('about', models.CharField(max_length=100)),
            ],
            options={
                'verbose_name': '审核警示',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.UUIDField(default=tongtu.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=12, verbose_name='行政区划代码')),
                ('pool', models.CharField(choices=[('accepted', '采用的记录'), ('rejected', '不通过的记录')], max_length=10, verbose_name='来源')),
                ('place', models.PositiveIntegerField(verbose_name='次序')),
                ('reviewer', models.CharField(blank=True, max_length=80, verbose_name='抽查人')),
                ('held_until', models.DateTimeField(null=True)),
                ('passed', models.BooleanField(null=True, verbose_name='抽查意见')),
                ('reject_code', models.CharField(blank=True, max_length=24, verbose_name='不通过原因')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': '抽查件',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='correction',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='offsite.record'),
        ),
        migrations.AddField(
            model_name='dispute',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='offsite.record'),
        ),
        migrations.AddIndex(
            model_name='draw',
            index=models.Index(condition=models.Q(('next_on__isnull', False)), fields=['next_owner', 'region', 'next_on'], name='draw_inbox'),
        ),
        migrations.AddIndex(
            model_name='draw',
            index=models.Index(fields=['-month', '-id'], name='draw_newest'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['finished']), ('next_on', None), ('next_owner', ''), ('next_wait', '')), models.Q(models.Q(('state__in', ['finished']), _negated=True), ('next_on__isnull', False), models.Q(models.Q(('next_owner', ''), ('next_wait__gt', '')), models.Q(('next_owner__gt', ''), ('next_wait', '')), _connector='OR')), _connector='OR'), name='draw_owned'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.UniqueConstraint(fields=('region', 'month'), name='one_draw_a_month'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(('drawn_at', None), models.Q(('seed', ''), _negated=True), _connector='OR'), name='drawn_by_a_seed'),
        ),
        migrations.AddIndex(
            model_name='journeylook',
            index=models.Index(fields=['plate_no', 'plate_color', '-at'], name='journey_looks'),
        ),
        migrations.AddIndex(
            model_name='reviewalert',
            index=models.Index(condition=models.Q(('next_on__isnull', False)), fields=['next_owner', 'region', 'next_on'], name='review_alert_inbox'),
        ),
        migrations.AddConstraint(
            model_name='reviewalert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['answered']), ('next_on', None), ('next_owner', ''), ('next_wait', '')), models.Q(models.Q(('state__in', ['answered']), _negated=True), ('next_on__isnull', False), models.Q(models.Q(('next_owner', ''), ('next_wait__gt', '')), models.Q(('next_owner__gt', ''), ('next_wait', '')), _connector='OR')), _connector='OR'), name='review_alert_owned'),
        ),
        migrations.AddConstraint(
            model_name='reviewalert',
            constraint=models.UniqueConstraint(fields=('region', 'kind', 'about'), name='one_alert_of_a_kind'),
        ),
        migrations.AddField(
            model_name='sample',
            name='draw',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='offsite.draw'),
        ),
        migrations.AddField(
            model_name='sample',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='offsite.record'),
        ),
        migrations.AddIndex(
            model_name='correction',
            index=models.Index(fields=['record', 'at'], name='record_corrections'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('was', models.F('now')), _negated=True), name='correction_changes'),
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(condition=models.Q(('next_on__isnull', False)), fields=['next_owner', 'region', 'next_on'], name='dispute_inbox'),
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(fields=['party_id', '-raised_at'], name='dispute_party'),
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(fields=['region', '-raised_at', '-id'], name='dispute_newest'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['upheld', 'denied', 'withdrawn']), ('next_on', None), ('next_owner', ''), ('next_wait', '')), models.Q(models.Q(('state__in', ['upheld', 'denied', 'withdrawn']), _negated=True), ('next_on__isnull', False), models.Q(models.Q(('next_owner', ''), ('next_wait__gt', '')), models.Q(('next_owner__gt', ''), ('next_wait', '')), _connector='OR')), _connector='OR'), name='dispute_owned'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['raised', 'checking'])), fields=('region', 'record'), name='one_open_dispute_a_record'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['upheld', 'denied']), _negated=True), models.Q(('answer__gt', ''), ('article__gt', ''), ('answered_at__isnull', False)), _connector='OR'), name='dispute_answered_in_writing'),
        ),
        migrations.AddIndex(
            model_name='sample',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['region', 'draw', 'place'], name='samples_waiting'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.UniqueConstraint(fields=('draw', 'record'), name='sampled_once'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.UniqueConstraint(fields=('draw', 'pool', 'place'), name='sample_places'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('passed', None)), models.Q(('answered_at__isnull', False), ('passed__isnull', False), models.Q(('reviewer', ''), _negated=True)), _connector='OR'), name='sample_answered_by_somebody'),
        ),
    ]
