"""W5: a document compiled, stored and recorded, beside a bare Typst compiler on the same template and data."""

from dataclasses import dataclass, field
from typing import Any

import typst
from django.db import transaction

from tongtu.config.bench.measure import Workload
from tongtu.documents import compiler, services
from tongtu.documents.models import Document
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.registry import queries as registry

KIND, REGION = "violation_notice", "411321"
BENCH = system("bench")


@dataclass
class Pages:
    """Notices of one round; every one says something else."""

    count: int
    bare: typst.Compiler = field(default_factory=lambda: compiler._maker("main", {}))
    issued: list[Document] = field(default_factory=list)
    given: list[dict[str, str]] = field(default_factory=list)

    def workload(self) -> Workload:
        return Workload(
            "W5",
            "PDF of a document",
            "documents/s",
            0.5,
            "one reused Typst compiler on the same template, data and standard",
            self.ours,
            self.floor,
            self.prepare,
        )

    def prepare(self, number: int) -> None:
        unit = registry.unit_block(registry.organisation_for(REGION))
        subject = f"cases.Case:bench-{number}"
        with transaction.atomic():
            pairs = [self._issue(subject, unit, f"{number}-{n}") for n in range(2 * self.count)]
        self.issued = pairs[: self.count]
        self.given = [compiler.inputs(KIND, one.printed()) for one in pairs[self.count :]]

    def ours(self, _number: int) -> int:
        for document in self.issued:
            assert services.pdf(document.pk).startswith(b"%PDF")
        return len(self.issued)

    def floor(self, _number: int) -> int:
        for given in self.given:
            self.bare.compile(sys_inputs=given, pdf_standards="a-2b", timestamp=0)
        return len(self.given)

    def _issue(self, subject: str, unit: dict[str, Any], name: str) -> Document:
        return services.issue(
            BENCH, KIND, subject=subject, region=REGION, unit=unit, data=_notice(name), on=clock.today()
        )


def _notice(name: str) -> dict[str, Any]:
    """What a notice of an intended fine says."""
    kilograms = 52_000 + sum(map(ord, name)) % 9_000
    return {
        "case_no": f"豫宛南召交执案〔2026〕{name}号",
        "cause": "驾驶车货总质量超过限定标准的车辆擅自行驶公路",
        "party_name": "南阳宛通物流有限公司",
        "facts": f"你单位所有的豫R8K521号六轴汽车列车载货行驶国道207线，经动态检测，车货总质量{kilograms}千克，"
        f"超过限定标准{kilograms - 49_000}千克，未取得《超限运输车辆通行证》。",
        "act": "驾驶车货总质量超过限定标准的车辆擅自行驶公路",
        "violated": ["《中华人民共和国公路法》第五十条第一款"],
        "basis": ["《超限运输车辆行驶公路管理规定》第四十三条第一款第二项"],
        "reasons": "依据裁量基准，按每超1000千克罚款500元计算。",
        "evidence": ["车辆前部照片", "车辆侧面照片", "称重检测数据", "设备检定证书"],
        "proposed_penalty": [{"kind": "fine", "amount_fen": 300_000}],
        "right_hearing": True,
        "contact": {
            "address": "河南省南阳市南召县城关镇人民路",
            "postcode": "474650",
            "person": "王建国、刘晓东",
            "phone": "0377-66910000",
        },
    }
