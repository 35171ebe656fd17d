"""Random lawful walks: records of every flow, made by services, led on by `advance` wherever a table lets them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from django.db import IntegrityError, transaction

from tests import hearings, make
from tests.licences import worlds as permits
from tests.offsite import clones, roadside
from tests.offsite import test_devices as register
from tests.offsite import world as road
from tests.payments import worlds as money
from tests.proofs.whole import flow_models
from tongtu.cases.flows import CLUE_FLOW
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import DomainError
from tongtu.kernel.ids import new_id
from tongtu.kernel.models import LoggedEvent
from tongtu.licences import services as licences
from tongtu.offsite import services as offsite
from tongtu.offsite.models import AlarmKind, Device, Record, SiteAlarm
from tongtu.offsite.services.alarms import raise_alarm
from tongtu.payments import services as payments
from tongtu.payments.models import Bill, DifferenceCode
from tongtu.payments.services.differences import Finding, find_difference
from tongtu.workflow.engine import FLOWS, Flow
from tongtu.workflow.models import FlowModel

US = system("tests")
WALKER = Actor("行走者", frozenset(Role), ("",))
FRESH = 0.8  # how often the walk looks for something new
SOON = [timedelta(days=n) for n in (0, 0, 0, 1, 3, 20)]
Step = tuple[str, str, str]  # flow, step, source


def flows() -> dict[type[FlowModel], Flow[Any]]:
    """Every kind of record that has a flow, and its flow."""
    found = {flow.record: flow for flow in FLOWS.values()}
    assert set(found) == set(flow_models())
    return found


def steps() -> set[Step]:
    """Every row of every table, once for each state it leads out of."""
    return {
        (flow.name, str(row.step), str(source))
        for flow in FLOWS.values()
        for row in flow.rows
        for source in row.sources
    }


class Nobodys(road.Register):
    """A vehicle register that knows no lorry."""

    def look_up(self, plate_no: str, plate_color: str) -> None:
        return None


class Town:
    """One of everything, and the money to move it."""

    def __init__(self, city: make.City, finance: money.Finance) -> None:
        self.city, self.finance = city, finance
        self._serial = 0
        money.numbers(money.unit())
        self.flows = flows()

    def makers(self) -> list[Callable[[], Any]]:
        """How records come to be, and what users do with them that needs more than a step."""
        cases = [partial(made, self.city) for made in make.STAGES.values()]
        branches = [
            self.answered,
            self.lighter,
            self.overruled,
            self.without_penalty,
            self.unserved,
            self.clue,
        ]
        reviews = [partial(self.for_lawyer, step) for step in ("", "pass", "supplement", "correct")]
        meetings = [partial(made, self.city) for made in (hearings.served, hearings.held, hearings.discussed)]
        meetings += [self.hearing_asked, self.hearing_arranged, self.hearing_off, self.discussion_over]
        papers = [partial(self.paper, step) for step in ("submit", "agree", "return", "send_back", "refuse")]
        records = [self.record, self.rejected_record, self.ownerless, self.ownerless, self.merged]
        records += [self.alerted, self.drawn, self.disputed, self.cloned]
        reviewed = [
            partial(self.reviewed, *said) for said in ((False,), (True,), (True, False), (True, True))
        ]
        devices = [register.planned, self.device, self.weighing, self.held, self.alarmed, self.permitted]
        bills = [money.bill, money.open_bill, self.refused_bill, self.paid_bill, self.doubtful_bill]
        receipts = [self.receipt, self.sent_receipt, self.delivered, self.lost_receipt]
        others = [self.cash, self.banked, self.difference, self.closed_difference]
        return [
            *cases,
            *branches,
            *reviews,
            *meetings,
            *papers,
            *records,
            *reviewed,
            *devices,
            *bills,
            *receipts,
            *others,
        ]

    def number(self) -> int:
        self._serial += 1
        return self._serial

    def weighing(self) -> None:
        """A lorry over its limit on a station's scale, one within it, one unloaded, one filed."""
        plate = f"豫R{self.number():05d}"
        roadside.weighed(self.city, plate_no=plate)
        first = roadside.weighed(self.city, plate_no=plate[:-1] + "A")
        lighter = {
            "plate_no": first.plate_no,
            "gross_kg": 48_000,
            "after": first.pk,
            "weighed_at": clock.now(),
        }
        roadside.weighed(self.city, **lighter)
        offsite.take_weighing_step(self.city.officer, first.pk, "unload")
        stood = roadside.weighed(self.city, plate_no=plate[:-1] + "B")
        offsite.file_weighing(self.city.officer, stood.pk, **roadside.DRIVER)

    def answered(self) -> None:
        one = make.notified(self.city)
        statement = make.services.state(self.city.party, one.pk, claims="称重有误，请复核。")
        make.services.review_statement(
            self.city.unit_head, statement.pk, adopted="part", reasons="部分属实。"
        )

    def lighter(self) -> None:
        one = make.notified(self.city)
        statement = make.services.state(self.city.party, one.pk, claims="首次违法。")
        make.services.review_statement(self.city.unit_head, statement.pk, adopted="part", reasons="属实。")
        make.services.change_proposal(
            self.city.head, one.pk, fine_fen=200_000, penalty="fine", discretion="首次违法"
        )

    def overruled(self) -> None:
        one = make.notified(self.city)
        for words in ("称重有误。", "另有说明。"):
            statement = make.services.state(self.city.party, one.pk, claims=words)
            make.services.review_statement(
                self.city.unit_head, statement.pk, adopted="none", reasons="不实。"
            )
        make.services.proceed(self.city.unit_head, one.pk)

    def unserved(self) -> None:
        one = make.reported(self.city)
        make.services.notify(self.city.officer, one.pk)
        sent = make.services.send(self.city.officer, one.pk, mode="direct", place="执法大队")
        make.services.fail_service(self.city.officer, sent.pk, reason="地址查无此人。")

    def clue(self) -> None:
        """One that is only heard of."""
        heard = make.case(self.city).clue
        heard.pk, heard.natural_key, heard._state.adding = new_id(), f"heard:{self.number()}", True
        heard.version = 0
        CLUE_FLOW.begin(heard, "register", US)

    def paper(self, last: str) -> None:
        """A filing form on its way through three hands, as far as this."""
        approval, city = make.case(self.city).approvals.get(), self.city
        make.services.submit_approval(city.officer, approval.pk, draft="建议立案。")
        if last in {"send_back", "refuse"}:
            make.services.decide_approval(city.unit_head, approval.pk, "agree", opinion="同意。")
        if last != "submit":
            who = city.head if last in {"send_back", "refuse"} else city.unit_head
            make.services.decide_approval(who, approval.pk, last, opinion="请看意见。")

    def for_lawyer(self, answer: str = "") -> None:
        party = make.registry.actor_of_account(make.registry_services.account_for_phone("13800000002"))
        one = make.notified(self.city, fine_fen=3_000_000, party_id=party.party_id)
        waiver = make.services.waive(party, one.pk)
        make.services.take_signature(system("signatures"), waiver.document_id)
        review = one.legal_reviews.get()
        checks = {name: name != "crime" for name in make.services.CHECKS}
        if answer:
            make.services.answer_legal_review(
                self.city.lawyer, review.pk, answer, checks=checks, opinion="意见。"
            )

    def hearing_asked(self) -> None:
        hearings.asked(self.city, hearings.told(self.city))

    def hearing_arranged(self) -> None:
        hearings.arranged(self.city, hearings.asked(self.city, hearings.told(self.city)))

    def hearing_off(self) -> None:
        hearing = hearings.served(self.city)
        host = hearings.host(self.city)
        make.services.take_hearing_step(host, hearing.pk, "postpone", reason="当事人因病。")
        hearings.called(self.city, hearing)

    def discussion_over(self) -> None:
        called = hearings.discussed(self.city)
        panel = self.city.actor("heping")
        make.services.conclude_discussion(panel, called.pk, "conclude", hearings.meeting())

    def without_penalty(self) -> None:
        one = make.waived(self.city)
        make.services.decide_no_penalty(
            self.city.head, one.pk, ground="minor_corrected", reason="轻微并及时改正。"
        )
        make.served(self.city, one)

    def record(self) -> Record:
        n = 500 + self.number()
        return road.candidate(n, plate_no=f"豫R{10_000 + n}", head_plate_no=f"豫R{10_000 + n}")

    def reviewed(self, *passed: bool) -> None:
        """Said of a record by two reviewers, one after the other."""
        record = self.record()
        for who, good in zip((road.ANNA, road.BO), passed, strict=False):
            offsite.review(who, record.pk, passed=good, reject_code="" if good else "picture_unclear")

    def ownerless(self) -> None:
        """Accepted; nobody knows whose lorry it is."""
        n = 600 + self.number()
        plate = {"plate_no": f"豫R{30_000 + n}", "head_plate_no": f"豫R{30_000 + n}"}
        batch = road.take(road.with_photos(road.over(n, **plate), seed=n))
        record = next(one for one in road.examined(batch, Nobodys()) if one.plate_no == plate["plate_no"])
        for who in (road.ANNA, road.BO):
            offsite.review(who, record.pk, passed=True)

    def merged(self) -> None:
        plate = {"plate_no": f"豫R{20_000 + self.number()}"}
        plate["head_plate_no"] = plate["plate_no"]
        one, other = (road.candidate(800 + self.number(), gross_kg=kg, **plate) for kg in (58_240, 56_200))
        offsite.merge(road.ANNA, one.pk, other.pk)

    def alerted(self) -> None:
        """A hundred-tonne lorry, of which the head of the unit hears."""
        plate = f"豫R{30_000 + self.number()}"
        road.candidate(850 + self.number(), gross_kg=101_000, plate_no=plate, head_plate_no=plate)

    def drawn(self) -> None:
        offsite.commit_draw(road.NANZHAO, clock.today().replace(day=1) + timedelta(days=self.number()))

    def disputed(self) -> None:
        """A record that is a case, and its owner says it is wrong."""
        record = self.record()
        offsite.review(road.ANNA, record.pk, passed=True)
        offsite.review(road.BO, record.pk, passed=True)
        record.refresh_from_db()
        owner = Actor("account:owner", frozenset({Role.PARTY}), party_id=record.party_id)
        offsite.raise_dispute(owner, record.pk, reason="device", claims="称重不准，请核查。")

    def cloned(self) -> None:
        """A lorry that was far away minutes before."""
        clones.suspicion(self.number())

    def held(self) -> None:
        """A day of a device in doubt, and one that was looked into."""
        found = {"evidence": "比对报告", "reason": "标准车比对。"}
        for settle in (None, offsite.lift_hold, offsite.confirm_hold):
            device = self.spare()
            hold = offsite.place_hold(road.ADMIN, device.pk, day=clock.today(), reason="标准车比对偏差")
            if settle is not None:
                settle(road.ADMIN, hold.pk, **found)

    def alarmed(self) -> None:
        """One of a silence, and one that somebody has seen to."""
        for _ in range(2):
            raise_alarm(self.spare(), AlarmKind.SILENCE, "1", title="设备无数据")
        seen = SiteAlarm.objects.visible_to(US).order_by("pk").last()
        offsite.handle_alarm(road.ADMIN, seen.pk, reason="已通知运维单位。")

    def permitted(self) -> None:
        """A permit that runs, and one that was withdrawn."""
        for _ in range(2):
            n = self.number()
            permit = permits.permit(number=f"豫超{n}", plate_no=f"豫R{40_000 + n}")
        licences.take_permit_step(permits.HEAD, permit.pk, "withdraw", reason="与申请不符")

    def rejected_record(self) -> None:
        n = 700 + self.number()
        road.examined(road.take(road.over(n, record_code=f"N{n}")))  # no photographs

    def spare(self) -> Device:
        """One of its own place, with nothing yet."""
        n = self.number()
        site = register.replace(register.SITE, code=f"411321{900 + n}")
        return offsite.register_device(road.ADMIN, offsite.create_site(road.ADMIN, site).pk, code=f"D{n}")

    def device(self) -> None:
        """One that lacks nothing but its steps."""
        device = self.spare()
        register.review(device, "legal")
        register.review(device, "technical")
        long_ago = clock.today() - timedelta(days=40)
        offsite.publish_site(
            road.ADMIN, device.site_id, published_on=long_ago, url="https://example.gov.cn/1"
        )
        offsite.add_certificate(road.ADMIN, device.pk, register.certificate(valid_from=long_ago))

    def refused_bill(self) -> None:
        unit = money.unit()
        unit.item_code = "NOT-BOUND"
        unit.save()
        payments.register_bill(money.bill().pk)
        money.unit()

    def paid_bill(self) -> Bill:
        bill = money.open_bill()
        self.finance.at_counter(bill.pay_code, bill.amount_fen)
        return payments.query_bill(US, bill.pk)

    def doubtful_bill(self) -> None:
        """Less came than was asked."""
        bill = money.open_bill()
        self.finance.at_counter(bill.pay_code, bill.amount_fen - 100, force=True)
        payments.query_bill(US, bill.pk)

    def receipt(self) -> Any:
        (receipt,) = payments.issue_receipt(US, self.paid_bill().pk)
        return receipt

    def sent_receipt(self) -> Any:
        return payments.send_receipt(self.receipt().pk)

    def delivered(self) -> None:
        payments.fetch_receipt(self.sent_receipt().pk)

    def lost_receipt(self) -> None:
        self.finance.arm("fiscal.issue", "TIMEOUT_AFTER_SUCCESS")
        payments.send_receipt(self.receipt().pk)

    def cash(self) -> Any:
        bill = money.open_bill(10_000)
        taken = payments.CashTaken(
            ground="hard_later",
            collector_id=money.OFFICER.officer_id,
            witness_id=money.OTHER_OFFICER.officer_id,
            amount_fen=bill.amount_fen,
            receipt_no=f"豫财{self.number():08d}",
            place="国道 G207 K1432+600",
            collected_on=clock.today(),
        )
        return payments.record_cash(money.OFFICER, bill.pk, taken=taken)

    def banked(self) -> None:
        cash, day = self.cash(), clock.today()
        payments.hand_over_cash(money.CLERK, cash.pk, handed_over_on=day, received_by="财务员")
        payments.bank_cash(money.CLERK, cash.pk, banked_on=day, slip_no=f"S{self.number()}")

    def difference(self) -> Any:
        code = DifferenceCode.UNKNOWN_CODE
        return find_difference(Finding(f"D05:{self.number()}", code, make.NANZHAO, "4113", None))

    def closed_difference(self) -> None:
        payments.close_difference(money.CLERK, self.difference().pk, resolution="核实无误。")

    def walk(self, random: Random, length: int) -> None:
        """Make one of everything, in any order; then take any record and any step that its table lists."""
        makers = self.makers()
        random.shuffle(makers)
        for made in makers:
            made()
        for _ in range(length):
            self._any_step(random)

    def _any_step(self, random: Random) -> None:
        """A step that nobody took yet, if there is one; else any."""
        model, flow = random.choice(sorted(self.flows.items(), key=lambda one: one[1].name))
        there = list(model.objects.visible_to(US).order_by("pk").values_list("pk", "state"))
        ways = [(pk, row, state) for pk, state in there for row in flow.rows if state in row.sources]
        taken = walked()
        new = [way for way in ways if (flow.name, str(way[1].step), way[2]) not in taken]
        if not ways:
            return
        pk, row, _ = random.choice(new if new and random.random() < FRESH else ways)
        on = clock.today() + random.choice(SOON)
        with suppress(DomainError, IntegrityError, AssertionError), transaction.atomic():
            flow.advance(model.objects.lock(US, pk), str(row.step), WALKER, on=on, reason="随机行走。")


def walked() -> set[Step]:
    """What has been taken so far, by the events."""
    names = {flow.event.__name__: flow.name for flow in FLOWS.values()}
    facts = LoggedEvent.objects.filter(payload__has_key="target")
    said = facts.values_list("name", "payload__step", "payload__source").distinct()
    return {(names[name], step, source) for name, step, source in said}
