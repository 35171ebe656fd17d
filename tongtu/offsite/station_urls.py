"""The addresses of stations, weighings, police decisions, acts and displays."""

from django.urls import path

from tongtu.offsite.views import boards, stations, weighings

STATION, WEIGHING, BOARD = (
    "desk/offsite/stations/<uuid:station_id>/",
    "desk/offsite/weighings/<uuid:weighing_id>/",
    "desk/offsite/boards/<uuid:board_id>/",
)
urlpatterns = [
    path("desk/offsite/stations/", stations.stations, name="stations"),
    path("desk/offsite/stations/new/", stations.new_station, name="station-new"),
    path(STATION, stations.station, name="station"),
    path(f"{STATION}edit/", stations.edit_station, name="station-edit"),
    path(f"{STATION}close/", stations.close_station, name="station-close"),
    path(f"{STATION}key/", stations.rotate_station_key, name="station-key"),
    path(f"{STATION}screen/", boards.screen, name="station-screen"),
    path(f"{STATION}screen/<uuid:passing_id>/", boards.see_alert, name="alert-seen"),
    path(f"{STATION}weighings/new/", weighings.new_weighing, name="weighing-new"),
    path(f"{STATION}weighings/import/", weighings.import_weighings, name="weighing-import"),
    path(f"{STATION}weighings/after/<uuid:weighing_id>/", weighings.weigh_again, name="weighing-again"),
    path("desk/offsite/weighings/", weighings.weighings, name="weighings"),
    path(WEIGHING, weighings.weighing, name="weighing"),
    path(f"{WEIGHING}case/", weighings.file_weighing, name="weighing-file"),
    path(f"{WEIGHING}step/<slug:step>/", weighings.take_weighing_step, name="weighing-step"),
    path("desk/offsite/police/", weighings.police, name="police"),
    path("desk/offsite/police/import/", weighings.import_police, name="police-import"),
    path("desk/offsite/acts/<uuid:act_id>/", weighings.act, name="act"),
    path("desk/offsite/boards/", boards.boards, name="boards"),
    path("desk/offsite/boards/new/", boards.new_board, name="board-new"),
    path(BOARD, boards.board, name="board"),
    path(f"{BOARD}texts/", boards.add_text, name="board-text"),
    path(f"{BOARD}key/", boards.rotate_key, name="board-key"),
    path(f"{BOARD}close/", boards.close, name="board-close"),
]
