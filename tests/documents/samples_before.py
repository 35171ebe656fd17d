"""Samples of the forms before a decision."""

from datetime import date
from typing import Any

from tests.documents.samples_blocks import (
    BASIS,
    CASE_NO,
    CAUSE,
    COMPANY,
    DECISION_NO,
    EVIDENCE,
    FACTS,
    OFFICERS,
    PARTY,
    PLACE,
    opinion,
    signed,
    things,
)
from tests.documents.zone import beijing

UNIT_SAYS = opinion("拟同意立案，由王建国、刘晓东两名执法人员承办。", "陈志强", date(2026, 3, 4))
HEAD_SAYS = opinion("同意立案。", "赵立新", date(2026, 3, 4))

FIELDS: dict[str, dict[str, Any]] = {
    "clue_registration": {
        "clue_no": "宛南召线〔2026〕000412号",
        "source": "inspection",
        "source_detail": "不停车检测（动态称重）",
        "received_at": beijing(2026, 3, 3, 9, 5),
        "subject": "张明远",
        "vehicle_no": "豫R8K521（黄色）",
        "place": PLACE,
        "summary": FACTS,
        "attachments": ["称重检测数据单", "车辆照片3张", "检测视频1段"],
        "proposal": "verify",
        "registrars": [signed("王建国", date(2026, 3, 3))],
        "unit_approval": opinion(
            "线索来源清楚，同意核查，由王建国、刘晓东办理。", "陈志强", date(2026, 3, 3)
        ),
    },
    "filing_registration": {
        "source": "inspection",
        "cause": CAUSE,
        "accepted_at": beijing(2026, 3, 3, 9, 5),
        "party": PARTY,
        "facts": FACTS,
        "filing_basis": [
            "《中华人民共和国行政处罚法》第五十四条第二款",
            "《交通运输行政执法程序规定》第六十二条",
        ],
        "unit_approval": UNIT_SAYS,
        "head_approval": HEAD_SAYS,
    },
    "investigation_report": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "filed_at": date(2026, 3, 4),
        "investigators": OFFICERS,
        "party": PARTY,
        "process_and_facts": "2026年3月3日，本机关在审核不停车检测记录时发现豫R8K521号车涉嫌超限运输，经初审、复审，"
        "该记录可以作为证据使用，3月4日经批准立案。承办人向当事人出示执法证件，告知权利义务，制作询问笔录，"
        "调取车辆登记和道路运输经营信息，核对检测设备检定证书。\n"
        + FACTS
        + "\n当事人对上述事实无异议，并于3月5日自行卸载超限货物。",
        "evidence": things(EVIDENCE),
        "discretion": "当事人系初次违法，积极配合调查，主动卸载消除违法状态。超限6320千克，按每超1000千克罚款500元"
        "（不足1000千克的不计）计算，属从轻情节，在裁量基准幅度内处罚。",
        "conclusion": "当事人的行为违反了《中华人民共和国公路法》第五十条第一款的规定，建议依据"
        f"{'、'.join(BASIS)}，给予罚款人民币叁仟元整的行政处罚。",
        "officer_signs": [signed("王建国", date(2026, 3, 6)), signed("刘晓东", date(2026, 3, 6))],
        "unit_approval": opinion("事实清楚，证据确凿，同意承办人意见。", "陈志强", date(2026, 3, 6)),
        "head_approval": opinion("同意，依法告知当事人。", "赵立新", date(2026, 3, 7)),
    },
    "legal_review_sheet": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party_name": "张明远",
        "facts": FACTS,
        "handler": "王建国、刘晓东",
        "phone": "0377-6691 2330",
        "proposal": "罚款人民币叁仟元整，责令立即改正违法行为。",
        "unit_approval": opinion("提请法制审核。", "陈志强", date(2026, 3, 13)),
        "checks": {
            "in_scope": True,
            "competent": True,
            "qualified": True,
            "procedure": True,
            "facts_clear": True,
            "evidence": True,
            "law_right": True,
            "discretion": True,
            "within_powers": True,
            "papers": True,
            "rights": True,
            "crime": False,
        },
        "explanation": "检测设备检定证书在有效期内；违法信息告知和陈述申辩程序均已完成。",
        "conclusion": "pass",
        "reviewer": signed("孙静", date(2026, 3, 16)),
        "legal_approval": opinion("同意审核意见。", "周海燕", date(2026, 3, 16)),
    },
    "collective_discussion_record": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party_name": "张明远",
        "start": beijing(2026, 3, 17, 9, 0),
        "end": beijing(2026, 3, 17, 10, 20),
        "place": "南召县交通运输执法大队三楼会议室",
        "reason": "disputed",
        "reason_text": "当事人对动态称重数据的准确性提出异议。",
        "chair": {"name": "赵立新", "post": "大队长"},
        "reporter": "王建国",
        "recorder": "郭敏",
        "members": [
            {"name": "赵立新", "post": "大队长"},
            {"name": "周海燕", "post": "副大队长"},
            {"name": "陈志强", "post": "副大队长"},
            {"name": "孙静", "post": "法制室主任"},
            {"name": "马会军", "post": "一中队指导员"},
        ],
        "observers": [{"name": "郭敏", "post": "办公室科员"}],
        "case_summary": FACTS
        + "当事人主张检测当日路面结冰，称重数据可能偏高。承办人核查了设备检定证书和当日前后百车的"
        "称重稳定性记录，转向轴质量偏差在允许范围内。",
        "opinions": [
            {
                "name": "周海燕",
                "post": "副大队长",
                "text": "设备在检定有效期内，数据经两人审核，可以采信。同意拟处罚意见。",
            },
            {"name": "陈志强", "post": "副大队长", "text": "事实清楚，当事人已卸载，裁量适当。同意。"},
            {"name": "孙静", "post": "法制室主任", "text": "程序合法，适用法律正确，听证权利不涉及。同意。"},
            {
                "name": "马会军",
                "post": "一中队指导员",
                "text": "同意以上意见，建议加强对货运源头单位的抄告。",
            },
            {"name": "赵立新", "post": "大队长", "text": "同意。"},
        ],
        "conclusion": "经讨论一致认为：违法事实清楚，证据确凿，程序合法，决定给予罚款人民币叁仟元整的行政处罚。",
        "signs": [signed(name) for name in ("赵立新", "周海燕", "陈志强", "孙静", "马会军")],
    },
    "penalty_approval": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party": COMPANY,
        "facts": FACTS.replace("当事人张明远驾驶", "当事人所属"),
        "officer_approval": opinion(
            "建议给予罚款人民币叁仟元整的行政处罚。", "王建国、刘晓东", date(2026, 3, 16)
        ),
        "unit_approval": opinion("同意承办人意见。", "陈志强", date(2026, 3, 16)),
        "legal_approval": opinion("审核通过，同意拟处罚意见。", "孙静", date(2026, 3, 17)),
        "head_approval": opinion("同意处罚。", "赵立新", date(2026, 3, 17)),
    },
    "closing_report": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party": PARTY,
        "filed_on": date(2026, 3, 4),
        "result": f"2026年3月17日作出{DECISION_NO}行政处罚决定，给予罚款人民币叁仟元整的行政处罚，责令立即改正违法行为。",
        "execution": "当事人于2026年3月20日通过非税收入收缴平台缴清罚款人民币叁仟元整，电子票据号码4113210026031998；"
        "超限货物已于3月5日自行卸载，经复查改正到位。",
        "officer_signs": [signed("王建国", date(2026, 3, 23)), signed("刘晓东", date(2026, 3, 23))],
        "unit_approval": opinion("处罚决定已执行完毕，同意结案。", "陈志强", date(2026, 3, 23)),
        "head_approval": opinion("同意结案。", "赵立新", date(2026, 3, 24)),
    },
    "publicity_approval": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "party_name": "张明远",
        "decision_ref": DECISION_NO,
        "decision_date": date(2026, 3, 17),
        "publish": True,
        "summary": "张某某驾驶六轴货车超限运输6320千克，罚款人民币叁仟元整。",
        "masked_fields": ["姓名（保留姓氏）", "身份证件号", "住址", "联系电话", "车牌号码部分字符"],
        "url": "https://jtj.nanzhao.example.gov.cn/gs/xzcf/",
        "publish_by": date(2026, 3, 26),
        "unit_approval": opinion("拟同意公示。", "陈志强", date(2026, 3, 18)),
        "legal_approval": opinion("公示内容符合规定。", "孙静", date(2026, 3, 18)),
        "head_approval": opinion("同意。", "赵立新", date(2026, 3, 18)),
    },
}
