"""What allauth asks of us: nobody signs up by themselves, and second factors are sealed at rest."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.personal import open_text, seal_text


class Accounts(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Officers are entered by their agency, parties by their phone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Factors(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Second factors, sealed like every other personal secret."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": _("动态口令不正确。")}

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal_text(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(base64.b64decode(encrypted_text))

    def get_totp_issuer(self) -> str:
        return "通途"

    def is_mfa_enabled(self, user: AbstractBaseUser, types: list[str] | None = None) -> bool:
        return bool(super().is_mfa_enabled(user, types))
