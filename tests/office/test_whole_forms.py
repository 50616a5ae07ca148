"""Whole forms, filled in as a page would be, that bring another commune's ids: answered as ids that nothing has."""

import re

import pytest

from tests.office.seats import MINH_LOGIN
from tests.office.test_who_sees_what import OF_NOBODY, THING, nowhere, things  # noqa: F401

DAY, TITLED = "2026-11-01", {"title": "Lớp", "subject": "TH01", "held_on": "2026-12-01"}
RECEIPT = {"document": "Sổ tay", "copies": "1", "given_on": DAY, "given_by": "Bà Ngát"}
VOTED = {"held_on": "2026-11-20", "present": "2", "name": "", "born": "", "sex": "", "ethnic": "", "votes": "2"}
NOTICE = {"title": "Tin", "text": "Lời", "matter": "PL", "channels": "LOA", "first": "2026-11-22", "last": "2026-11-30"}
FORMS = {
    "/entries/{entry:str}/seen": {"decision": "d1", "seq": "1"},
    "/entries/{entry:str}/ask": {"decision": "d2", "seq": "1", "question": "Vì sao?"},
    "/entries/{entry:str}/choose": {"decision": "d2", "seq": "1", "version": "words"},
    "/entries/seen": {"decision": "d3", "kind": "note", "entry": "{entry:str}:1"},
    "/cases/{record:str}/ask": {"asked": "Hỏi", "expert": "luat", "sure": "yes"},
    "/cases/{record:str}/ask/{question:str}/take-back": {},
    "/teams/advisers/{adviser:str}": {"name": "Đặng Thị Ngân", "seen": "1"},
    "/teams/advisers/{adviser:str}/sent": {"what": "Lớp", "on": DAY},
    "/teams/advisers/{adviser:str}/end": {"until": DAY, "why": "Theo nguyện vọng"},
    "/teams/advisers/{adviser:str}/return": {"until": DAY},
    "/teams/villages/{village:str}/rename": {"name": "Thôn Mới", "on": DAY},
    "/teams/villages/{village:str}/merge": {
        "press": "p1", "other": "{village:str}", "name": "Thôn Mới", "on": DAY, "seen": "yes",
    },
    "/teams/villages/{village:str}/split": {
        "press": ["p2", "p3"], "part": ["Thôn Một", "Thôn Hai"], "team": ["{team:str}"], "at": ["1"], "on": DAY,
        "seen": "yes",
    },
    "/teams/people/{mediator:str}/standards": {"standard_T2": "DAT", "looked_on": DAY, "seen": "0"},
    "/teams/elections/{election:str}/sent": {"on": "2026-11-22"},
    "/teams/elections/{election:str}/decided": {"on": "2026-11-22", "paper": "12/QĐ"},
    "/teams/{team:str}/elect/HGV": VOTED | {"how": "PHIEU", "voters": "3", "person": "{mediator:str}"},
    "/teams/team-mung/elect/TT": VOTED | {"how": "PK", "person": "{mediator:str}"},
    "/training/new": TITLED | {"press": "p4", "teams": "{team:str}"},
    "/training/{class_id:str}/edit": TITLED | {"seq": "1"},
    "/training/{class_id:str}/call-off": {"why": "Bão"},
    "/training/{class_id:str}/go-on": {},
    "/training/{class_id:str}/choose": {"version": "title", "seq": "1"},
    "/training/{class_id:str}/seen": {"decision": "d4", "seq": "99"},
    "/training/{class_id:str}/ask-leader": {"decision": "d5", "seq": "99", "question": "Vì sao?", "team": "{team:str}"},
    "/training/higher/{higher:str}/edit": {
        "title": "Lớp", "subject": "TH06", "holder": "Sở", "first": DAY, "edition": "1",
    },
    "/training/higher/{higher:str}/nominate": {"mediator": "{mediator:str}"},
    "/training/higher/{higher:str}/outcome": {"nominee": "{mediator:str}", "outcome": "absent", "why": "Ốm"},
    "/training/documents/new": RECEIPT | {"press": "p5", "to": "person:{mediator:str}"},
    "/training/documents/{receipt:str}": RECEIPT | {"to": "person:hung", "seen": "1"},
    "/training/documents/{receipt:str}/cancel": {"why": "Ghi nhầm"},
    "/notices/{notice:str}/edit": NOTICE | {"edition": "2"},
    "/notices/{notice:str}/drop": {"edition": "2"},
    "/notices/{notice:str}/hand-over": {"edition": "2", "sure": "yes"},
    "/notices/{notice:str}/take-back": {"why": "Sai ngày"},
    "/notices/{notice:str}/seen": {},
    "/accounts/new": {"login": "nguoi.moi", "name": "Lê Văn Mới", "role": "TRUONG_THON", "village": "{village:str}"},
}  # fmt: skip
_OWN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # ids that each drawing of a page has of its own


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
def test_a_whole_form_about_another_commune_s_thing_is_one_about_nothing(things, visit, address):  # noqa: F811
    minh = visit(MINH_LOGIN)
    key, said = minh.token, []
    for ids in (things["there"], nowhere(things["there"])):
        form = {"form_token": key} | {name: _filled(value, ids) for name, value in FORMS[address].items()}
        reply = minh._ask("POST", _filled(address, ids), follow=False, data=form)
        said.append((reply.status_code, _without(reply.text, ids), _without(reply.headers.get("location", ""), ids)))
    there, nothing = said
    assert there == nothing
    assert there[0] in (400, 404) or address == "/entries/seen"


def _filled(value, ids):
    if isinstance(value, list):
        return [_filled(each, ids) for each in value]
    return THING.sub(lambda found: ids[found[1]], value)


def _without(text, ids):
    for name, value in ids.items():
        text = text if name in OF_NOBODY else text.replace(value, "#")
    return _OWN.sub("#", text)
