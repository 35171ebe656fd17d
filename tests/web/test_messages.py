import ast
import gettext

import pytest

from tongtu.kernel import errors
from tongtu.web import messages
from tongtu.web.catalogue import Key, Message, read, refresh, write_mo, write_po

ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
}


def test_every_word_of_the_product_has_its_english():
    assert messages.missing() == []


def test_no_error_speaks_chinese_past_the_catalogue():
    """A message that is not handed to gettext is Chinese for everybody."""
    bare = []
    for path in messages.PRODUCT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if (
                name in ERRORS
                and len(node.args) > 1
                and isinstance(node.args[1], ast.Constant | ast.JoinedStr)
            ):
                bare.append(f"{path.name}:{node.lineno}")
    assert bare == []


def test_words_are_found_in_python_and_in_templates():
    words = {key.msgid for key in messages.used()}
    assert "请先登录。" in words
    assert "跳到正文" in words
    assert "%(words)s内可以陈述、申辩；我们不会因此加重处罚。" in words


@pytest.mark.parametrize("folder", ["web", "portal"])
def test_no_chinese_stands_in_a_template_outside_a_translation(folder):
    for path in (messages.PRODUCT / folder).rglob("*.html"):
        text = messages.IN_TEMPLATE.sub("", messages.templatize(path.read_text("utf8"), origin=path.name))
        source = path.read_text("utf8")
        for line in source.splitlines():
            bare = messages.re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->", "", line)
            if "blocktrans" in line or "comment" in line:
                continue
            found = messages.re.findall(r"[\u4e00-\u9fff]+", bare)
            assert found in ([], ["中文"], ["豫"]), f"{path.name}: {line.strip()}"
        assert text is not None


def test_a_catalogue_survives_being_written_and_read(tmp_path):
    entries = [
        Message(Key("剩 %(n)d 天"), "剩 %(n)d 天", ["%(n)d day left", "%(n)d days left"]),
        Message(Key('引号"和\n换行'), "", ['a "quote"\nand a line']),
        Message(Key("五月", "短"), "", ["May"]),
    ]
    write_po(tmp_path / "x.po", entries)
    back = read(tmp_path / "x.po")
    assert [(one.key, one.plural, one.strings) for one in back] == [
        (one.key, one.plural, one.strings) for one in entries
    ]


def test_the_compiled_catalogue_is_read_by_gettext(tmp_path):
    plural = Message(Key("剩"), "剩", ["%d day", "%d days"])
    write_mo(tmp_path / "x.mo", [Message(Key("待办"), "", ["To do"]), plural, Message(Key("空"), "", [""])])
    with (tmp_path / "x.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("待办") == "To do"
    assert found.ngettext("剩", "剩", 1) == "%d day"
    assert found.ngettext("剩", "剩", 2) == "%d days"
    assert found.gettext("空") == "空"


def test_a_catalogue_is_compiled_again_when_a_part_changes(tmp_path):
    parts = tmp_path / "en" / "parts"
    write_po(parts / "a.po", [Message(Key("待办"), "", ["To do"])])
    refresh(tmp_path, tmp_path / "var")
    compiled = tmp_path / "var" / "en" / "LC_MESSAGES" / "django.mo"
    first = compiled.read_bytes()
    write_po(parts / "b.po", [Message(Key("案件"), "", ["Case"]), Message(Key("待办"), "", ["Other"])])
    refresh(tmp_path, tmp_path / "var")
    assert b"Case" in compiled.read_bytes() != first
    assert b"Other" not in compiled.read_bytes()


def test_the_compiled_catalogue_speaks_english(client, db):
    client.cookies["django_language"] = "en"
    assert "Verify a document" in client.get("/verify/").content.decode()
