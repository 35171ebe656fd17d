from django.urls import path

from tongtu.payments.views import callbacks

app_name = "payments"
urlpatterns = [
    path("api/v1/fiscal/callbacks", callbacks.take_callback, name="callbacks"),
]
