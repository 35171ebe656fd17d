"""The page of forms is what the schemas say."""

from pathlib import Path

from django.conf import settings

from tongtu.documents.handbook import page
from tongtu.documents.kinds import kinds


def test_the_page_of_forms_is_current():
    """When this fails, run `python manage.py document_forms`."""
    assert (Path(settings.ROOT) / "docs" / "documents.md").read_text("utf8") == page()


def test_every_kind_that_can_be_issued_is_described():
    for kind in kinds().values():
        assert f"`{kind.id}`" in page()
