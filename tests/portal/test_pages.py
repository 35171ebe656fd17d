import pytest
from django.conf import settings
from django.urls import reverse

from tests.documents.test_services import issue
from tests.visitors import as_actor
from tongtu.documents import services
from tongtu.kernel.actors import Actor, Role
from tongtu.portal.views import GUIDES

pytestmark = pytest.mark.django_db
OFFICER = Actor("李红", frozenset({Role.CASE_OFFICER}), ("411321",))


def test_the_first_page_says_what_can_be_done_here_and_until_when(client):
    page = client.get("/").content.decode()
    assert "查看案件并回应" in page
    assert "60 日内可以申请行政复议" in page


@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_opens(client, name):
    assert client.get(reverse("portal:guide", args=[name])).status_code == 200


def test_there_is_no_other_guide(client):
    assert client.get("/help/secrets/").status_code == 404


def test_the_health_check_asks_the_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_an_empty_desk_says_what_will_be_there(client):
    assert "现在没有等您办理的事" in as_actor(client, OFFICER).get("/desk/").content.decode()


def test_a_search_without_result_says_so(client):
    assert "没有找到" in as_actor(client, OFFICER).get("/desk/search/?q=豫R8K521").content.decode()


def test_an_unknown_code_is_not_a_document_and_warns_of_fraud(client):
    reply = client.get("/verify/AAAA-BBBB-CCCC-DDDD/")
    assert reply.status_code == 404
    assert "先不要付" in reply.content.decode()


def test_too_many_look_ups_are_slowed_down(client):
    for _ in range(settings.LOOK_UPS_PER_MINUTE):
        reply = client.get("/verify/AAAA-BBBB-CCCC-DDDD/")
    assert reply.status_code == 429


def test_a_documents_page_tells_number_agency_and_digest_and_nothing_personal(client):
    document = issue()
    services.pdf(document.pk)
    document.refresh_from_db()
    page = client.get(f"/verify/{document.verify_code}/").content.decode()
    assert "真实，现行有效" in page
    assert document.number in page
    assert document.sha256 in page
    for personal in ("豫R", "宛通", "1380"):
        assert personal not in page


def test_a_code_typed_without_hyphens_is_found_from_the_first_page(client):
    document = issue()
    typed = document.verify_code.replace("-", "").lower()
    assert client.get(f"/find/?q={typed}")["Location"] == f"/verify/{typed}/"
    assert client.get(f"/verify/{typed}/").status_code == 200


def test_a_file_is_compared_by_its_digest(client):
    document = issue()
    services.pdf(document.pk)
    document.refresh_from_db()
    here = f"/verify/{document.verify_code}/"
    assert "一致：" in client.get(f"{here}?sha256={document.sha256}").content.decode()
    assert "不一致：" in client.get(f"{here}?sha256={'0' * 64}").content.decode()
