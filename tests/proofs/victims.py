"""A county's records of every kind, and the words that nobody else may see."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests import hearings, make
from tests.licences import worlds as permits
from tests.offsite import clones, roadside
from tests.offsite import world as road
from tests.payments import worlds as money
from tests.signatures import conftest as signing
from tongtu.cases.models import Case, Discussion, Hearing
from tongtu.documents import queries as documents
from tongtu.evidence import queries as evidence
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.notices import services as notices
from tongtu.notices.models import Notice
from tongtu.offsite import services as offsite
from tongtu.offsite import services as stations
from tongtu.offsite.models import ActMember, Device, Record, ReviewAlert, Sample, SiteAlarm, StationAlert
from tongtu.payments import services as payments
from tongtu.payments.models import Bill, DifferenceCode
from tongtu.payments.services.differences import Finding, find_difference
from tongtu.registry import services as registry
from tongtu.registry.models import Officer, Vehicle
from tongtu.signatures import services as signatures

US = system("tests")
PHONE, OTHER_PHONE = "13800000001", "13800000002"
BUT_PARTY = frozenset(Role) - {Role.PARTY, Role.SYSTEM}


def neighbour() -> Actor:
    """An officer of the next county with every duty there is."""
    details = {
        "number_prefix": "豫宛镇平交执",
        "address": "镇平县",
        "phone": "0377-65910000",
        "postcode": "474250",
    }
    agency = registry.create_organisation(
        US,
        code="411324-JT",
        name="镇平县交通运输执法大队",
        short_name="镇平大队",
        level="county",
        region=make.ZHENPING,
        parent_id=None,
        reconsideration_organ="镇平县人民政府",
        court="镇平县人民法院",
        seal_name="镇平县交通运输执法大队",
        **details,
    )
    officer = registry.register_officer(
        US,
        login="zhenping",
        password="Zhenping-2026-x",
        name="赵外县",
        organisation_id=agency.pk,
        roles=sorted(BUT_PARTY),
    )
    return replace(make.STRANGER, officer_id=officer.pk)


@dataclass
class County:
    """Nanzhao with one of everything, its people, and a stranger's."""

    finance: money.Finance
    city: make.City = field(default_factory=make.City)
    ids: dict[str, Any] = field(default_factory=dict)
    by_prefix: dict[str, UUID] = field(default_factory=dict)
    canaries: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        clerk = Actor("本县人员", BUT_PARTY, (make.NANZHAO,), officer_id=self.city.officer.officer_id)
        self.officer, self.party = clerk, self.city.party
        self.stranger = neighbour()
        self.other_party = signing.party_of(OTHER_PHONE)
        self.ids |= {
            "number": 1,
            "form": "pdf",
            "code": "0000000000",
            "role": "front",
            "name": "verify",
            "pk": uuid4(),
        }
        self._road()
        self._case()
        self._money()
        self._people()

    def keep(self, **records: Any) -> None:
        """Note the id of a record under the names that addresses give it; it is a canary too."""
        for name, record in records.items():
            self.ids[name] = record.pk
            self.canaries.add(str(record.pk))

    def _case(self) -> None:
        vehicle = Vehicle.objects.get(plate_no="豫R8K521")
        one = make.notified(self.city, vehicle_id=vehicle.pk, act_at=make.found(self.city).act_at)
        statement = make.services.state(self.party, one.pk, claims="称重有误，请求复核。")
        make.services.review_statement(
            self.city.unit_head, statement.pk, adopted="none", reasons="不予采纳。"
        )
        waiver = make.services.waive(self.party, one.pk)
        self.to_sign = self._address(one)
        ceremony = signatures.begin(self.party, waiver.document_id, intent="waive_rights")
        make.services.take_signature(system("signatures"), waiver.document_id)
        make.services.decide(self.city.head, one.pk)
        make.served(self.city, one)
        self.one = one = make.fresh(one)
        self.bill = Bill.objects.visible_to(US).get(billed_for=one.execution.subject)
        self._reviewed()
        papers = documents.of(one.subject)
        served = [paper for paper in papers if paper.kind == "penalty_decision"]
        (item, *_) = evidence.of(one.subject)
        (service, *_) = one.services.all()
        (approval, *_) = one.approvals.all()
        self.keep(case_id=one, document_id=served[0], item_id=item, service_id=service, approval_id=approval)
        self.keep(statement_id=statement, ceremony_id=ceremony, target=approval)
        self.keep(notice_id=self._told(one))
        named = {"approvals": approval, "services": service, "executions": one.execution}
        named |= {"hearings": Hearing.objects.get(US, self.ids["hearing_id"])}
        named |= {"discussions": Discussion.objects.get(US, self.ids["discussion_id"])}
        named |= {"legal-reviews": self.review, "volumes": self.volume}
        self.by_prefix = {f"/desk/{prefix}/": record.pk for prefix, record in named.items()}
        self.canaries |= {one.number, "豫R8K521", "豫R·8K521", str(one.execution.pk), one.party.name}
        self.canaries |= {paper.number for paper in papers if len(paper.number) > 4}

    def _address(self, one: Case) -> UUID:
        """A paper that waits for the party's signature."""
        said = {"accepts_electronic": True, "post_address": "仲景路 1 号", "mobile": PHONE}
        return make.services.confirm_address(self.party, one.pk, **said).document_id

    def _told(self, one: Case) -> Notice:
        return notices.tell(
            US,
            subject=one.subject,
            region=one.region,
            party_id=one.party_id,
            kind="decision_served",
            values={"case_no": one.number, "document": "行政处罚决定书", "until": "2026年3月17日"},
        )

    def _hearing(self) -> Hearing:
        """Asked for by somebody who is no stranger of ours either: a company can hardly be fined so much."""
        who = {"kind": "person", "name": "周听证", "id_no": "411321198503120015", "address": "南召县"}
        told = make.notified(self.city, party_id=registry.ensure_party(US, **who).pk, fine_fen=hearings.HEAVY)
        return make.services.ask_hearing(self.city.officer, told.pk, claims="", mode="oral")

    def _reviewed(self) -> None:
        large = make.notified(
            self.city, fine_fen=3_000_000, party_id=self.other_party.party_id, region=make.NANZHAO
        )
        waiver = make.services.waive(self.other_party, large.pk)
        make.services.take_signature(system("signatures"), waiver.document_id)
        self.keep(hearing_id=self._hearing())
        self.keep(discussion_id=hearings.discussed(self.city))
        self.review = large.legal_reviews.get()
        closed = make.closed(self.city)
        make.services.archive_volume(self.city.archivist, closed.volume.pk)
        self.volume, self.closed = closed.volume, closed
        self.ids |= {"review_id": self.review.pk, "volume_id": self.volume.pk}

    def _money(self) -> None:
        unit = money.unit()
        segment = money.numbers(unit)
        bill = payments.register_bill(self.bill.pk)
        self.finance.at_counter(bill.pay_code, bill.amount_fen)
        paid = payments.query_bill(US, bill.pk)
        (receipt,) = payments.issue_receipt(US, paid.pk)
        payments.send_receipt(receipt.pk)
        payments.fetch_receipt(receipt.pk)
        small = money.open_bill(10_000, party_id=self.party.party_id)
        cash = payments.record_cash(self.city.officer, small.pk, taken=self._taken(small))
        self.keep(bill_id=paid, receipt_id=receipt, segment_id=segment, unit_id=unit, cash_id=cash)
        finding = Finding("D05:test", DifferenceCode.UNKNOWN_CODE, make.NANZHAO, bill.pay_code, paid)
        self.keep(difference_id=find_difference(finding))
        self.canaries |= {bill.pay_code, bill.memo}

    def _taken(self, bill: Bill) -> payments.CashTaken:
        return payments.CashTaken(
            ground="hard_later",
            collector_id=self.city.officer.officer_id,
            witness_id=self.city.second_officer.officer_id,
            amount_fen=bill.amount_fen,
            receipt_no="豫财00000001",
            place="国道 G207 K1432+600",
            collected_on=clock.today(),
        )

    def _road(self) -> None:
        record: Record = road.candidate(77)
        other: Record = road.candidate(78, captured_at=(clock.now() - timedelta(hours=1)).isoformat())
        self.keep(other_id=other, record_id=record, device_id=record.device, site_id=record.site)
        self.keep(suspicion_id=clones.suspicion(7))
        permit = permits.permit(region=make.NANZHAO, reach="county")
        self.keep(permit_id=permit, exemption_id=permits.exemption())
        self._upkeep(record.device)
        self.ids |= {"batch_id": uuid4(), "on": date(2026, 3, 2).isoformat()}
        self.canaries |= {record.record_code}
        self._stations(record)
        self._beside_the_review()

    def _beside_the_review(self) -> None:
        """A record its party may read, a dispute with a file, an alert, a draw with a sample in the officer's hands."""
        own = road.candidate(79, plate_no="豫R7D079", head_plate_no="豫R7D079")
        Record.objects.visible_to(US).filter(pk=own.pk).update(state="accepted", party_id=self.party.party_id)
        file = offsite.Handed("证明.jpg", road.pictures()["side"])
        said = {"reason": "device", "claims": "称重不准，请核查。"}
        dispute = offsite.raise_dispute(self.party, own.pk, files=[file], **said)
        road.candidate(80, gross_kg=101_000, plate_no="豫R7D080", head_plate_no="豫R7D080")
        draw = offsite.commit_draw(make.NANZHAO, date(2026, 2, 1))
        held = {"reviewer": self.officer.name, "held_until": clock.now() + timedelta(hours=1)}
        place = {"draw": draw, "record": own, "pool": "accepted", "place": 1}
        sample = Sample.objects.create(US, region=make.NANZHAO, **place, **held)
        self.keep(own_id=own, dispute_id=dispute, file_id=evidence.of(dispute.subject)[0])
        self.keep(alert_id=ReviewAlert.objects.visible_to(US).get(), draw_id=draw, sample_id=sample)
        self.ids |= {"plate_color": "yellow", "party_id": self.party.party_id}

    def _stations(self, record: Record) -> None:
        """A station, a lorry on its scale, a display, an alert; the act they make with the record."""
        station = roadside.station("ST-VICTIM")
        at = clock.now() - timedelta(minutes=30)
        weighing = roadside.weighed(self.city, at=station, weighed_at=at)
        given = stations.BoardIn(code="LED-VICTIM", name="情报板", kind="sign", protocol="pull")
        board = stations.register_board(road.ADMIN, record.site_id, given)
        alert = StationAlert.objects.create(
            US, region=station.region, station=station, kind="wrong_way", passage="victim", passed_at=at,
            plate_no="豫R8K521", plate_color="yellow", gross_kg=112_000, limit_kg=49_000, site_name="皇路店",
        )  # fmt: skip
        self.keep(station_id=station, weighing_id=weighing, board_id=board, passing_id=alert)
        self.ids["act_id"] = ActMember.objects.visible_to(US).get(record_id=weighing.pk).act_id
        self.canaries |= {weighing.ticket_no, station.code}

    def _upkeep(self, device: Device) -> None:
        """A sign, its photograph, a scanned certificate, an alarm, and a day held and settled."""
        today, admin = clock.today(), road.ADMIN
        picture, paper = (
            road.pictures()["front"],
            b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        )
        sign = offsite.set_posted_limit(
            admin, device.site_id, kg=45_000, valid_from=today, document="限重标志批复"
        )
        offsite.add_sign_photo(
            admin, device.site_id, content=picture, name="sign.jpg", caption="点位前限重标志"
        )
        certificate = device.certificates.get()
        offsite.add_scan(admin, device.pk, certificate.pk, content=paper, name="证书.pdf")
        hold = offsite.place_hold(admin, device.pk, day=today - timedelta(days=9), reason="标准车比对偏差")
        settled = {"evidence": "比对报告", "reason": "合格", "scan": paper, "scan_name": "report.pdf"}
        offsite.lift_hold(admin, hold.pk, **settled)
        offsite.watch()
        alarm = SiteAlarm.objects.visible_to(US).get(device=device, kind="silence")
        self.keep(limit_id=sign, certificate_id=certificate, hold_id=hold, alarm_id=alarm)
        self.ids["index"] = 0

    def _people(self) -> None:
        officer = Officer.objects.get(US, self.city.officer.officer_id)
        self.keep(officer_id=officer)
        self.ids |= {"plate_no": "豫R8K521", "plate_color": "yellow"}

    def id_for(self, path: str) -> dict[str, Any]:
        """The ids that fit one address."""
        own = next((pk for prefix, pk in self.by_prefix.items() if path.startswith(prefix)), None)
        ids = self.ids | ({"pk": own} if own else {})
        if path.endswith("/disputes"):
            ids["record_id"] = ids["own_id"]
        if path.endswith("volume.pdf"):
            ids["case_id"] = self.closed.pk
        if "/sign" in path and "document_id" in path:
            ids["document_id"] = self.to_sign
        return ids
