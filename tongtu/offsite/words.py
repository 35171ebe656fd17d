"""Sentences that are kept with what stands in them, so that a page can say them in either language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from tongtu.kernel.speech import kept

CLONE = kept("%(plate)s 套牌嫌疑")
OUTSIZE = kept("%(plate)s 外廓尺寸超限")
EXCESS = kept("超限 %(tonnes)s 吨")
OVER_LIMIT = kept("%(plate)s 超限 %(tonnes)s 吨")
WEIGHED = kept("%(plate)s 称重 %(tonnes)s 吨")
DEVICE = kept("设备 %(code)s（%(site)s）")
CERTIFICATE = kept("登记检定证书 %(number)s")
SYSTEM = kept("不停车检测系统 %(device)s")
PICTURE = kept("%(role)s：车型、号牌、时间、地点")
PLACE = kept("%(site)s（%(road)s %(stake)s %(way)s，%(lane)s 车道）")
HELD = kept("设备 %(code)s %(on)s 整日暂缓")
SILENT = kept("设备 %(code)s 自 %(at)s 起没有过车数据")
GAPS = kept("设备 %(code)s %(on)s 缺少记录 %(missing)s 条")
CLOCK = kept("设备 %(code)s %(on)s 时钟偏差 %(ms)s 毫秒")
EXPIRING = kept("设备 %(code)s 的检定证书 %(number)s 将于 %(on)s 到期")
FACTS = kept(
    "%(at)s，号牌为%(plate)s的%(axles)s轴货车经过%(place)s，"
    "实测车货总质量%(raw)s千克，扣除误差后%(adjusted)s千克，"
    "限值%(limit)s千克，超限%(excess)s千克，超限率%(rate)s。"
)
STATION_FACTS = kept(
    "%(at)s，号牌为%(plate)s的%(axles)s轴货车在%(place)s接受静态称重，"
    "实测车货总质量%(raw)s千克，扣除误差后%(adjusted)s千克，"
    "限值%(limit)s千克，超限%(excess)s千克，超限率%(rate)s。"
)

OUTSIZE_FACTS = kept(
    "%(at)s，号牌为%(plate)s的%(axles)s轴货车经过%(place)s，"
    "扣除误差后测得总高%(height)s毫米、总宽%(width)s毫米、总长%(length)s毫米，外廓尺寸超过限定标准。"
)


@dataclass(frozen=True)
class Words:
    """A Chinese sentence and its values. `say("… %(n)d …") % {"n": 1}` reads as gettext does."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)  # numbers and texts

    def __mod__(self, values: Mapping[str, Any]) -> "Words":
        return Words(self.template, {name: _kept(value) for name, value in values.items()})

    def __str__(self) -> str:
        return spoken(self.template, self.values)


def _kept(value: Any) -> Any:
    """A value as JSON keeps it: a number, a text, or sentences of their own."""
    if isinstance(value, tuple):
        return [{"words": one.template, "values": dict(one.values)} for one in value]
    return value if isinstance(value, int | float) else str(value)


def say(template: str) -> Words:
    return Words(template)


def spoken(template: str, values: Mapping[str, Any]) -> str:
    """The sentence in the language of the reader."""
    if not template:
        return ""
    said = gettext(template)
    if not values:
        return said.replace("%%", "%")
    told = {name: joined(value) if isinstance(value, list) else value for name, value in values.items()}
    return said % told


def joined(sentences: list[dict[str, Any]]) -> str:
    """Sentences within a sentence, each in the reader's language."""
    return gettext("；").join(spoken(one["words"], one.get("values", {})) for one in sentences)
