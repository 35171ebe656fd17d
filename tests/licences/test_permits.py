"""The register of over-limit permits: who enters what, what may change, and what a passage is measured against."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.licences import worlds
from tongtu.kernel import clock
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.licences import routes, services
from tongtu.licences.models import OversizePermit
from tongtu.licences.queries import exemption_for, permit_for

pytestmark = [pytest.mark.django_db, pytest.mark.req("Q14")]
DAY = timedelta(days=1)


def fresh(permit):
    return OversizePermit.objects.get(worlds.CLERK, permit.pk)


# Refusals.


def test_only_the_counter_enters_permits():
    for actor in (worlds.HEAD, worlds.REVIEWER, worlds.CHIEF):
        with pytest.raises(Refused, match="窗口"):
            services.issue_permit(actor, worlds.draft())
    county = replace(worlds.CLERK, regions=(worlds.NANZHAO,))
    with pytest.raises(Refused, match="管辖"):
        services.issue_permit(county, worlds.draft())


@pytest.mark.parametrize(
    ("region", "reach", "lawful"),
    [
        (worlds.NANZHAO, "county", True),
        (worlds.NANZHAO, "counties", False),
        (worlds.NANYANG, "counties", True),
        (worlds.NANYANG, "cities", False),
        (worlds.NANYANG, "provinces", False),
        (worlds.HENAN, "cities", True),
        (worlds.HENAN, "provinces", True),
    ],
)
def test_how_far_the_transport_goes_decides_who_permits_it(region, reach, lawful):
    if lawful:
        assert worlds.permit(region=region, reach=reach).state == "issued"
        return
    with pytest.raises(Refused) as refused:
        worlds.permit(region=region, reach=reach)
    assert refused.value.code == "issuer_too_low"
    assert "第三十六条" in refused.value.law


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("number", {"number": " "}),
        ("region", {"region": "41"}),
        ("plate_no", {"plate_no": "豫I12345"}),
        ("plate_color", {"plate_color": "green"}),
        ("trailer_plate_color", {"trailer_plate_color": "blue"}),
        ("gross_kg", {"gross_kg": 0}),
        ("height_mm", {"height_mm": 10**9}),
        ("roads", {"roads": ""}),
        ("roads", {"roads": "二〇七国道"}),
        ("roads", {"roads": "G207 某地-某地"}),
        ("reach", {"reach": "world"}),
        ("permit_class", {"permit_class": "IV"}),
    ],
)
def test_what_cannot_stand_on_a_permit_is_refused_by_its_box(field, changes):
    with pytest.raises(Invalid) as wrong:
        worlds.permit(**changes)
    assert wrong.value.field == field


def test_a_period_runs_forward():
    with pytest.raises(Invalid):
        worlds.permit(valid_to=clock.now() - 9 * DAY)


def test_a_number_is_there_once_and_the_same_paper_again_changes_nothing():
    first = worlds.permit()
    again = services.issue_permit(
        worlds.CLERK, worlds.draft(valid_from=first.valid_from, valid_to=first.valid_to)
    )
    assert again.pk == first.pk
    with pytest.raises(Conflict):
        worlds.permit(gross_kg=99_000)


def test_a_permit_is_corrected_until_a_passage_was_measured_against_it():
    one = worlds.permit()
    services.correct_permit(worlds.CLERK, one.pk, gross_kg=96_000, roads="G207")
    assert (fresh(one).gross_kg, fresh(one).roads.get().road_no) == (96_000, "G207")
    with pytest.raises(Refused, match="上级"):
        services.correct_permit(
            worlds.CLERK,
            worlds.permit(number="豫R1", region=worlds.NANYANG, reach="counties").pk,
            reach="cities",
        )
    services.note_use(one.pk, clock.now())
    with pytest.raises(Refused) as used:
        services.correct_permit(worlds.CLERK, one.pk, gross_kg=95_000)
    assert used.value.code == "permit_used"
    with pytest.raises(NotFound):
        services.correct_permit(replace(worlds.CLERK, regions=("33",)), one.pk, gross_kg=1)


def test_only_the_head_withdraws_and_says_why():
    one = worlds.permit()
    with pytest.raises(Refused):
        services.take_permit_step(worlds.CLERK, one.pk, "withdraw", reason="与申请不符")
    with pytest.raises(Refused, match="理由"):
        services.take_permit_step(worlds.HEAD, one.pk, "withdraw")
    gone = services.take_permit_step(worlds.HEAD, one.pk, "withdraw", reason="与申请不符")
    assert gone.state == "withdrawn"
    with pytest.raises(Refused):
        services.take_permit_step(worlds.HEAD, one.pk, "resume")


# What a passage is measured against.


def test_a_passage_that_fits_in_everything_is_covered():
    one = worlds.permit()
    match = permit_for(worlds.travelled())
    assert (match.result, match.permit_id, match.placed) == ("full", one.pk, True)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("mass", {"gross_kg": 98_001}),
        ("height", {"height_mm": 4_451}),
        ("width", {"width_mm": 3_601}),
        ("length", {"length_mm": 26_001}),
        ("route", {"road_no": "G312"}),
        ("route", {"stake": "K1460+001"}),
        ("route", {"stake": "站前"}),
        ("speed", {"speed_kmh": 61}),
        ("trailer", {"trailer_plate_no": "豫R9999挂"}),
        ("trailer", {"trailer_plate_no": ""}),
        ("time", {"at": clock.now() + 30 * DAY}),
    ],
)
def test_each_departure_from_the_permit_is_named(code, changes):
    worlds.permit()
    match = permit_for(worlds.travelled(**changes))
    assert match.result == "partial"
    (one,) = match.differs
    assert one.code == code
    assert one.template % one.values
    assert match.placed == (code not in {"route", "time", "trailer"})


def test_a_whole_road_covers_a_place_without_a_stake():
    worlds.permit()
    assert permit_for(worlds.travelled(road_no="s231", stake="站前")).result == "full"


def test_another_lorry_or_colour_has_no_permit():
    worlds.permit()
    assert permit_for(worlds.travelled(plate_no="豫R8K522")).result == "none"
    assert permit_for(worlds.travelled(plate_color="blue")).result == "none"


def test_a_suspension_counts_for_its_own_time_only():
    one = worlds.permit()
    before = clock.now()
    services.take_permit_step(worlds.HEAD, one.pk, "suspend", reason="线路施工")
    during = clock.now()
    services.take_permit_step(worlds.HEAD, one.pk, "resume")
    after = clock.now()
    told = [permit_for(worlds.travelled(at=at)).result for at in (before, during, after)]
    assert told == ["full", "partial", "full"]


def test_a_withdrawal_leaves_earlier_passages_their_permit():
    one = worlds.permit()
    before = clock.now()
    services.take_permit_step(worlds.HEAD, one.pk, "withdraw", reason="与申请不符")
    assert permit_for(worlds.travelled(at=before)).result == "full"
    assert [d.code for d in permit_for(worlds.travelled()).differs] == ["force"]


def test_of_several_permits_the_nearest_one_answers():
    worlds.permit(valid_from=clock.now() - 90 * DAY, valid_to=clock.now() - 60 * DAY)
    other = worlds.permit(number="豫超2026000002", gross_kg=90_000)
    match = permit_for(worlds.travelled(gross_kg=91_000))
    assert (match.permit_id, [d.code for d in match.differs]) == (other.pk, ["mass"])


def test_a_permit_whose_period_is_over_is_closed_once():
    one = worlds.permit(valid_to=clock.now() - DAY * 2)
    assert services.expire_permits(clock.today()) == 1
    assert services.expire_permits(clock.today()) == 0
    assert fresh(one).state == "expired"
    assert permit_for(worlds.travelled(at=one.valid_to - DAY)).result == "full"


# Routes.


@given(st.integers(0, 9_999_999), st.integers(0, 9_999_999))
def test_a_route_reads_back_as_it_was_written(one, other):
    part = routes.Part("G207", min(one, other), max(one, other))
    assert routes.parts(str(part)) == (part,)
    assert part.covers("G207", part.from_m)
    assert not part.covers("G207", part.to_m + 1)
    assert not part.covers("G208", part.from_m)


# Exemptions.


@pytest.mark.req("Q15")
def test_only_the_head_of_the_unit_registers_an_exemption():
    for actor in (worlds.REVIEWER, worlds.CLERK, worlds.HEAD):
        with pytest.raises(Refused):
            services.register_exemption(actor, worlds.order())
    with pytest.raises(Invalid):
        worlds.exemption(order_no="")
    with pytest.raises(Invalid):
        worlds.exemption(plate_no="无牌")


@pytest.mark.req("Q15")
def test_an_order_counts_in_its_period_and_until_it_is_ended():
    held = worlds.exemption()
    assert worlds.exemption(valid_from=held.valid_from, valid_to=held.valid_to).pk == held.pk
    with pytest.raises(Conflict):
        worlds.exemption(kind="fire")
    before = clock.now()
    assert exemption_for("豫R8K521", "yellow", before).order_no == held.order_no
    assert exemption_for("豫R8K521", "yellow", before + 2 * DAY) is None
    assert exemption_for("豫R8K521", "blue", before) is None
    services.end_exemption(worlds.CHIEF, held.pk)
    services.end_exemption(worlds.CHIEF, held.pk)
    assert exemption_for("豫R8K521", "yellow", clock.now()) is None
    assert exemption_for("豫R8K521", "yellow", before) is not None
