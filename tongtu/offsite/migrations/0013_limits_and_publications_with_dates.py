"""What a site said of its sign and its publication, moved to rows with dates. In batches, and back again."""

from itertools import islice

from django.db import migrations

ROWS = 500
BEFORE = "登记资料，未注明起始日期"


def blocks(rows):
    rows = rows.iterator()
    while block := list(islice(rows, ROWS)):
        yield block


def date_them(apps, _schema):
    Site = apps.get_model("offsite", "Site")
    limits = apps.get_model("offsite", "PostedLimit")
    publications = apps.get_model("offsite", "Publication")
    posted = Site._base_manager.filter(posted_limit_kg__gt=0).values_list("pk", "posted_limit_kg")
    for some in blocks(posted):
        limits.objects.bulk_create(
            [limits(site_id=pk, kg=kg, document=BEFORE) for pk, kg in some], ignore_conflicts=True
        )
    names = ("pk", "published_on", "published_url", "road_no", "road_name", "stake")
    published = Site._base_manager.exclude(published_on=None).values_list(*names)
    for some in blocks(published):
        publications.objects.bulk_create(
            [
                publications(site_id=pk, published_on=on, url=url, place=f"{road}{name} {stake}")
                for pk, on, url, road, name, stake in some
            ],
            ignore_conflicts=True,
        )


def undate_them(apps, _schema):
    apps.get_model("offsite", "PostedLimit").objects.filter(document=BEFORE).delete()
    apps.get_model("offsite", "Publication").objects.filter(ended_on=None).delete()


class Migration(migrations.Migration):
    dependencies = [("offsite", "0012_register_and_health")]
    operations = [migrations.RunPython(date_them, undate_them, elidable=False)]
