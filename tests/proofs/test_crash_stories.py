"""Which services a worker is killed in (test_crashes), and why not in the others: a new service says which."""

import re
from inspect import getsource
from pathlib import Path

import pytest

import tongtu
from tests.proofs import stories_meetings, stories_tour
from tests.proofs.stories import CHAINS, STORIES

PRODUCT = Path(tongtu.__file__).parent
DOORS = ("*/api.py", "*/api/*.py", "*/handlers.py", "*/tasks.py")
USED = re.compile(r"\b(?:services|offsite)\.([a-z]\w+)\(")
KILLED = re.compile(r'Call\(\s*f?"[^"]*?\.(\w+)"')
OTHER_BRANCH = "not in the tour; another row of a table whose rows are killed"
ONE_ROW = "one small transaction on one row, with its fact at most"
SWEEP = "goes over many records, each by a service of its own; run again by the timetable"
SPARED = {
    "day_words": "no writing",
    "later": "no writing of its own: a job in the transaction of its caller",
    "allow_look_up": ONE_ROW,
    "claim_next": "as claim; test_races",
    "release": ONE_ROW,
    "look_at": ONE_ROW,
    "open_notice": ONE_ROW,
    "update_site": ONE_ROW,
    "register_station": ONE_ROW,
    "certify_scale": ONE_ROW,
    "register_board": ONE_ROW,
    "add_board_text": ONE_ROW,
    "take_weighings": "each ticket by weigh, in a transaction of its own; a repeat changes nothing: tests/offsite",
    "weigh": "one transaction; the same ticket again is the same weighing: tests/offsite",
    "take_weighing_step": OTHER_BRANCH,
    "file_weighing": "locks the act and opens the case as the second review does",
    "take_police_record": "one transaction; the same decision again changes nothing: tests/offsite",
    "tell_others": "one transaction; told once by the delivery of its event",
    "show_batch": "each message once, by a constraint; a repeat changes nothing: tests/offsite",
    "feed": ONE_ROW,
    "etag": "no writing",
    "push": "sends what has not been sent; a display knows a message again by its id",
    "claim_sample": ONE_ROW,
    "answer_sample": "one transaction; the same answer again changes nothing: tests/offsite",
    "correct_record": "one transaction, which locks the record: tests/offsite",
    "raise_dispute": "one transaction; the same words again change nothing: tests/offsite",
    "take_dispute_step": OTHER_BRANCH,
    "answer_dispute": "one transaction, which locks the dispute: tests/offsite",
    "reject_many": "each record by review, which is killed; a repeat changes nothing more: tests/offsite",
    "undo_rejections": "each record takes one step, in chunks of one transaction: tests/offsite",
    "close_site": ONE_ROW,
    "rotate_secret": ONE_ROW,
    "load_segment": ONE_ROW,
    "take_file": ONE_ROW,
    "name_owner": "files the case as the second review does",
    "take_passages": "checks the signature and calls intake.take, which is killed",
    "take_record_step": OTHER_BRANCH,
    "take_step": OTHER_BRANCH,
    "change_proposal": OTHER_BRANCH,
    "decide_no_penalty": OTHER_BRANCH,
    "appoint_host": OTHER_BRANCH,
    "hold_hearing": OTHER_BRANCH,
    "take_hearing_step": OTHER_BRANCH,
    "fail_service": OTHER_BRANCH,
    "proceed": "the tour proceeds by take_signature, which is killed",
    "tell_payer": "as tell_of_bill",
    "take_receipt": "one transaction; a repeat changes nothing: tests/notices",
    "refuse": OTHER_BRANCH,
    "verify_real_name": "keeps the question for good before it is put: tests/registry",
    "ask_again": "asks by query_bill, which is killed",
    "withdraw_bill": OTHER_BRANCH,
    "void_bill": OTHER_BRANCH,
    "record_cash": OTHER_BRANCH,
    "hand_over_cash": OTHER_BRANCH,
    "bank_cash": OTHER_BRANCH,
    "identify": ONE_ROW,
    "draw_samples": SWEEP,
    "lapse_unpaid": SWEEP,
    "suspend_expired": SWEEP,
    "ring_certificates": SWEEP,
    "count_health": SWEEP,
    "update_device": ONE_ROW,
    "enter_work": OTHER_BRANCH,
    "learn_reference": ONE_ROW,
    "add_scan": ONE_ROW,
    "set_lanes": ONE_ROW,
    "set_posted_limit": ONE_ROW,
    "end_posted_limit": ONE_ROW,
    "add_sign_photo": ONE_ROW,
    "move_site": OTHER_BRANCH,
    "place_hold": OTHER_BRANCH,
    "lift_hold": OTHER_BRANCH,
    "confirm_hold": OTHER_BRANCH,
    "reopen_hold": OTHER_BRANCH,
    "handle_alarm": OTHER_BRANCH,
    "watch": SWEEP,
    "take_heartbeat": "one statement; tests/offsite/test_health",
    "forget_hours": SWEEP,
    "rescan": SWEEP,
    "take_clone_step": OTHER_BRANCH,
    "expire_permits": SWEEP,
    "issue_permit": "one small transaction; a repeat changes nothing: tests/licences",
    "correct_permit": ONE_ROW,
    "take_permit_step": ONE_ROW,
    "register_exemption": ONE_ROW,
    "end_exemption": ONE_ROW,
    "report_late_cash": SWEEP,
    "abandon_stale": SWEEP,
    "forget": SWEEP,
}


def used() -> set[str]:
    """The services that the API, the handlers of events and the jobs call."""
    files = [file for pattern in DOORS for file in PRODUCT.glob(pattern)]
    return {name for file in files for name in USED.findall(file.read_text("utf8"))}


def killed() -> set[str]:
    assert stories_tour.FEW
    assert stories_meetings.FEW
    told = [getsource(one.prepare) for one in (*STORIES, *CHAINS)]
    return {name for source in told for name in KILLED.findall(source)}


@pytest.mark.req("R2", "F1")
def test_every_service_behind_a_door_is_killed_or_says_why_not():
    assert used() - killed() - SPARED.keys() == set(), "tell a story in stories.py, or say why none is needed"
    assert SPARED.keys() <= used() - killed(), "these are killed by now, or gone"
