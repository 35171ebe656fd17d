"""Samples of records, evidence sheets and off-site review."""

from datetime import date
from typing import Any

from tests.documents.images import PICTURES
from tests.documents.samples_blocks import CASE_NO, CAUSE, FACTS, OFFICERS, PARTY, PLACE
from tests.documents.zone import beijing

IMAGES = list(PICTURES)
QUESTIONS = [
    (
        "请你介绍一下个人基本情况。",
        "我叫张明远，今年46岁，住南召县白土岗镇白河店村，开货车跑运输，有道路货物运输从业资格证。",
    ),
    (
        "豫R8K521号车是谁的？由谁经营？",
        "车是我自己买的，登记在我名下，我自己开、自己经营，没有挂靠公司。道路运输证在有效期内。",
    ),
    (
        "2026年3月2日凌晨你驾驶该车运输什么货物？从哪里到哪里？",
        "拉的石子，从白土岗镇的石料场装的车，往南召县城一个工地送，走的国道207线。",
    ),
    (
        "装车后有没有过磅？货物装载单上的重量是多少？",
        "石料场的地磅那天坏了，没有过磅。老板说看着不到49吨，我就走了。装载单上没有写重量。",
    ),
    (
        "我们向你出示检测数据和照片：2时14分7秒，白土岗不停车检测点，车货总质量55320千克，六轴，超过限定标准6320千克。你是否有异议？",
        "照片上是我的车，时间、地点也对。重量我没有别的证据，我认。",
    ),
    ("你是否办理了《超限运输车辆通行证》？", "没有办。石子是能卸的，我知道不能办。"),
    ("你以前是否因超限运输受过处罚？", "没有，这是第一次。"),
    (
        "超限的货物现在在哪里？",
        "3月5日我在白土岗货场把多的石子卸了，又过了一次磅，48吨多，过磅单我交给你们了。",
    ),
    ("你还有什么要补充的吗？", "希望从轻处理，以后装车一定过磅。"),
]

