"""Who has signed in: the library's checks, and our one statement for the user of a session."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AbstractBaseUser

from tongtu.registry import queries as registry


class Backend(AuthenticationBackend):  # type: ignore[misc] # the library is untyped
    """The library's backend; a user who may no longer sign in is nobody, as before."""

    def get_user(self, user_id: int | str) -> AbstractBaseUser | None:
        user = registry.user_of_session(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
