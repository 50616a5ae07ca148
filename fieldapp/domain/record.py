"""What every record has that people write, whatever it is about: the officer's word, and the server's notes."""

from msgspec import Struct, field

from fieldapp.domain.roles import BY_MEDIATOR, BY_OFFICER, BY_SERVER, Role

LONG_TEXT = 20_000  # characters: about forty handwritten pages
SHORT_TEXT = 300


class Photo(Struct, frozen=True, kw_only=True):
    """A picture that belongs to the record, or with `media` a sound; its bytes travel by their SHA-256.

    Sounds stand among the photos, so that they have one road with them, also over programs that know no sound.
    """

    sha256: str = ""
    size: int = 0  # bytes
    width: int = 0  # pixels, upright
    height: int = 0
    caption: str = ""
    added_at: str = ""  # ISO 8601, the device's clock
    media: str = ""  # of a sound, as `sounds.media_of` tells it; empty: a JPEG
    seconds: int | None = None  # how long a sound is

    @property
    def is_sound(self) -> bool:
        """Whether it is to be heard, and not to be seen."""
        return bool(self.media)


class Remark(Struct, frozen=True, kw_only=True):
    """What the officer asks about one field of the record (empty path: about the whole of it)."""

    path: str = ""
    text: str = ""


class Conflict(Struct, frozen=True, kw_only=True):
    """A value that lost to one written elsewhere meanwhile; kept, never dropped."""

    path: str = ""
    value: str = ""  # JSON text of the value
    by: str = ""
    at: str = ""


class Inquiry(Struct, frozen=True, kw_only=True):
    """The officer asks the team leader something before deciding; the record goes on standing where it stands."""

    question: str = ""
    leader: str = ""  # the name on that day; empty when none was known
    team: str = ""  # the id of the team that is asked; empty: the one whose record it is, which only its phones have
    officer: str = ""
    at: str = ""  # ISO 8601, the server's clock


class Reply(Struct, frozen=True, kw_only=True):
    """What the team answers. The collection's key is that of the inquiry, whose words it repeats."""

    name: str = ""  # who answers
    team: str = ""  # that of the inquiry
    question: str = ""
    answer: str = ""
    at: str = ""  # ISO 8601, the device's clock


class Reassignment(Struct, frozen=True, kw_only=True):
    """The record went to another team: both names as they were on that day. The collection's keys count from 1."""

    from_team: str = ""
    to_team: str = ""


class Record(Struct, frozen=True, kw_only=True):
    """Begin the Struct of a new kind with these, and its WRITERS with `COMMON_WRITERS`."""

    verdict: str = ""  # review.Verdict, the officer's
    remarks: dict[str, Remark] = field(default_factory=dict)
    inquiries: dict[str, Inquiry] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    reassignments: dict[str, Reassignment] = field(default_factory=dict)


COMMON_WRITERS: dict[str, frozenset[Role]] = {
    "verdict": BY_OFFICER,
    "remarks": BY_OFFICER,
    "inquiries": BY_OFFICER,
    "replies": BY_MEDIATOR,
    "conflicts": BY_SERVER,
    "reassignments": BY_SERVER,  # the server's hand alone, so that none is told of a case that did not go
}
COMMON_LIMITS = {
    "remarks.text": LONG_TEXT, "inquiries.question": 2_000, "replies.question": 2_000, "replies.answer": 2_000,
}  # fmt: skip


def open_inquiries(record: Record) -> dict[str, Inquiry]:
    """Return what the officer asked the team leader and nobody has answered yet, the oldest first."""
    answered = {key for key, each in record.replies.items() if each.answer}
    unanswered = {key: each for key, each in record.inquiries.items() if each.question and key not in answered}
    return dict(sorted(unanswered.items(), key=lambda each: (each[1].at, each[0])))
