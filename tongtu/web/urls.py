from django.urls import path

from tongtu.web import language, views

app_name = "web"
urlpatterns = [
    path("language/", language.choose_language, name="language"),
    path("display/", language.choose_display, name="display"),
    path("offline/", views.offline, name="offline"),
    path("desk/styleguide/", views.styleguide, name="styleguide"),
    path("desk/styleguide/<str:pk>/<slug:step>/", views.sample_step, name="sample-step"),
]
