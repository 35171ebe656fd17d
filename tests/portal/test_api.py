import pytest

from tests.documents.test_services import issue
from tests.visitors import as_actor
from tongtu.documents import services
from tongtu.kernel.actors import Actor, Role

pytestmark = pytest.mark.django_db
OFFICER = Actor("李红", frozenset({Role.CASE_OFFICER}), ("411321",))


def test_anybody_may_verify_a_document_and_a_file_of_it(client):
    document = issue()
    services.pdf(document.pk)
    document.refresh_from_db()
    answer = client.get(f"/api/v1/portal/verify/{document.verify_code}?sha256={document.sha256}").json()
    assert answer["state"] == "genuine"
    assert answer["number"] == document.number
    assert answer["same"] is True


def test_an_unknown_code_is_a_problem(client):
    reply = client.get("/api/v1/portal/verify/AAAA")
    assert (reply.status_code, reply.json()["code"]) == (404, "no_such_document")


@pytest.mark.parametrize("path", ["todo", "matters"])
def test_lists_are_for_who_has_signed_in(client, path):
    assert client.get(f"/api/v1/portal/{path}").status_code == 401
    assert as_actor(client, OFFICER).get(f"/api/v1/portal/{path}").json() == []
