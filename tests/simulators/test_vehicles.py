"""The vehicle registry."""

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators import numbers, vehicles

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def test_the_demonstration_lorries_have_their_owners(browser: httpx.Client):
    firm = browser.get("/vehicles/豫R8K521/2").json()
    person = browser.get("/vehicles/浙B·5T618/yellow").json()
    assert (firm["owner"]["kind"], firm["owner"]["name"]) == ("org", "宛通物流有限公司")
    assert (person["owner"]["kind"], person["owner"]["name"]) == ("person", "陈志远")
    assert firm["axles"] == person["axles"] == 6


@pytest.mark.parametrize("plate", ["豫R40412", "NOPLATE", "豫I12345"])
def test_plates_that_do_not_exist_are_not_found(browser: httpx.Client, plate: str):
    assert browser.get(f"/vehicles/{plate}/2").json()["code"] == "VEHICLE_UNKNOWN"


def test_an_unknown_colour_is_refused(browser: httpx.Client):
    assert browser.get("/vehicles/豫R8K521/purple").json()["code"] == "BAD_COLOUR"


def test_every_entry_by_hand_has_valid_numbers():
    for entry in vehicles.by_hand().values():
        check_owner(entry["owner"])


@settings(max_examples=60)
@given(
    st.sampled_from(vehicles.PLATES),
    st.sampled_from(LETTERS),
    st.text("0123456789ABCDEF", min_size=5, max_size=5),
)
def test_any_plate_gives_the_same_plausible_vehicle(province: str, city: str, serial: str):
    plate = province + city + serial
    entry = vehicles.drawn(plate, "2")
    assert entry == vehicles.drawn(plate, "2")
    assert 0 < entry["drive_axles"] < entry["axles"] <= 6
    assert entry["licence_gross_kg"] <= 49000
    check_owner(entry["owner"])


def check_owner(owner: dict[str, str]) -> None:
    assert len(owner["phone"]) == 11
    if owner["kind"] == "person":
        assert numbers.id_is_valid(owner["id_no"])
    else:
        assert numbers.credit_check(owner["id_no"][:17]) == owner["id_no"][17]
