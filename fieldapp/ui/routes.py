"""The addresses of all screens, and how to write them. The table of screens stands in `ui/stations.py`.

A case is `/case/<id>`; its six questions lie above it, so that "back" from a question is the case and
"back" from the case is the first screen: the tree of addresses is the tree of "back". A case that was opened
from the list lies above the list, at `/cases/case/<id>`; `within` writes that, and nobody else needs to know.
"""

import re
from datetime import date

HOME = "/"  # today
CASES = "/cases"  # all of them, to search
ENROL = "/enrol"
ROAD = "/road"  # send and receive
COURIER = "/road/courier"  # somebody carries for this phone
CARRIED = "/road/carried"  # this phone carries for others
NEW_NOTE = "/note/new"  # never opened: whoever goes there gets the address of a note of its own
HELP = "/help"  # how to use the book
SETTINGS = "/settings"
PIN = "/settings/pin"  # another PIN
FINGER = "/settings/finger"  # a finger may open the book
FORMER_PHONE = "/settings/former-phone"  # what was only on it
DANGER = "/danger"  # of which case, when it is reported from the first screen
TRAINING = "/training"  # classes, and what is done at them
NEW_CLASS = "/training/new"
MY_TRAINING = "/training/mine"
TEAM = "/team"  # who is in it, and what it has done
SCORECARD = "/team/mine"
PAY = "/team/pay"
REVIEWS = "/team/reviews"
TEAM_PAPERS = "/papers"  # papers on meetings of the team
QUESTIONS = ("who", "what", "where", "when", "mediators", "said")
"""Ai? Chuyện gì? Ở đâu? Ngày nào? Ai hòa giải? Đã nói gì?"""
SIDES = ("scope", "assign", "interest", "team", "referral", "support", "consent", "behalf", "inquiry")
"""What surrounds the mediation of a case, beside its six questions."""


def within(here: str, address: str) -> str:
    """Return the address as it is written from `here`: what is opened from the list of cases lies above the list."""
    path = here.partition("?")[0]
    return f"{CASES}{address}" if path.startswith(CASES) and address.startswith("/case/") else address


def below(here: str) -> str:
    """Return where a case that stands at `here` was opened from: the list of cases, or the first screen."""
    return CASES if here.startswith(f"{CASES}/") else HOME


def case(case_id: str) -> str:
    """Return the address of a case."""
    return f"/case/{case_id}"


def side(case_id: str, name: str) -> str:
    """Return the address of one of the SIDES of a case."""
    return f"/case/{case_id}/side/{name}"


def danger(case_id: str) -> str:
    """Return the address at which a danger in a case is reported."""
    return f"/case/{case_id}/danger"


def question(case_id: str, name: str) -> str:
    """Return the address of one of the QUESTIONS of a case."""
    return f"/case/{case_id}/{name}"


def member(case_id: str, question_name: str, key: str) -> str:
    """Return the address of one member of a collection (a party, a session) inside a question."""
    return f"/case/{case_id}/{question_name}/{key}"


def session(case_id: str, key: str, step: str) -> str:
    """Return the address of one question about a meeting."""
    return f"/case/{case_id}/sessions/{key}/{step}"


def start(case_id: str) -> str:
    """Return the address at which the first meeting's day is chosen."""
    return f"/case/{case_id}/start"


def pause(case_id: str) -> str:
    """Return the address at which the mediation rests and goes on."""
    return f"/case/{case_id}/pause"


def ending(case_id: str, step: str) -> str:
    """Return the address of one question about the end."""
    return f"/case/{case_id}/ending/{step}"


def agreement(case_id: str, step: str) -> str:
    """Return the address of one block of the agreement document, or of all of it to read aloud."""
    return f"/case/{case_id}/agreement/{step}"


def promises(case_id: str) -> str:
    """Return the address of what was promised."""
    return f"/case/{case_id}/promises"


def promise(case_id: str, key: str, step: str) -> str:
    """Return the address of one question about a promise."""
    return f"/case/{case_id}/promises/{key}/{step}"


def clash(case_id: str, path: str) -> str:
    """Return the address at which a clash of a case is settled."""
    return f"/case/{case_id}/clash/{place_of(path)}"


def note(note_id: str) -> str:
    """Return the address of a quick note."""
    return f"/note/{note_id}"


def asked(record_id: str) -> str:
    """Return the address of what the commune asked about a paper, note or roll call, above the first screen."""
    return f"/asked/{record_id}"


def asked_of_note(note_id: str) -> str:
    """Return the address of what the commune asked about a quick note, above that note."""
    return f"/note/{note_id}/asked"


def place_of(path: str) -> str:
    """Return a field's path as one part of an address."""
    return re.sub(r"[^0-9A-Za-z_.-]", "~", path)


def photo(case_id: str, photo_id: str) -> str:
    """Return the address of one photo of a case, large."""
    return f"/case/{case_id}/photos/{photo_id}"


def training_class(class_id: str) -> str:
    """Return the address of a class: its roll."""
    return f"{TRAINING}/{class_id}"


def asked_of_class(class_id: str, attendance_id: str) -> str:
    """Return the address of what the commune asked about the roll of a class, above that roll."""
    return f"{TRAINING}/{class_id}/asked/{attendance_id}"


def about_class(class_id: str) -> str:
    """Return the address at which a class is described."""
    return f"{TRAINING}/{class_id}/about"


def pay(year: int) -> str:
    """Return the address of the cases of a year for which she may ask for pay."""
    return f"{PAY}/{year}"


def reviews(of: date) -> str:
    """Return the address of the team's reviews of a round, told by the first day of its month."""
    return f"{REVIEWS}/{of:%Y-%m}"


def review(person: str, of: date) -> str:
    """Return the address of a mediator's review in a round."""
    return f"{REVIEWS}/{of:%Y-%m}/{person}"


def class_photo(class_id: str, photo_id: str) -> str:
    """Return the address of one photo of a class's signed sheet."""
    return f"{TRAINING}/{class_id}/about/{photo_id}"


def add_to_class(class_id: str) -> str:
    """Return the address at which somebody is added to a class's roll."""
    return f"{TRAINING}/{class_id}/add"


def attendee(class_id: str, person: str) -> str:
    """Return the address of one person at a class."""
    return f"{TRAINING}/{class_id}/person/{person}"


def opinion(class_id: str, person: str) -> str:
    """Return the address of what one person says of a class."""
    return f"{TRAINING}/{class_id}/person/{person}/opinion"


def sign_roll(class_id: str, person: str) -> str:
    """Return the address at which one person signs for having been at a class."""
    return f"{TRAINING}/{class_id}/person/{person}/sign"


def papers(case_id: str) -> str:
    """Return the address of the papers of a case; of the team's own for an empty id."""
    return f"/case/{case_id}/papers" if case_id else TEAM_PAPERS


def paper(case_id: str, paper_id: str, part: str = "") -> str:
    """Return the address of one paper, or of a part of it: `read`, `head`, `people`, `point/<code>`, `sign/<key>`, and
    `asked`: what the commune asked about it."""
    return f"{papers(case_id)}/{paper_id}{'/' if part else ''}{part}"
