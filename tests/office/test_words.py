"""Every word of the office is in both languages, is used, and says the same things."""

import re
from pathlib import Path

import pytest

from fieldapp.domain import review, words
from fieldapp.domain.problems import Code
from fieldapp.domain.training import RATINGS
from fieldapp.protocol import Holding
from sync_server.db.history import Why
from sync_server.journal.doubts import Kind as DoubtKind
from sync_server.journal.entries import KINDS
from sync_server.journal.fates import Settlement
from sync_server.journal.settling import Obstacle
from sync_server.office import courier, standards, strings
from sync_server.office.held import SETTLED, WAITS
from sync_server.office.notice_words import AGAIN, KEPT, STANDS, WAITING
from sync_server.office.publishing import Groups
from sync_server.office.sheet import SECTIONS
from sync_server.office.sieving import ACROSS, NONE, SOME
from sync_server.office.taking_away import LISTS
from sync_server.office.veiling import Labels
from sync_server.people import advisers, person_events
from sync_server.people.about import About
from sync_server.people.account_events import Kind as AccountKind
from sync_server.people.asking import Kind as AskingKind
from sync_server.people.documents import Given
from sync_server.people.documents import Kind as DocumentKind
from sync_server.people.elections import LEADER, MEDIATORS
from sync_server.people.events import Kind
from sync_server.people.lists import opening
from sync_server.people.lists.plan import _FILLED, Fate
from sync_server.people.lists.taking import Done
from sync_server.people.nominations import About as OfClass
from sync_server.people.nominations import Kind as Step
from sync_server.people.notices import OF_THE_CENTRE
from sync_server.people.notices import Kind as NoticeKind
from sync_server.people.passwords import Fault
from sync_server.people.village_events import Kind as VillageKind

OFFICE = Path(strings.__file__).parent.parent
LACKS = (
    "too_few", "no_woman", "no_minority", "woman_untold", "minority_untold", "no_leader", "two_leaders",
)  # fmt: skip
BAD = (
    "no_name", "name_odd", "only_name", "born_odd", "sex_odd", "sex_both", "mark_odd", "ethnic_odd", "schooling_odd",
    "phone_odd", "no_village", "formula", "same_name", "same_name_known", "two_leaders",
)  # fmt: skip
NOTES = ("village_above", "zero_added", "second_phone", "name_case", "age_counted", "serial")
VILLAGE_PARTS = ("name", "same", "on", "early", "paper", "others", "parts", "teams")
ASKED_PARTS = (
    "kind", "summary", "demand", "said", "meeting", "agreement", "failure_reason", "support_words", "question",
)  # fmt: skip
ADVISER_PARTS = ("stale", "since", "what", "sent_on", "paper", "until", "why")
ELECTION_PARTS = ("of", "rule", "voters", "present", "then")
NOTICE_PARTS = (
    "title", "text", "long", "matter", "channels", "first", "last", "why", "stale", "over", "left", "sure",
)  # fmt: skip
CHANNEL_STATES = (WAITING, AGAIN, KEPT, STANDS, NoticeKind.TAKEN_BACK.value, *(each.value for each in OF_THE_CENTRE))
NARROWED = (
    "standing", "team", "matter", "received", "outcome", "doubts", "late", "kind", "which", "q", "year", "log", "phone",
    "class", "day", "person", "months", "who", "document",
)  # fmt: skip
PLACES = re.compile(r"{(\w+)}")


def test_both_languages_have_the_same_keys():
    assert strings.keys("vi") == strings.keys("en")


@pytest.mark.parametrize("key", sorted(strings.keys("vi")))
def test_both_languages_name_the_same_places(key):
    assert set(PLACES.findall(strings.text("vi", key))) == set(PLACES.findall(strings.text("en", key)))


def test_every_word_is_used_somewhere():
    source = "\n".join(
        path.read_text("utf-8") for path in OFFICE.rglob("*") if path.suffix in (".py", ".html") and path.is_file()
    )
    unused = [key for key in strings.keys("vi") if not _is_used(key, source)]
    assert sorted(unused) == []


