from django.urls import path

from tongtu.licences.views import exemptions, importing, permits

app_name = "licences"
urlpatterns = [
    path("desk/permits/", permits.permits, name="permits"),
    path("desk/permits/new/", permits.new_permit, name="permit-new"),
    path("desk/permits/import/", importing.import_page, name="permit-import"),
    path("desk/permits/template.xlsx", importing.template, name="permit-template"),
    path("desk/permits/<uuid:permit_id>/", permits.permit, name="permit"),
    path("desk/permits/<uuid:permit_id>/edit/", permits.edit_permit, name="permit-edit"),
    path("desk/permits/<uuid:permit_id>/step/<slug:step>/", permits.take_step, name="permit-step"),
    path("desk/exemptions/", exemptions.exemptions, name="exemptions"),
    path("desk/exemptions/new/", exemptions.new_exemption, name="exemption-new"),
    path("desk/exemptions/<uuid:exemption_id>/end/", exemptions.end_exemption, name="exemption-end"),
]
