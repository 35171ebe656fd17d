"""Samples of what the party is told."""

from datetime import date
from typing import Any

from tests.documents.samples_blocks import (
    BASIS,
    CASE_NO,
    CAUSE,
    DECISION_NO,
    EVIDENCE,
    FACTS,
    NOTICE_NO,
    PARTY,
    PLACE,
    VIOLATED,
    opinion,
    signed,
)
from tests.documents.zone import beijing

FINE = [{"kind": "fine", "amount_fen": 300_000}]
REMEDY = {
    "reconsideration_organ": "南召县人民政府",
    "court": "南召县人民法院",
    "review_channel": "全国行政执法监督与行政复议服务平台",
}
REASONS = (
    "经调查，你驾驶的车辆未取得《超限运输车辆通行证》，超限6320千克。你系初次违法，积极配合调查并主动卸载，"
    "参照河南省交通运输行政处罚裁量基准，属从轻处罚情形，按每超1000千克罚款500元计算，罚款3000元。"
)
CLAIMS = (
    "我对超限运输的事实没有意见。当天装车时货主说没有超过49吨，我没有过磅就上路了，这是我不对。"
    "当天夜里下雪，路面结冰，我担心称重数据偏高。另外我是第一次被查，货物已经卸了，请求从轻处理。"
)
REVIEW = (
    "经复核：检测设备检定证书在有效期内，当日前后一百辆货车的转向轴称重数据稳定，未发现数据偏高，该项意见不予采纳；"
    "当事人初次违法、主动卸载的情况属实，已作为从轻情节考虑，予以采纳。"
)

