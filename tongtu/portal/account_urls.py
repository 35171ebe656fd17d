"""The addresses allauth knows by its own names. They are outside any namespace because it looks them up so."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import include, path

from tongtu.portal import sign_in

urlpatterns = [
    path("desk/sign-in/", sign_in.officer, name="account_login"),
    path("desk/sign-in/factor/", mfa.authenticate, name="mfa_authenticate"),
    path("desk/sign-in/stop/", sign_in.sign_out, name="account_logout"),
    path("desk/account/password/", account.password_change, name="account_change_password"),
    path("desk/account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("desk/account/confirm/factor/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("desk/account/factor/", mfa.index, name="mfa_index"),
    path("desk/account/factor/totp/", include("allauth.mfa.totp.urls")),
    path("desk/account/factor/codes/", include("allauth.mfa.recovery_codes.urls")),
]