FIELDS: dict[str, dict[str, Any]] = {
    "inquiry_record": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "start": beijing(2026, 3, 5, 15, 10),
        "end": beijing(2026, 3, 5, 15, 52),
        "nth": 1,
        "place": "南召县交通运输执法大队二楼询问室",
        "officers": OFFICERS,
        "recorder": "刘晓东",
        "asked_name": "张明远",
        "relation": "party",
        "sex": "男",
        "age": 46,
        "id_no": PARTY["id_no"],
        "phone": PARTY["phone"],
        "employer_post": "个体运输户 驾驶员",
        "contact_address": PARTY["address"],
        "agency_name": "南召县交通运输执法大队",
        "certificate_confirmed": True,
        "recusal_told": True,
        "recusal_answer": "no",
        "qa": [{"question": question, "answer": answer} for question, answer in QUESTIONS],
        "read_state": "read",
        "channel": "现场询问",
        "recording": "ZFJLY-2026-0305-0013",
    },
    "scene_record": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "place": "国道207线K1640+100南召县白土岗超限检测站卸货场",
        "start": beijing(2026, 3, 5, 9, 30),
        "end": beijing(2026, 3, 5, 10, 45),
        "officers": OFFICERS,
        "recorder": "刘晓东",
        "name": "张明远",
        "relation": "driver",
        "sex": "男",
        "id_no": PARTY["id_no"],
        "unit_post": "个体运输户 驾驶员",
        "phone": PARTY["phone"],
        "address": PARTY["address"],
        "vehicle_no": "豫R8K521（黄色）",
        "vehicle_type": "重型半挂牵引车",
        "content": "执法人员王建国、刘晓东向驾驶人张明远出示执法证件，说明来意。张明远在场。\n"
        "豫R8K521号车停放在卸货场2号位，车上装载石子，篷布完好。张明远自行组织装载机卸载，9时48分开始，10时31分结束，"
        "卸下石子约7吨，堆放在卸货场东侧。\n卸载后该车驶上检测站静态磅复称，车货总质量48260千克，未超过限定标准49000千克。"
        "执法人员拍摄照片6张，执法记录仪全程录像。张明远对以上情况无异议。",
        "read_state": "read",
        "note": "静态磅检定证书编号：豫衡字第2025-0688号，有效期至2026年9月11日。",
    },
    "av_evidence_sheet": {
        "case_no": CASE_NO,
        "cause": CAUSE,
        "pages": [
            {
                "name": "车辆侧面照片",
                "image": sha,
                "proves": proves,
                "captured_at": beijing(2026, 3, 2, 2, 14),
                "captured_by": "白土岗不停车检测系统",
                "place": PLACE,
                "hash": f"SHA-256 {sha}",
                "source": "不停车检测设备GD207-03",
                "scene_opinion": "属实，是我驾驶的车辆。",
            }
            for sha, proves in zip(
                IMAGES, ("车辆号牌、轴数、装载情况及检测结果", "车辆尾部号牌与货厢状态"), strict=True
            )
        ],
        "officers": OFFICERS,
    },
    "record_review": {
        "record_no": "GD207-20260302-021407",
        "plate_no": "豫R8K521",
        "plate_color": "黄色",
        "captured_at": beijing(2026, 3, 2, 2, 14),
        "place": PLACE,
        "device": "动态公路车辆自动衡器（GD207-03）",
        "certificate": "豫衡字第2025-0711号，有效期至2026年8月14日",
        "facts": FACTS,
        "checks": [
            {"item": "设备经法制和技术审核，设置地点已公布", "passed": True, "found": "2025年9月1日公布"},
            {"item": "检定证书在有效期内", "passed": True, "found": "至2026年8月14日"},
            {
                "item": "图像清晰，反映号牌、车型、时间、地点",
                "passed": True,
                "found": "正面、侧面、尾部各1张",
            },
            {"item": "号牌识别结果与图像一致", "passed": True, "found": "置信度0.98"},
            {"item": "轴数、轴型与车型相符", "passed": True, "found": "六轴，1+2+3"},
            {"item": "称重数据稳定（转向轴质量）", "passed": True, "found": "6890千克"},
            {"item": "不属于免检、紧急任务车辆", "passed": True, "found": "道路货物运输车辆"},
            {"item": "无有效超限运输车辆通行证", "passed": True, "found": "通行证系统查询无记录"},
            {"item": "不是同一行程的重复记录", "passed": True, "found": "相邻站点60分钟内无记录"},
        ],
        "result": "accepted",
        "first": OFFICERS[0],
        "first_at": beijing(2026, 3, 2, 10, 8),
        "first_opinion": "图像清晰，数据完整，建议采信。",
        "second": {
            "name": "马会军",
            "certificate_no": "16130321009",
            "unit_post": "南召县交通运输执法大队 一中队指导员",
        },
        "second_at": beijing(2026, 3, 2, 16, 40),
        "second_opinion": "独立复核一致，同意采信。",
        "images": IMAGES,
        "hashes": [f"图像{n}　{sha}" for n, sha in enumerate(IMAGES, 1)],
    },
    "offsite_information_notice": {
        "party_name": "张明远",
        "plate_no": "豫R8K521",
        "plate_color": "黄色",
        "captured_at": beijing(2026, 3, 2, 2, 14),
        "place": PLACE,
        "device": "动态公路车辆自动衡器（GD207-03）",
        "facts": "车货总质量55320千克，六轴车辆限定标准49000千克，超过限定标准6320千克（12.89%）。",
        "basis": ["《中华人民共和国行政处罚法》第四十一条", "《超限运输车辆行驶公路管理规定》第四十三条"],
        "how_to_query": "登录本平台，或者持行驶证到南召县交通运输执法大队二楼案件处理室查看记录和图像。",
        "how_to_object": "在本平台“我的案件”中点击“提出异议”，写明理由并上传证明材料；也可以到案件处理室当面提出。",
        "where_to_handle": "可以在本平台自助处理，也可以到南召县城关镇人民路118号二楼案件处理室办理。",
        "deadline": date(2026, 4, 1),
        "phone": "0377-6691 2330",
        "images": IMAGES[:1],
    },
}
