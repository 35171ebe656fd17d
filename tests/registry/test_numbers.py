import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongtu.kernel.errors import Invalid
from tongtu.registry.numbers import check_number, normalise_number, normalise_phone


@pytest.mark.req("SG-10")
@pytest.mark.parametrize("number", ["11010519491231002X", "410101200001011233"])
def test_a_resident_number_with_its_check_character_holds(number):
    assert check_number("id_card", number)


@pytest.mark.req("SG-10")
@pytest.mark.parametrize("number", ["110105194912310021", "11010519491331002X", "1101051949123100", ""])
def test_a_resident_number_with_a_wrong_digit_date_or_length_does_not(number):
    assert not check_number("id_card", number)


@pytest.mark.req("SG-10")
@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "91110000101623741K", "12320900E875065319", "915300007194052520"]
)
def test_a_credit_code_with_its_check_character_holds(code):
    assert check_number("uscc", code)


@settings(max_examples=60)
@given(st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_never_passes(place, shift):
    number = "410101200001011233"
    changed = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not check_number("id_card", changed)


def test_numbers_are_kept_in_one_form():
    assert normalise_number(" 11010519491231002x ") == "11010519491231002X"


@pytest.mark.parametrize("phone", ["12800000001", "1380000000", "0377-66910000", ""])
def test_a_phone_that_is_no_mobile_number_is_refused_by_name(phone):
    with pytest.raises(Invalid) as refusal:
        normalise_phone(phone)
    assert refusal.value.field == "phone"


def test_a_phone_may_be_written_with_spaces_and_country_code():
    assert normalise_phone("+86 138 0000 0001") == "13800000001"