def _is_used(key, source):
    name = key.partition(".")[2]
    return (
        f'"{key}"' in source
        or f'"{re.sub(r"_(one|many)$", "", key)}"' in source
        or key in _built(source)
        or (f'"{name}"' in source and f'f"{key.partition(".")[0]}.{{' in source)
    )


def _built(source):
    """The keys that are put together from a part and a word of a list."""
    troubles = re.findall(r'what="(\w+)"|: "(\w+)"', source)
    names = {one or other for one, other in troubles} | {"broken"}
    return {
        *(f"queue.{part}_{each.value}" for part in ("hint", "empty") for each in review.Standing),
        *(f"queue.empty_{each.value}_do" for each in review.Standing),
        *(
            f"queue.{part}"
            for group in ACROSS
            for part in (group, f"hint_{group}", f"empty_{group}", f"empty_{group}_do")
        ),
        *(f"overview.{each}" for each in ("total", "open", "settled", "failed")),
        *(f"queue.done_{each.value}" for each in review.Verdict),
        *(f"history.{each}" for each in (*review.Verdict, "wrote")),
        *(f"common.asked_{each}" for each in ("open", "answered")),
        *(f"entries.line_{did}" for did in ("sent", "asked", "answered", "changed", "chosen", "seen")),
        *(f"entries.{part}{kind}" for kind in KINDS for part in ("", "hint_", "nameless_", "empty_")),
        *(f"case.section_{each}" for each in SECTIONS),
        *(f"training.{each}" for each in RATINGS),
        *(f"trouble.{name}{end}" for name in names for end in ("", "_do")),
        *(f"phones.{what}_{n}" for what in ("changes", "photos", "drafts", "held", "bundles") for n in ("one", "many")),
        *(f"device.{kind.value}" for kind in Kind),
        *(f"people.{kind.value}" for kind in person_events.Kind),
        *(f"people.{part}_wrong" for part in About.__struct_fields__),
        *(f"people.team_{part}_wrong" for part in ("name", "village", "same")),
        *(f"asking.label_{name}" for name in Labels.__struct_fields__),
        *(f"asking.part_{part}" for part in ASKED_PARTS),
        *(f"asking.{kind.value}" for kind in AskingKind),
        *(f"asking.step_{n}" for n in (1, 2, 3, 4)),
        *(f"asking.{part}_wrong" for part in ("asked", "long", "experts", "left", "sure")),
        *(f"asking.{said}" for said in ("was_asked", "was_taken_back")),
        *(f"shared.{part}_wrong" for part in ("answer", "answer_long")),
        *(f"shared.is_{each}" for each in ("new", "read", "answered")),
        *(f"advisers.{kind.value}" for kind in advisers.Kind),
        *(f"advisers.{what}_{role}" for what in ("of", "one", "add") for role in advisers.ROLES),
        *(f"advisers.{part}" for part in (*advisers.Told.__struct_fields__, "since")),
        *(f"advisers.{part}_wrong" for part in (*advisers.Told.__struct_fields__, *ADVISER_PARTS)),
        *(f"villages.{kind.value}" for kind in VillageKind),
        *(f"villages.{part}_wrong" for part in VILLAGE_PARTS),
        *(f"villages.rename_{n}" for n in (1, 2, 3)),
        *(f"villages.{verb}_{what}" for verb in ("merge", "split") for what in ("title", "yes")),
        *(f"people.{part}_unfit" for part in ("picked", "on", "paper")),
        *(f"people.{verb}_{what}" for verb in ("recognise", "leave", "return") for what in ("title", "yes")),
        *(f"people.lack_{rule}" for rule in LACKS),
        *(f"people.mend_{part}" for part in ("sex", "ethnic")),
        *(f"standards.{part}_wrong" for part in (*standards.PARTS, "stale")),
        *(f"importing.file_{why.value}" for why in opening.Why),
        *(f"importing.count_{fate.value}" for fate in Fate),
        *(f"importing.{what}_{id}" for what in ("head", "lead") for id in re.findall(r'section\("(\w+)"', source)),
        *(f"importing.bad_{why}" for why in BAD),
        *(f"importing.note_{note}" for note in NOTES),
        *(f"importing.part_{part}" for part in (*_FILLED, "leader")),
        *(f"importing.done_{part}" for part in Done.__struct_fields__),
        *(f"importing.what_{n}" for n in range(1, 5)),
        *(f"elections.{part}_{what}" for part in ELECTION_PARTS for what in (MEDIATORS, LEADER)),
        *(f"elections.due_{what}" for what in ("send", "decide")),
        *(
            f"elections.{each}_wrong"
            for each in ("on", "held_on", "chair", "how", "voters", "candidates", "votes", "twice")
        ),
        *(f"documents.{kind.value}" for kind in DocumentKind),
        *(f"documents.{part}_wrong" for part in (*Given.__struct_fields__[:5], "to", "why", "stale")),
        *(f"nominations.{kind.value}" for kind in Step),
        *(f"nominations.is_{each}" for each in ("open", "attended", "absent", "withdrawn")),
        *(
            f"nominations.{part}_wrong"
            for part in (*OfClass.__struct_fields__, "stale", "why", "nobody", "outcome", "too_early")
        ),
        *(f"held.why_{key.removeprefix('held.')}" for key in words.keys("vi") if key.startswith("held.")),
        *(f"held.why_{reason}" for reason in ("restored", "other")),
        *(f"held.obstacle_{each.value}" for each in Obstacle),
        *(f"held.{what}_{each.value}" for what in ("is", "done") for each in Settlement),
        "held.is_by_itself",
        *(f"held.{what}_{which}" for what in ("tab", "empty") for which in (WAITS, SETTLED)),
        *(f"held.empty_{which}_do" for which in (WAITS, SETTLED)),
        *(f"log.{why.value}" for why in Why),
        "log.restored_from",
        *(f"device.holds_{what}" for what in Holding.__struct_fields__),
        *(f"doubts.{kind}{end}" for kind in DoubtKind for end in ("", "_short")),
        *(f"queue.doubts_{each}" for each in (SOME, NONE)),
        *(f"search.{each}" for each in ("cases", "entries", "people", "villages", "advisers", "classes", "phones")),
        *(f"history.seen_{each}" for each in ("case", "history")),
        *(f"log.list_{each}" for each in (*LISTS, "province")),
        *(f"log.to_{each}" for each in NARROWED),
        *(f"me.fault_{fault.value}" for fault in Fault),
        *(f"accounts.wrong_{field}" for field in ("name", "login", "taken", "role", "commune", "village")),
        *(f"events.{kind.value}" for kind in AccountKind),
        "events.sign_in_failed_nobody",
        *(f"notices.line_{kind.value}" for kind in NoticeKind),
        "notices.expired_posted",
        *(f"notices.{state}_{how}" for state in CHANNEL_STATES for how in ("aloud", "posted")),
        *(f"notices.{part}_wrong" for part in NOTICE_PARTS),
        *(f"notices.was_{did}" for did in ("written", "dropped", "handed_over", "taken_back", "seen")),
        *(f"notices.class_{part}" for part in ("organizer", "title", "when", "place", "end")),
        *(f"notices.year_{part}" for part in ("teams", "received", "settled", "end")),
        *(
            f"notices.head_{part}"
            for part in ("name", "matter", "days", "version", "handed_on", "channel", "state", "link", "remark")
        ),
        *(f"publishing.{group}" for group in Groups.__struct_fields__),
        *(f"publishing.say_{kind.value}_{how}" for kind in OF_THE_CENTRE for how in ("aloud", "posted")),
        *(f"publishing.{part}_wrong" for part in ("kind", "on", "who", "link", "remark", "why", "moved_on")),
        *(f"courier.{code}" for code in (*courier._NAMED, Code.SERVER_TROUBLE)),
    }
