"""Everything that changes sites, devices and candidate records. Each function is one use case, one transaction."""

from tongtu.offsite.services.acting import lock_act, settle, take_in, tell_others
from tongtu.offsite.services.alarms import (
    handle_alarm,
)
from tongtu.offsite.services.alerting import answer_alert
from tongtu.offsite.services.boards import (
    BoardIn,
    add_board_text,
    close_board,
    etag,
    feed,
    push,
    register_board,
    rotate_board_key,
    see_alert,
    show_batch,
)
from tongtu.offsite.services.certificates import (
    CertificateIn,
    add_certificate,
    add_scan,
    ring_certificates,
    scan_of,
    suspend_expired,
)
from tongtu.offsite.services.correcting import adopted, correct_record, measured
from tongtu.offsite.services.declaring import declare_weather
from tongtu.offsite.services.demonstration import seed_demonstration
from tongtu.offsite.services.demonstration_road import seed_road
from tongtu.offsite.services.demonstration_traffic import seed_traffic
from tongtu.offsite.services.devices import (
    register_device,
    review_device,
    rotate_secret,
    take_device_step,
    update_device,
)
from tongtu.offsite.services.disputing import (
    Handed,
    answer_dispute,
    raise_dispute,
    record_of_party,
    take_dispute_step,
)
from tongtu.offsite.services.examining import examine
from tongtu.offsite.services.filing import evidence_of, file_record, name_owner
from tongtu.offsite.services.following import look_at_journey
from tongtu.offsite.services.health import (
    count_health,
    forget_hours,
    learn_reference,
    take_heartbeat,
)
from tongtu.offsite.services.holding import (
    confirm_hold,
    hold_paper,
    lift_hold,
    place_hold,
    records_of,
    reopen_hold,
)
from tongtu.offsite.services.identifying import identify
from tongtu.offsite.services.importing import import_police, import_weighings
from tongtu.offsite.services.intake import keep_file, take_file, take_packed, take_passages
from tongtu.offsite.services.looking import Seen, look_at, look_at_own
from tongtu.offsite.services.police import PoliceIn, take_police_record
from tongtu.offsite.services.rejecting import Many, choose_rejection, reject_many, undo_rejections
from tongtu.offsite.services.reviewing import (
    claim,
    claim_next,
    first_review,
    merge,
    release,
    review,
    second_review,
    take_record_step,
)
from tongtu.offsite.services.sampling import (
    answer_sample,
    claim_sample,
    commit_draw,
    draw_month,
    draw_samples,
    redrawn,
)
from tongtu.offsite.services.scales import take_weighings
from tongtu.offsite.services.signs import (
    LaneIn,
    add_sign_photo,
    end_posted_limit,
    set_lanes,
    set_posted_limit,
    sign_photo,
)
from tongtu.offsite.services.sites import SiteIn, close_site, create_site, publish_site, update_site
from tongtu.offsite.services.stations import (
    ScaleCertificateIn,
    StationIn,
    certify_scale,
    close_station,
    correct_station,
    register_station,
    rotate_station_key,
)
from tongtu.offsite.services.suspecting import rescan, take_clone_step
from tongtu.offsite.services.upkeep import (
    enter_work,
    move_site,
)
from tongtu.offsite.services.watching import watch
from tongtu.offsite.services.weighing import file_weighing, take_weighing_step, weigh

__all__ = [
    "BoardIn",
    "CertificateIn",
    "Handed",
    "LaneIn",
    "Many",
    "PoliceIn",
    "ScaleCertificateIn",
    "Seen",
    "SiteIn",
    "StationIn",
    "add_board_text",
    "add_certificate",
    "add_scan",
    "add_sign_photo",
    "adopted",
    "answer_alert",
    "answer_dispute",
    "answer_sample",
    "certify_scale",
    "choose_rejection",
    "claim",
    "claim_next",
    "claim_sample",
    "close_board",
    "close_site",
    "close_station",
    "commit_draw",
    "confirm_hold",
    "correct_record",
    "correct_station",
    "count_health",
    "create_site",
    "declare_weather",
    "draw_month",
    "draw_samples",
    "end_posted_limit",
    "enter_work",
    "etag",
    "evidence_of",
    "examine",
    "feed",
    "file_record",
    "file_weighing",
    "first_review",
    "forget_hours",
    "handle_alarm",
    "hold_paper",
    "identify",
    "import_police",
    "import_weighings",
    "keep_file",
    "learn_reference",
    "lift_hold",
    "lock_act",
    "look_at",
    "look_at_journey",
    "look_at_own",
    "measured",
    "merge",
    "move_site",
    "name_owner",
    "place_hold",
    "publish_site",
    "push",
    "raise_dispute",
    "record_of_party",
    "records_of",
    "redrawn",
    "register_board",
    "register_device",
    "register_station",
    "reject_many",
    "release",
    "reopen_hold",
    "rescan",
    "review",
    "review_device",
    "ring_certificates",
    "rotate_board_key",
    "rotate_secret",
    "rotate_station_key",
    "scan_of",
    "second_review",
    "see_alert",
    "seed_demonstration",
    "seed_road",
    "seed_traffic",
    "set_lanes",
    "set_posted_limit",
    "settle",
    "show_batch",
    "sign_photo",
    "suspend_expired",
    "take_clone_step",
    "take_device_step",
    "take_dispute_step",
    "take_file",
    "take_heartbeat",
    "take_in",
    "take_packed",
    "take_passages",
    "take_police_record",
    "take_record_step",
    "take_weighing_step",
    "take_weighings",
    "tell_others",
    "undo_rejections",
    "update_device",
    "update_site",
    "watch",
    "weigh",
]
