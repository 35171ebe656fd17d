"""Samples of service and of the bound volume."""

from datetime import date
from typing import Any

from tests.documents.samples_blocks import CASE_NO, CAUSE, DECISION_NO, NOTICE_NO, PARTY, signed
from tests.documents.zone import beijing

SERVERS = [signed("王建国"), signed("刘晓东")]
PAPERS = [
    ("立案登记表", "豫宛南召交执立〔2026〕000187号", date(2026, 3, 4), "1"),
    ("行政处罚决定书", DECISION_NO, date(2026, 3, 17), "2-4"),
    ("送达回证（行政处罚决定书）", "", date(2026, 3, 18), "5"),
    ("违法行为通知书", NOTICE_NO, date(2026, 3, 9), "6-7"),
    ("送达回证（违法行为通知书）", "", date(2026, 3, 9), "8"),
    ("责令改正违法行为通知书", "豫宛南召交执改〔2026〕000144号", date(2026, 3, 4), "9"),
    ("陈述申辩书", "", date(2026, 3, 10), "10"),
    ("陈述申辩复核意见书", "", date(2026, 3, 12), "11"),
    ("送达地址确认书", "", date(2026, 3, 5), "12"),
    ("询问笔录", "", date(2026, 3, 5), "13-15"),
    ("现场笔录", "", date(2026, 3, 5), "16-17"),
    ("视听资料（电子数据）证据记录单", "", date(2026, 3, 2), "18-19"),
    ("非现场执法记录审核单", "", date(2026, 3, 2), "20"),
    ("当事人身份证、从业资格证复印件", "", date(2026, 3, 5), "21-22"),
    ("机动车行驶证、道路运输证复印件", "", date(2026, 3, 5), "23-24"),
    ("财政电子票据", "4113210026031998", date(2026, 3, 20), "25"),
    ("案件线索登记表", "", date(2026, 3, 3), "26"),
    ("案件调查报告", "", date(2026, 3, 6), "27-29"),
    ("行政处罚审批表", "", date(2026, 3, 17), "30"),
    ("重大行政执法决定法制审核表", "", date(2026, 3, 16), "31"),
    ("结案报告", "", date(2026, 3, 24), "32"),
    ("备考表", "", date(2026, 3, 26), "33"),
]

FIELDS: dict[str, dict[str, Any]] = {
    "service_receipt": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "serving_unit": "南召县交通运输执法大队",
        "addressee": "张明远",
        "rows": [
            {
                "document": f"行政处罚决定书 {DECISION_NO}",
                "place": "南召县交通运输执法大队二楼案件处理室",
                "mode": "direct",
                "served_at": beijing(2026, 3, 18, 10, 20),
                "receiver": signed("张明远"),
                "servers": SERVERS,
            },
            {
                "document": "信用修复告知书 豫宛南召交执信告〔2026〕000131号",
                "place": "电子送达（本平台账户，手机138****0521）",
                "mode": "electronic",
                "served_at": beijing(2026, 3, 18, 10, 22),
                "receiver": signed("张明远", status="e_signed"),
                "servers": SERVERS,
            },
        ],
        "note": "当事人签有《送达地址确认书》，同意电子送达。",
    },
    "service_address_confirmation": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party": "张明远",
        "notice_points": [
            "当事人应当提供真实、准确的送达地址和联系方式，地址变更的，应当及时书面告知本机关。",
            "因提供的地址不准确、变更未告知或者拒绝签收，导致文书未能实际收到的，由当事人自行承担后果。",
            "同意电子送达的，文书到达所确认的电子地址所在系统的日期为送达日期；可以随时书面撤回同意，撤回前的送达有效。",
            "代理人签收的，视为当事人签收。不接受电子送达的，仍请填写手机号码，以便联系。",
        ],
        "receiver": "张明远",
        "relation": "self",
        "id_type": "居民身份证",
        "id_no": PARTY["id_no"],
        "accept_e": True,
        "channels": [
            {"channel": "phone", "value": "13800000521"},
            {"channel": "platform", "value": "本平台账户（实名）"},
        ],
        "mode": ["electronic", "offline"],
        "post_address": PARTY["address"],
        "postcode": "474672",
        "mobile": "13800000521",
        "confirm_text": "我已阅读并知悉以上告知事项，确认所填送达地址和联系方式真实有效，同意按照上述方式送达行政执法文书。",
    },
    "volume_cover": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party_name": "张明远",
        "builder": "王建国",
        "agency": "南召县交通运输执法大队",
        "result": "罚款人民币叁仟元整",
        "procedure": "ordinary",
        "filed_on": date(2026, 3, 4),
        "closed_on": date(2026, 3, 24),
        "built_on": date(2026, 3, 26),
        "retention": "永久",
        "volume_no": "20260158",
        "officers": ["王建国", "刘晓东"],
        "pages": 33,
    },
    "volume_catalogue": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "volume_no": "20260158",
        "rows": [
            {"name": name, "doc_no": number, "dated_on": dated, "pages": pages}
            for name, number, dated, pages in PAPERS
        ],
    },
    "volume_notes": {
        "case_no": CASE_NO,
        "volume_no": "20260158",
        "description": "本卷共33页，材料齐全，页码连续。视听资料（检测视频1段、执法记录仪录像2段）以电子文件保存，"
        "校验值见证据记录单；电子案卷与纸质案卷一致。",
        "builder": signed("王建国", date(2026, 3, 26)),
        "checker": signed("孙静", date(2026, 3, 27)),
        "arranger": signed("郭敏", date(2026, 3, 27)),
    },
}
