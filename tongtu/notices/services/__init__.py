"""What may be done about notices and sign-in codes."""

from tongtu.notices.services.codes import check_code, send_code
from tongtu.notices.services.telling import open_notice, record_attempt, send_sms, take_receipt, tell

__all__ = ["check_code", "open_notice", "record_attempt", "send_code", "send_sms", "take_receipt", "tell"]
