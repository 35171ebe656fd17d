"""The front path, whole: the command that walks it is itself the proof."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.req(
    "A1", "A2", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12", "A13", "A16", "A17", "A18", "A21", "A22",
    "A24", "A27", "C80", "E2", "E3", "E4", "E6", "I1", "I2", "I4", "I9", "I10", "I11", "I12", "I16", "T01", "T09", "T23", "T26", "T29", "T47", "T50", "T52",
    "T73", "T76",
)  # fmt: skip
def test_the_tour_goes_from_a_weighing_to_an_archived_volume():
    known = connection.get_connection_params()
    where = "&".join(f"{key}={known[key]}" for key in ("host", "port") if known.get(key))
    address = f"postgresql://{known.get('user', '')}@/postgres?{where}"
    if known.get("password"):
        address = address.replace("@/", f":{known['password']}@/", 1)
    done = subprocess.run(
        [sys.executable, "-m", "tongtu", "tour", "--json"],
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    overload, warning, zhejiang, rejected, at_scale = told["stories"]
    assert "3,000.00" in overload["ending"]
    assert "警告" in warning["ending"]
    assert "360.00" in zhejiang["ending"]
    assert rejected["ending"] == "没有案件"
    assert at_scale["ending"].startswith("记录作废")
    assert {"统计与逐条清点一致", "按当时的规则重新判定归档月份"} <= {
        step["what"] for step in at_scale["steps"]
    }
    walked = [step["what"] for step in overload["steps"]]
    assert walked[:5] == [
        "登记检测点位，向社会公布",
        "登记设备，取得只显示一次的密钥",
        "法制审核、技术审核",
        "登记检定证书",
        "随点位公示，公示期满后启用",
    ]
    assert any(step["found"].startswith("5 张照片与摘要一致") for step in overload["steps"])
    assert all(step["seconds"] >= 0 for story in told["stories"] for step in story["steps"])
    assert len(told["checks"]) == 2
