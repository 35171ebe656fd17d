import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators import numbers


def test_the_worked_pay_code_of_the_simulator_scheme_has_check_digit_five():
    assert numbers.mod11_10("4101002630000000001") == "5"
    assert numbers.pay_code("410100", 2026, 1) == "41010026300000000015"


@given(st.integers(0, 999_999_999), st.integers(0, 19), st.integers(1, 9))
def test_one_wrong_digit_of_a_pay_code_is_always_noticed(serial: int, place: int, shift: int):
    code = numbers.pay_code("411321", 2026, serial)
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    assert numbers.pay_code_is_valid(code)
    assert not numbers.pay_code_is_valid(wrong)


@pytest.mark.parametrize(("body", "check"), [("11010519491231002", "X"), ("41010120000101123", "3")])
def test_identity_numbers_end_in_their_check_character(body: str, check: str):
    assert numbers.id_check(body) == check
    assert numbers.id_is_valid(body + check)


def test_an_identity_number_with_an_impossible_birthday_is_not_valid():
    body = "11010519490231002"
    assert not numbers.id_is_valid(body + numbers.id_check(body))


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "91110000101623741K", "12320900E87506531" + "9", "915300007194052520"]
)
def test_credit_codes_end_in_their_check_character(code: str):
    assert numbers.credit_check(code[:17]) == code[17]
