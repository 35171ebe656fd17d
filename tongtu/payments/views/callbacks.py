"""The door where the finance platform knocks. It knows nobody's session: the signature is the key."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tongtu.payments import services

LARGEST = 256 * 1024


@csrf_exempt
@require_POST
def take_callback(request: HttpRequest) -> JsonResponse:
    """财政平台回调: acknowledged only after what it caused is committed."""
    if len(request.body) > LARGEST:
        return JsonResponse({"code": "TOO_LARGE"}, status=413)
    try:
        services.take_callback(request.headers, request.body, path=request.path)
    except services.Rejected:
        return JsonResponse({"code": "UNAUTHORISED"}, status=401)
    return JsonResponse({"code": "SUCCESS"})
