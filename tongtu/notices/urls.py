from django.urls import path

from tongtu.notices import api, views

app_name = "notices"
urlpatterns = [
    path("api/v1/sms/receipts", api.sms_receipt, name="sms-receipts"),
    path("my/inbox/", views.inbox, name="inbox"),
    path("my/inbox/<uuid:notice_id>/", views.notice, name="notice"),
]
