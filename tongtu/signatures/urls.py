from django.urls import path

from tongtu.signatures import views

app_name = "signatures"
urlpatterns = [
    path("my/sign/<uuid:ceremony_id>/", views.ceremony, name="ceremony"),
    path("my/sign/<uuid:ceremony_id>/refuse/", views.refuse, name="refuse"),
    path("my/sign/<uuid:ceremony_id>/document.pdf", views.pdf, name="pdf"),
    path("my/sign/<uuid:ceremony_id>/pages/<int:number>.png", views.page, name="page"),
]
