"""The vehicle registry: who owns a lorry, what kind it is. A few by hand, the rest drawn from the plate."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from simulators.numbers import credit_code, id_check, spread
from simulators.web import Answer, Refuse, Request, Route, as_json

DATA = Path(__file__).parent / "data" / "vehicles.json"
COLOURS = {
    "1": "blue",
    "2": "yellow",
    "3": "black",
    "4": "white",
    "5": "green",
    "93": "yellow_green",
    "94": "gradient_green",
}
PLATES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
DIVISIONS = (
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
)  # fmt: skip
PROVINCES = dict(zip(PLATES, map(str, DIVISIONS), strict=True))
PLATE = re.compile(rf"[{PLATES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂]")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = (
    "建国", "志强", "海涛", "秀英", "文军", "永华", "晓东", "春生", "玉兰", "国庆", "铁柱", "红梅", "振宇",
    "长河", "立新", "卫民", "喜平", "德胜", "金山", "雪峰",
)  # fmt: skip
TOWNS = {
    "41": "河南省南阳市",
    "33": "浙江省宁波市",
    "32": "江苏省徐州市",
    "37": "山东省济宁市",
    "42": "湖北省襄阳市",
}
FIRMS = ("通顺", "远达", "宏运", "兴邦", "顺捷", "鑫源", "恒通", "安路", "瑞丰", "中兴", "金桥", "万里")
OWNERS = 400
# axles: driven axles, kind, mass on the licence in kg.
BODIES = {
    2: (1, "truck", 18000),
    3: (2, "truck", 25000),
    4: (2, "truck", 31000),
    5: (1, "tractor", 43000),
    6: (2, "tractor", 49000),
}


def look_up(request: Request) -> Answer:
    """One vehicle by plate and colour; the colour by code (2) or name (yellow)."""
    if request.struck_by("NOT_FOUND"):
        raise Refuse(404, "VEHICLE_UNKNOWN", "登记系统查无此车")
    plate = re.sub(r"[\s·.\-]", "", request.params["plate_no"].upper())
    code = request.params["colour_code"].lower()
    code = next((number for number, name in COLOURS.items() if code in {number, name}), "")
    if not code:
        raise Refuse(422, "BAD_COLOUR", "号牌颜色代码不正确")
    known = by_hand().get((plate, code))
    if known is None and (not PLATE.fullmatch(plate) or "404" in plate):
        raise Refuse(404, "VEHICLE_UNKNOWN", "登记系统查无此车")
    return as_json(known or drawn(plate, code))


@cache
def by_hand() -> dict[tuple[str, str], dict[str, Any]]:
    rows = json.loads(DATA.read_text("utf-8"))
    return {(row["plate_no"], row["plate_color_code"]): row for row in rows}


def drawn(plate: str, code: str) -> dict[str, Any]:
    """The same vehicle for the same plate, always."""
    seed = spread(f"{plate}/{code}")
    axles = 2 if code not in {"2", "93"} else (2, 3, 4, 4, 5, 6, 6, 6, 6, 6)[seed % 10]
    driven, kind, gross = BODIES[axles]
    if plate.endswith("挂"):
        driven, kind, axles, gross = 0, "trailer", 3, 40000
    province = PROVINCES.get(plate[0], "41")
    region = f"{province}{1 + (ord(plate[1]) - 64) % 13:02d}{21 + seed // 7 % 5:02d}"
    return {
        "plate_no": plate,
        "plate_color": COLOURS[code],
        "plate_color_code": code,
        "kind": kind,
        "axles": axles,
        "drive_axles": driven,
        "licence_gross_kg": gross,
        "transport_cert_no": f"{region}{seed % 10**6:06d}",
        "home_region": region,
        "status": "cancelled" if seed % 97 == 0 else "normal",
        "owner": owner(seed // 11 % OWNERS, region),
    }


def owner(number: int, region: str) -> dict[str, str]:
    """The owner of that number in a region: two in five are enterprises."""
    seed = spread(f"owner {number} {region}")
    name = SURNAMES[seed % len(SURNAMES)] + GIVEN[seed // 23 % len(GIVEN)]
    phone = f"1380{spread(region) % 1000:03d}{1 + number:04d}"
    address = f"{TOWNS.get(region[:2], '登记地')}{'建设路' if seed % 2 else '人民路'}{1 + seed % 299}号"
    if number % 5 < 2:
        firm = f"{TOWNS.get(region[:2], '中原市')[-3:-1]}{FIRMS[seed // 5 % len(FIRMS)]}运输有限公司"
        return {
            "kind": "org", "name": firm, "id_type": "uscc", "id_no": credit_code(region, seed % 10**6),
            "legal_rep": name, "phone": phone, "address": address,
        }  # fmt: skip
    born = f"{1966 + seed % 33}{1 + seed // 31 % 12:02d}{1 + seed // 37 % 28:02d}"
    body = f"{region}{born}{1 + seed // 41 % 998:03d}"
    return {
        "kind": "person", "name": name, "id_type": "id_card", "id_no": body + id_check(body), "legal_rep": "",
        "phone": phone, "address": address,
    }  # fmt: skip


ROUTES = (Route("GET", "/vehicles/{plate_no}/{colour_code}", look_up, "vehicles.look_up"),)
