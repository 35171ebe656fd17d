from django.urls import path

from tongtu.offsite.views import alerts, passages, records, register, review, review_many, statistics

app_name = "offsite"
urlpatterns = [
    path("desk/offsite/review/", review.waiting, name="review"),
    path("desk/offsite/review/many/", review_many.many, name="review-many"),
    path("desk/offsite/review/many/undo/", review_many.undo, name="review-undo"),
    path("desk/offsite/alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("desk/offsite/alerts/<uuid:alert_id>/step/<slug:step>/", alerts.take_step, name="alert-step"),
    path("desk/offsite/review/next/", review.take_next, name="review-next"),
    path("desk/offsite/review/<uuid:record_id>/", review.review, name="review-record"),
    path("desk/offsite/review/<uuid:record_id>/take/", review.take_one, name="review-take"),
    path("desk/offsite/review/<uuid:record_id>/decide/", review.decide, name="review-decide"),
    path("desk/offsite/records/", records.records, name="records"),
    path("desk/offsite/records/<uuid:record_id>/", records.record, name="record"),
    path("desk/offsite/records/<uuid:record_id>/raw/", records.raw, name="raw"),
    path("desk/offsite/records/<uuid:record_id>/owner/", records.name_owner, name="owner"),
    path("desk/offsite/records/<uuid:record_id>/photos/<slug:role>/", records.photo, name="photo"),
    path("desk/offsite/records/<uuid:record_id>/merge/<uuid:other_id>/", records.merge, name="merge"),
    path("desk/offsite/records/<uuid:record_id>/step/<slug:step>/", records.take_step, name="record-step"),
    path("desk/offsite/statistics/", statistics.overview, name="statistics"),
    path("desk/offsite/passages/", passages.search, name="passages"),
    path("desk/offsite/archive/", passages.months, name="archive"),
    path("desk/offsite/archive/export/", passages.export_month, name="archive-export"),
    path("desk/offsite/archive/verify/", passages.verify_month, name="archive-verify"),
    path("desk/offsite/sites/", register.sites, name="sites"),
    path("desk/offsite/sites/new/", register.new_site, name="site-new"),
    path("desk/offsite/sites/<uuid:site_id>/", register.site, name="site"),
    path("desk/offsite/sites/<uuid:site_id>/edit/", register.edit_site, name="site-edit"),
    path("desk/offsite/sites/<uuid:site_id>/close/", register.close_site, name="site-close"),
    path("desk/offsite/sites/<uuid:site_id>/devices/new/", register.new_device, name="device-new"),
    path("desk/offsite/devices/", register.devices, name="devices"),
    path("desk/offsite/devices/<uuid:device_id>/", register.device, name="device"),
    path("desk/offsite/devices/<uuid:device_id>/reviews/", register.review_device, name="device-review"),
    path(
        "desk/offsite/devices/<uuid:device_id>/certificates/",
        register.add_certificate,
        name="certificate-new",
    ),
    path("desk/offsite/devices/<uuid:device_id>/key/", register.rotate_secret, name="device-key"),
    path(
        "desk/offsite/devices/<uuid:device_id>/step/<slug:step>/",
        register.take_device_step,
        name="device-step",
    ),
]
