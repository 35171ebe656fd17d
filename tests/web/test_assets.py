import gzip

import pytest
from django.templatetags.static import static
from django.test import Client

from tongtu.web import vendor


@pytest.fixture
def url():
    return static("web/tongtu.css")


def test_a_static_file_is_named_by_its_content_and_kept_for_ever(client: Client, url):
    reply = client.get(url)
    assert reply.status_code == 200
    assert "immutable" in reply["Cache-Control"]
    assert b"--tt-blue" in reply.content


def test_a_static_file_travels_compressed(client: Client, url):
    reply = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert reply["Content-Encoding"] == "gzip"
    assert b"--tt-blue" in gzip.decompress(reply.content)


def test_a_file_under_an_old_name_is_served_but_not_kept(client: Client):
    reply = client.get("/static/web/tongtu.0123456789ab.css")
    assert reply["Cache-Control"] == "no-cache"


def test_an_unchanged_file_is_not_sent_again(client: Client, url):
    mark = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": mark}).status_code == 304


@pytest.mark.parametrize("path", ["web/nothing.css", "../config/settings.py", "web/vendor", ""])
def test_nothing_else_is_served(client: Client, path):
    assert client.get(f"/static/{path}").status_code in {400, 404}


def test_every_vendored_file_is_the_one_the_manifest_names():
    assert vendor.differences() == []


def test_a_changed_vendored_file_is_named(tmp_path, monkeypatch):
    for file in vendor.HOME.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "htmx.min.js").write_bytes(b"changed")
    (tmp_path / "stray.js").write_bytes(b"")
    monkeypatch.setattr(vendor, "HOME", tmp_path)
    wrong = vendor.differences()
    assert [line.split(":")[0] for line in wrong] == ["htmx.min.js", "stray.js"]