FIELDS: dict[str, dict[str, Any]] = {
    "violation_notice": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party_name": "张明远",
        "facts": FACTS.replace("当事人张明远", "你"),
        "act": "驾驶车货总质量超过限定标准的车辆擅自行驶公路",
        "violated": VIOLATED,
        "basis": BASIS,
        "reasons": REASONS,
        "evidence": [name for name, _ in EVIDENCE[:6]],
        "proposed_penalty": FINE,
        "right_hearing": True,
        "contact": {
            "address": "河南省南阳市南召县城关镇人民路118号 二楼案件处理室",
            "postcode": "474650",
            "person": "王建国、刘晓东",
            "phone": "0377-6691 2330",
        },
    },
    "statement": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party_name": "张明远",
        "id_no": PARTY["id_no"],
        "phone": PARTY["phone"],
        "mode": "online",
        "received_at": beijing(2026, 3, 10, 20, 41),
        "notice_ref": NOTICE_NO,
        "claims": CLAIMS,
        "files": ["卸货过磅单照片", "当日天气预报截图"],
        "party_sign": signed("张明远", date(2026, 3, 10), status="e_signed"),
    },
    "statement_review": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party_name": "张明远",
        "mode": "online",
        "received_at": beijing(2026, 3, 10, 20, 41),
        "claims": CLAIMS,
        "adopted": "part",
        "reasons": REVIEW,
        "officer_signs": [signed("王建国", date(2026, 3, 12)), signed("刘晓东", date(2026, 3, 12))],
        "unit_approval": opinion("同意复核意见。", "陈志强", date(2026, 3, 12)),
    },
    "rights_waiver": {
        "case_no": CASE_NO,
        "agency": "南召县交通运输执法大队",
        "party_name": "张明远",
        "act_date": date(2026, 3, 2),
        "vehicle_no": "豫R8K521（黄色）",
        "route": "国道207线白土岗至南召县城",
        "act": "驾驶车货总质量超过限定标准的车辆擅自行驶公路",
        "violated": VIOLATED,
        "received_on": date(2026, 3, 9),
        "notice_ref": NOTICE_NO,
        "waive": ["statement", "hearing"],
        "signed_on": date(2026, 3, 10),
    },
    "penalty_decision": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party": PARTY,
        "facts": FACTS,
        "evidence": [f"{name}（{spec}）" for name, spec in EVIDENCE],
        "violated": VIOLATED,
        "basis": BASIS,
        "penalty": FINE,
        "defence_and_response": f"本机关于2026年3月9日向你送达{NOTICE_NO}违法行为通知书。你于3月10日提出陈述申辩："
        + REVIEW,
        "discretion_reason": REASONS,
        "correction": "责令你立即改正违法行为，不得再次超限运输。",
        "remedy": REMEDY,
        "bank": "河南省非税收入收缴平台",
        "account": "4113 2100 2603 1799 81",
        "pay_code": "41132126031700158",
        "pay_url": "https://pay.henan.example.gov.cn",
    },
    "no_penalty_decision": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party": PARTY,
        "facts": FACTS.replace("55320", "49900").replace("6320", "900").replace("12.89", "1.84"),
        "evidence": [name for name, _ in EVIDENCE[:4]],
        "violated": VIOLATED,
        "ground": "first_minor_corrected",
        "basis": ["《中华人民共和国行政处罚法》第三十三条第一款"],
        "reasons": "你系初次违法，超限900千克，未超过1000千克，已当场卸载改正，没有造成公路损坏。",
        "education": "装载前应当过磅，不得超过限定标准；再次超限运输的，将依法予以处罚。",
        "remedy": REMEDY,
        "correction_ref": "豫宛南召交执改〔2026〕000144号",
    },
    "correction_order": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party_name": "张明远",
        "facts": "2026年3月2日2时14分，你驾驶豫R8K521号六轴货车在国道207线K1642+350处，车货总质量55320千克，超过限定标准6320千克",
        "violated": VIOLATED,
        "basis": [
            "《中华人民共和国行政处罚法》第二十八条第一款",
            "《超限运输车辆行驶公路管理规定》第四十三条",
        ],
        "mode": "by_date",
        "deadline": date(2026, 3, 11),
        "measures": "自行卸载超限货物，使车货总质量符合限定标准，并提交卸载过磅单。",
        "remedy": REMEDY,
    },
    "credit_repair_notice": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party_name": "张明远",
        "decision_ref": DECISION_NO,
        "category": "ordinary",
        "publicity_start": date(2026, 3, 24),
        "publicity_min": "三个月",
        "publicity_max": "一年",
        "conditions": "行政处罚决定书明确的义务已全部履行，违法行为已改正；达到最短公示期；作出信用承诺。",
        "channel": "登录“信用中国”网站（www.creditchina.gov.cn）在线申请，或者到南召县交通运输执法大队二楼案件处理室咨询。",
        "materials": "信用修复申请书、信用承诺书、罚款缴纳电子票据（本机关可代为出具履行证明）。",
        "basis": ["《信用修复管理办法》（国家发展和改革委员会令第36号）"],
    },
    "payment_plan_notice": {
        "case_no": CASE_NO,
        "party_name": "张明远",
        "served_on": date(2026, 3, 18),
        "decision_ref": DECISION_NO,
        "fine_fen": 300_000,
        "choice": "instalment",
        "basis": ["《中华人民共和国行政处罚法》第六十六条第二款"],
        "instalment_no": 1,
        "instalment_due": date(2026, 4, 30),
        "instalment_fen": 150_000,
        "remaining_fen": 150_000,
    },
    "overlimit_copy_notice": {
        "addressee": "方城县交通运输局",
        "decision_ref": DECISION_NO,
        "facts": FACTS,
        "basis": ["《超限运输车辆行驶公路管理规定》第四十四条"],
        "sent_on": date(2026, 3, 25),
        "plate_no": "豫R8K521（黄色）",
        "vehicle_type": "重型半挂牵引车（六轴）",
        "vehicle_owner": "方城县宏远物流有限公司",
        "transport_cert_no": "411322008765",
        "driver": "张明远",
        "driver_cert_no": "4113210010006521",
        "driver_employer": "个体运输户",
        "loading_source": f"南召县鑫源石料有限公司（{PLACE[:6]}沿线）",
        "loading_bill": "XY20260301-087",
        "result": "罚款人民币叁仟元整，已缴清；超限货物已卸载。",
    },
}
