"""What several samples share: the case, the party, the officers, opinions and signatures."""

from datetime import date
from typing import Any

CASE_NO = "豫宛南召交执立〔2026〕000187号"
NOTICE_NO = "豫宛南召交执违通〔2026〕000163号"
DECISION_NO = "豫宛南召交执罚〔2026〕000158号"
CAUSE = "张明远车货总质量超过限定标准擅自超限行驶公路案"
PLACE = "国道207线K1642+350南召白土岗不停车检测点（南向北第一车道）"
PARTY = {
    "kind": "person",
    "name": "张明远",
    "sex": "男",
    "age": 46,
    "id_type_name": "居民身份证",
    "id_no": "411321198003120014",
    "address": "河南省南阳市南召县白土岗镇白河店村一组42号",
    "phone": "13800000521",
    "employer": "个体运输户",
    "occupation": "道路货物运输驾驶员",
    "postcode": "474672",
}
COMPANY = {
    "kind": "org",
    "name": "南召县鸿运汽车运输有限公司",
    "address": "河南省南阳市南召县产业集聚区创业大道9号",
    "phone": "0377-6690 8877",
    "legal_rep": "李国栋",
    "legal_rep_post": "总经理",
    "uscc": "91411321MA45K0X17Q",
}
OFFICERS = [
    {"name": "王建国", "certificate_no": "16130321045", "unit_post": "南召县交通运输执法大队 一中队中队长"},
    {"name": "刘晓东", "certificate_no": "16130321052", "unit_post": "南召县交通运输执法大队 执法员"},
]
FACTS = (
    "2026年3月2日2时14分，当事人张明远驾驶豫R8K521号（黄色）重型半挂牵引车，车货合计六轴，装载石子，沿国道207线由南向北行驶，"
    "途经国道207线K1642+350南召白土岗不停车检测点时，经动态称重检测，车货总质量为55320千克。该车为六轴车辆，限定标准为49000千克，"
    "超过限定标准6320千克，超限率12.89%，未取得《超限运输车辆通行证》。"
)
VIOLATED = ["《中华人民共和国公路法》第五十条第一款", "《超限运输车辆行驶公路管理规定》第二十七条"]
BASIS = ["《中华人民共和国公路法》第七十六条第五项", "《超限运输车辆行驶公路管理规定》第四十三条第一款第二项"]
EVIDENCE = [
    ("动态称重检测数据单", "记录编号GD207-20260302-021407"),
    ("车辆正面、侧面、尾部照片", "3张"),
    ("检测过程视频", "12秒"),
    ("不停车检测设备检定证书", "豫衡字第2025-0711号"),
    ("非现场执法记录审核单", "初审、复审各1份"),
    ("机动车行驶证、道路运输证", "复印件2份"),
    ("当事人身份证、从业资格证", "复印件2份"),
    ("询问笔录", "1份"),
    ("现场卸载过磅单", "1份"),
    ("当事人确认违法事实的电子签名文件", "1份"),
]


def opinion(text: str, by: str, on: date, result: str = "agree") -> dict[str, Any]:
    return {"opinion": text, "by": by, "on": on, "result": result}


def signed(name: str, at: date | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "at": at, **more}


def things(rows: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"name": name, "spec": spec, "quantity": "1", "note": "已核实"} for name, spec in rows]
