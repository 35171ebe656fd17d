from django.urls import path

from tongtu.registry import views_desk as desk
from tongtu.registry import views_my as my

app_name = "registry"
urlpatterns = [
    path("my/account/", my.account, name="account"),
    path("my/account/switch/", my.switch, name="switch"),
    path("my/account/organisation/", my.organisation, name="claim"),
    path("my/account/vehicle/", my.vehicle, name="bind"),
    path("my/real-name/", my.real_name, name="real-name"),
    path("my/real-name/face/", my.face, name="face"),
    path("my/real-name/return/", my.face_return, name="face-return"),
    path("desk/setup/organisations/", desk.organisations, name="organisations"),
    path("desk/setup/officers/", desk.officers, name="officers"),
    path("desk/setup/officers.xlsx", desk.officers_xlsx, name="officers-xlsx"),
    path("desk/setup/officers/new/", desk.new_officer, name="officer-new"),
    path("desk/setup/officers/<uuid:officer_id>/", desk.officer, name="officer"),
    path("desk/setup/officers/<uuid:officer_id>/certificate/", desk.certificate, name="certificate"),
    path("desk/counter/", desk.counter, name="counter"),
    path("desk/counter/organisation/", desk.counter_organisation, name="counter-organisation"),
    path("desk/parties/", desk.parties, name="parties"),
    path("desk/vehicles/", desk.vehicles, name="vehicles"),
    path("desk/vehicles/<str:plate_no>/", desk.vehicle, name="vehicle"),
]
