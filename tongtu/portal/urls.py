from django.urls import path

from tongtu.portal import sign_in, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("find/", views.find, name="find"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verified, name="verified"),
    path("help/", views.guides, name="guides"),
    path("help/<slug:name>/", views.guide, name="guide"),
    path("about/", views.about, name="about"),
    path("healthz", views.healthz, name="healthz"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("my/sign-in/", sign_in.party, name="party_sign_in"),
    path("my/sign-in/code/", sign_in.party_code, name="party_code"),
    path("my/", views.my, name="my"),
    path("desk/", views.desk, name="desk"),
    path("desk/search/", views.search, name="search"),
    path("desk/account/", views.account, name="account"),
]
