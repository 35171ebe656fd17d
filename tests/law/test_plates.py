import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongtu.law.plates import (
    colour_fits,
    colour_of,
    colours,
    identity,
    is_placeholder,
    kind_of,
    kinds,
    normalise,
)


@pytest.mark.parametrize(
    "plate", ["", "无牌", "未识别", "无牌车", "豫RI2345", "R8K521", "豫R8K52", "豫R8K5211", "8K521"]
)
def test_what_is_no_plate_has_no_kind(plate):
    assert kind_of(plate) is None


@pytest.mark.parametrize("word", ["无牌", "未识别", "无牌车", "车牌", " "])
def test_a_word_instead_of_a_plate_is_a_placeholder(word):
    assert is_placeholder(word)


def test_a_plate_is_no_placeholder():
    assert not is_placeholder("豫R8K521")


@pytest.mark.parametrize("written", ["豫R8K521", "豫r·8k521", " 豫Ｒ 8Ｋ-521 "])
def test_a_plate_has_one_normal_form(written):
    assert normalise(written) == "豫R8K521"


@pytest.mark.parametrize(
    ("plate", "kind"),
    [
        ("豫R8K521", "normal"),
        ("豫RD12345", "ne_small"),
        ("豫R12345D", "ne_large"),
        ("豫R1234挂", "trailer"),
        ("豫R1234学", "trainer"),
        ("豫O1234警", "police"),
        ("粤Z1234港", "hk_mo"),
        ("123456使", "embassy"),
        ("使123456", "embassy"),
        ("沪A1234领", "consulate"),
        ("京X1234应急", "emergency"),
        ("豫R12345超", "oversize_temp"),
        ("VA12345", "military"),
        ("WJ豫1234A", "armed_police"),
        ("豫1312345", "tractor_farm"),
    ],
)
def test_kinds_of_plates(plate, kind):
    found = kind_of(plate)
    assert found is not None
    assert found.id == kind


def test_a_heavy_lorry_bears_yellow_or_yellow_green():
    assert colour_fits("豫R8K521", "yellow", heavy=True)
    assert not colour_fits("豫R8K521", "blue", heavy=True)
    assert colour_fits("豫R8K521", "blue")
    assert colour_fits("豫R12345D", "yellow_green", heavy=True)
    assert not colour_fits("豫R1234挂", "blue")
    assert not colour_fits("未识别", "blue")


def test_colour_codes_of_the_standards_read_both_ways():
    assert colour_of(2).id == "yellow"
    assert all(colour_of(colour.code) == colour for colour in colours().values())
    with pytest.raises(ValueError, match="77"):
        colour_of(77)


def test_every_colour_of_a_kind_is_declared():
    assert all(set(kind.colours) | set(kind.heavy_colours) <= set(colours()) for kind in kinds())


def test_a_vehicle_is_its_plate_and_its_colour():
    assert identity("豫r·8k521", "yellow") == "豫R8K521/yellow"


@given(st.text("豫粤rRａ８k·- 挂港O1", max_size=12))
def test_the_normal_form_is_stable(written):
    assert normalise(normalise(written)) == normalise(written)


LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
PROVINCE = st.sampled_from(list("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"))
LETTER = st.sampled_from(list(LETTERS))


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.id)
@given(data=st.data())
def test_every_plate_of_a_kind_is_recognised_as_that_kind_or_an_earlier_one(kind, data):
    """Where two kinds look alike, the order of the table decides, always the same way."""
    plate = data.draw(
        st.from_regex(kind.pattern, fullmatch=True, alphabet=st.characters(max_codepoint=0x9FFF))
    )
    found = kind_of(plate)
    assert found is not None
    assert kinds().index(found) <= kinds().index(kind)
    assert normalise(plate) == normalise(normalise(plate))


@given(PROVINCE, LETTER, st.text(LETTERS + "0123456789", min_size=5, max_size=5))
def test_an_ordinary_plate_is_ordinary_however_it_is_written(province, letter, rest):
    plate = province + letter + rest
    assert kind_of(f"{province}{letter}·{rest.lower()}").id == "normal"
    assert identity(plate, "yellow") != identity(plate, "blue")
