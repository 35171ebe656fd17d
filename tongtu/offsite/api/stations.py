"""过车记录 over JSON: where the devices of stations send to."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from tongtu.kernel import clock
from tongtu.offsite import services
from tongtu.offsite.records import MAX_BODY_BYTES
from tongtu.web.doors import Problem

router = Router(tags=["offsite"])
PROBLEMS = {401: Problem, 409: Problem, 413: Problem, 422: Problem, 429: Problem}


class RejectionOut(Schema):
    line: int = Field(description="行号，从 1 起")
    code: str
    reason: str = Field(description="原因")


class BatchOut(Schema):
    """批次回执: accepted + duplicate + rejected 等于行数"""

    batch: str
    accepted: int
    duplicate: int = Field(description="已有的记录；对上报方等同成功")
    rejected: int
    rejections: list[RejectionOut]


class FileOut(Schema):
    sha256: str
    size: int
    media_type: str


def _body(request: HttpRequest) -> bytes:
    """The body, read no further than a batch may be long."""
    body: bytes = request.read(MAX_BODY_BYTES + 1)
    return body


def _document(kinds: dict[str, Any]) -> dict[str, Any]:
    headers = ("X-Device", "X-Timestamp", "X-Nonce", "X-Sign-Alg", "X-Signature")
    named = [
        {"in": "header", "name": name, "required": True, "schema": {"type": "string"}} for name in headers
    ]
    return {"parameters": named, "requestBody": {"required": True, "content": kinds}}


NDJSON = _document({"application/x-ndjson": {"schema": {"type": "string"}}})
PICTURE = _document({"image/jpeg": {"schema": {"type": "string", "format": "binary"}}})


@router.post("/passages", response={200: BatchOut, **PROBLEMS}, auth=None, openapi_extra=NDJSON)
def take_passages(request: HttpRequest) -> dict[str, object]:
    """上报一批过车记录（NDJSON，可用 gzip 压缩；按设备签名；可重复上报）"""
    return services.take_passages(request.headers, _body(request), path=request.path).answer()


class HeardOut(Schema):
    """心跳回执"""

    kept: bool = Field(description="false：平台已有更新的心跳，本次不产生变化")
    server_time: datetime


BEAT = _document(
    {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "clock_offset_ms": {"type": "integer"},
                    "camera_ok": {"type": "boolean"},
                    "sensor_celsius": {"type": "integer"},
                    "disk_free_percent": {"type": "integer", "minimum": 0, "maximum": 100},
                    "buffered": {"type": "integer", "minimum": 0},
                    "firmware": {"type": "string", "maxLength": 32},
                },
            }
        }
    }
)


@router.post("/heartbeat", response={200: HeardOut, **PROBLEMS}, auth=None, openapi_extra=BEAT)
def take_heartbeat(request: HttpRequest) -> dict[str, object]:
    """设备心跳，建议每60秒一次（按设备签名；可重复上报，只保留最新一次和按小时的汇总）"""
    kept = services.take_heartbeat(request.headers, _body(request), path=request.path)
    return {"kept": kept, "server_time": clock.now()}


@router.post("/files", response={200: FileOut, **PROBLEMS}, auth=None, openapi_extra=PICTURE)
def take_file(request: HttpRequest) -> object:
    """上报一个图像或视频文件，X-Nonce 为其 SHA-256；过车记录按 SHA-256 引用"""
    return services.take_file(request.headers, _body(request), path=request.path)
