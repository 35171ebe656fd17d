"""The finance platforms this installation can speak to, chosen by settings."""

from django.conf import settings

from tongtu.payments.adapters.sim_http import SimHttp
from tongtu.payments.ports import FiscalPlatform


def platform(app_id: str = "") -> FiscalPlatform:
    """The configured platform, speaking as one unit's app id."""
    return SimHttp(settings.FISCAL_URL, app_id or settings.FISCAL_APP_ID, settings.FISCAL_SECRET)
