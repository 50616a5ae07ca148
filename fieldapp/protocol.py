"""The wire: what a phone says and what the server answers. JSON, packed both ways (`fieldapp.packing`).

`docs/protocol.md` tells the same to a stranger. Author and device come from the token, never from here.
"""

from typing import Any

from msgspec import Struct, field

from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role

PROTOCOL = 2
MAX_BODY = 8 * 1024 * 1024  # bytes of one inflated request
MAX_CHANGE = 512 * 1024  # bytes of JSON of one change's `set`
SMALLEST_PAGE, LARGEST_PAGE = 8 * 1024, 256 * 1024  # bytes of one packed body, unless a single line is longer
PAGE = 64 * 1024  # bytes; what is asked for before the link has shown what it carries
MOST_ASKED = 50  # held changes asked about in one request, and photos wanted in one answer
MAX_BUNDLE = 4 * 1024 * 1024  # bytes of one file that travels by courier, either way
NO_ROOM = "no_room"  # a reason of "held": the server kept nothing of it, and it is to be offered again
LOCK_AFTER_S = 180  # seconds; what a commune has that chose nothing
CONTACT_DAYS = 60


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one person changed in one record. `set` holds a value per path; null takes it away."""

    id: str  # UUIDv7, made on the device
    kind: str
    record: str
    base: int  # the server number its author was looking at; 0 for a new record
    set: dict[str, Any]
    at: str  # the device's clock, ISO 8601 with offset; shown, never used for order
    seq: int = 0  # counts on the device
    prev: int = 0  # the `seq` of this device's change of the same record before this one, as far as it remembers
    restores: list[str] = []  # ids of changes that a restored server has lost and whose values this one brings back


class Holding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the phone still holds alone, so that the office can see it."""

    changes: int = 0  # in the outbox
    drafts: int = 0  # records with something that is being written
    photos: int = 0
    held: int = 0  # changes that wait for an officer
    bundles: int = 0  # of other phones, carried for them


class DeviceKeys(Struct, frozen=True, kw_only=True):
    """The public halves of a phone's keys for bundles, 32 bytes in hexadecimal each."""

    sign: str  # Ed25519: a bundle is from this phone
    seal: str  # X25519: an answer is for this phone


class ServerKeys(Struct, frozen=True, kw_only=True):
    """The public halves of the server's keys for bundles, 32 bytes in hexadecimal each."""

    seal: str  # X25519: a bundle is for this server
    sign: str  # Ed25519: an answer is from this server


class Whereabouts(Struct, frozen=True, kw_only=True):
    """The team and commune in which a phone's person works now."""

    scope: str  # names it; see `SyncRequest.scope`
    team: str
    team_name: str
    village: str
    commune: str  # its name
    partition: str  # the commune's code


class Ahead(Struct, frozen=True, kw_only=True):
    """The newest change that this phone knows in the server's history, while it lies beyond what the phone has read."""

    partition: str
    seq: int
    change: str


class SyncRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes up in one round trip: who is asking from where, and the changes not yet answered."""

    protocol: int = field(default_factory=lambda: PROTOCOL)  # always said, so that a newer one is not taken for this
    app: str = ""
    epoch: str = ""  # the server's, as last seen; empty at first
    cursor: dict[str, int] = field(default_factory=dict)  # partition -> last server number seen
    mark: str = ""  # what the server said its history was at that number; another one there is another history
    ahead: Ahead | None = None  # another change under its number there is another history too
    scope: str = ""  # where this phone believes that its person works: `scope_of(partition, team)`
    changes: list[Change] = field(default_factory=list)
    page: int = PAGE  # bytes, packed, that the answer may have
    holding: Holding = Holding()
    clock: str = ""  # the device's clock now, ISO 8601 with offset
    recovery: str = ""  # id of the key in the vault's recovery slot, so that the server can say when it lacks it
    waiting: list[str] = field(default_factory=list)  # held changes whose fate is asked, MOST_ASKED at most
    digest: str = ""  # of all that this phone has seen (`domain.digest`); compared when nothing is newer
    letter_over: int = 0  # with these changes nothing is on this phone alone: its letters up to this number are outdone
    keys: DeviceKeys | None = None  # sent until the answer has brought the server's


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one change. The phone may forget its copy only when it holds this."""

    change: str
    outcome: str  # "accepted", "clash", "held", "corrected", "declined" or "unknown"
    at: str  # when the server took it, or an officer decided about it, ISO 8601 UTC
    seq: int = 0  # its server number; 0 when nothing of it is in the journal
    clashed: list[str] = field(default_factory=list)  # paths whose value was not taken
    reason: str = ""  # for "held": a key of words [held]
    server_set: dict[str, Any] = field(default_factory=dict)  # what the server added: logbook_no, conflicts
    by: str = ""  # for "corrected" and "declined": the officer
    said: str = ""  # and what they say about it


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is new in one record since the cursor: fields as they stand, and lines of its history."""

    partition: str
    kind: str
    record: str
    seq: int  # the record's highest server number in this page
    set: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    whole: bool = False  # all of the record, from its first line on, whatever the phone had of it
    gone: bool = False  # another team's now: the phone lets go of it once what it wrote there is delivered


class SyncReply(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What comes down: receipts for what went up, and what is new since the cursor."""

    epoch: str
    time: str  # the server's clock, ISO 8601 UTC
    cursor: dict[str, int]
    mark: str = ""  # of the history up to that number
    anew: bool = False  # the phone's numbers are of another history, or of another scope: this page begins at zero
    receipts: list[Receipt] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    more: bool = False
    blobs_wanted: dict[str, int] = field(default_factory=dict)  # photos that records name and the server lacks
    agrees: bool | None = None  # whether the digest is the server's too; None: not compared
    moved: Whereabouts | None = None  # the person works elsewhere now; deliver, then ask with the new scope
    notices: list[str] = field(default_factory=list)  # "clock_wrong", "recovery_missing", "lost", "left", ...
    keys: ServerKeys | None = None
    lock_after_s: int = LOCK_AFTER_S
    contact_days: int = CONTACT_DAYS


def scope_of(partition: str, team: str) -> str:
    """Return the name of what a person of this team may see."""
    return f"{partition}/{team}"


class EnrolRequest(Struct, frozen=True, kw_only=True):
    """`token` is made by the phone, so that a lost answer can simply be asked for again."""

    code: str
    token: str  # at least 32 random bytes, base64url
    app: str = ""
    device_name: str = ""
    vault: str = ""  # the id of the sealed folder it writes into, 16 bytes in hexadecimal; empty while it has none
    knock: str = ""  # a second, weaker token like the first: all that the phone can use while it is locked


class Person(Struct, frozen=True, kw_only=True):
    """The one whom a phone's token stands for."""

    id: str
    name: str
    role: Role


class EnrolReply(Struct, frozen=True, kw_only=True):
    """Whose phone this is now, and in which team and commune."""

    device: str
    person: Person
    team: str
    team_name: str
    village: str
    commune: str  # its name
    partition: str  # the commune's code
    epoch: str
    lock_after_s: int = LOCK_AFTER_S  # seconds without a touch after which the phone locks itself
    contact_days: int = CONTACT_DAYS  # days without contact after which it opens only with the commune's word


class RecoveryRequest(Struct, frozen=True, kw_only=True):
    """Asks for a key to a vault, for the day on which the PIN is forgotten."""

    vault: str  # its id, 16 bytes in hexadecimal
    holds: str = ""  # id of the key that is in its recovery slot now; the server will not drop that one


class RecoveryKey(Struct, frozen=True, kw_only=True):
    """A fresh key. The phone seals its vault's recovery slot under it, and forgets it."""

    id: str
    key: bytes  # 32 random bytes; base64 on the wire

    def __repr__(self) -> str:
        """Show nothing secret."""
        return f"RecoveryKey(id={self.id!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show nothing secret where a tool prints field by field."""
        return [("id", self.id)]


class RecoveryOpen(Struct, frozen=True, kw_only=True):
    """Trades an officer's one-time code for the key of this phone's recovery slot."""

    code: str
    id: str  # of the key
    nonce: str  # at least 16 random bytes, base64url; the same again gets the same answer


class RecoveryOpened(Struct, frozen=True, kw_only=True):
    """The key of the recovery slot."""

    key: bytes  # base64 on the wire

    def __repr__(self) -> str:
        """Show nothing secret."""
        return "RecoveryOpened()"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show nothing secret where a tool prints field by field."""
        return []


class Backup(Struct, frozen=True, kw_only=True):
    """A sealed backup of drafts that another phone of the same person left at the server."""

    device: str
    device_name: str
    at: str  # when the server took it
    size: int  # bytes
    sha256: str
    recovery: str  # id of the recovery key of that phone
    key: bytes  # derived from that key; opens the backup together with the PIN. Empty when the server lacks it
    over: int = 0  # up to which of its own numbers that phone said its letters to be outdone

    def __repr__(self) -> str:
        """Show nothing secret."""
        return f"Backup(device={self.device!r}, size={self.size})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show nothing secret where a tool prints field by field."""
        return [("device", self.device), ("size", self.size)]


class BackupList(Struct, frozen=True, kw_only=True):
    """What a newly enrolled phone may take over, newest first."""

    backups: list[Backup]


LEFT = "left"
"""Why a phone is called in that nobody has lost: its person is no mediator any more. A notice, beside `lost`."""


class Knock(Struct, frozen=True, kw_only=True):
    """What a locked phone says with its weaker token."""

    destroyed: bool = False  # it was lost, its sealed parcels are at the server, and its keys are no more
    bytes_left: int = 0  # of sealed parcels that it could not hand over; it destroys nothing then


class KnockReply(Struct, frozen=True, kw_only=True):
    """What a locked phone may know."""

    lost: bool
    time: str  # the server's clock, ISO 8601 UTC
    why: str = ""  # LEFT, or nothing that has to be told; a phone that does not know the word takes it for lost


class Farewell(Struct, frozen=True, kw_only=True):
    """What a lost phone still holds alone, after it has handed over all it can."""

    changes_left: int
    photos_left: int
    drafts_left: int  # that are in no backup at the server


class FarewellReply(Struct, frozen=True, kw_only=True):
    """Whether the phone is to destroy its keys. It never does without this word."""

    destroy: bool
    time: str  # the server's clock, ISO 8601 UTC


class ProblemReply(Struct, frozen=True, kw_only=True):
    """Every answer that is not a success has this body."""

    problem: str  # problems.Code


class BlobState(Struct, frozen=True, kw_only=True):
    """Answer to PATCH: how many bytes the server has, and whether it has hashed the whole."""

    offset: int
    complete: bool
    at: str = ""  # when it had, ISO 8601 UTC; empty until then


class BundleHead(Struct, frozen=True, kw_only=True, tag="bundle", tag_field="kind"):
    """The first line of a file from a phone to the server: for everybody to read, and bound to all that follows."""

    format: int = 1
    device: str  # that wrote it, and signed it
    bundle: str  # its id, UUIDv7
    number: int  # grows with each bundle of this phone
    to: str  # which of the server's keys opens it: 16 hexadecimal digits of the public key's SHA-256
    ephemeral: str = ""  # X25519 public key made for this file alone, 32 bytes in hexadecimal
    nonce: str = ""  # 12 bytes in hexadecimal


class AnswerHead(Struct, frozen=True, kw_only=True, tag="answer", tag_field="kind"):
    """The same for a file from the server to a phone."""

    format: int = 1
    device: str  # for which it is
    bundle: str  # the id of the bundle that it answers
    to: str  # which of the phone's keys opens it, as above
    by: str  # which of the server's keys signed it, the same way
    ephemeral: str = ""
    nonce: str = ""


class BundledPhoto(Struct, frozen=True, kw_only=True):
    """One of the photos whose bytes follow the words, in this order."""

    sha256: str
    size: int  # bytes


class BundleContent(Struct, frozen=True, kw_only=True):
    """What a phone would have asked on the wire, and the photos that fit."""

    request: SyncRequest
    photos: list[BundledPhoto] = []


class AnswerContent(Struct, frozen=True, kw_only=True):
    """What the server would have answered: page after page, the receipts in the first; and how the photos stand."""

    replies: list[SyncReply]
    photos: dict[str, BlobState] = {}  # by SHA-256


class BundleState(Struct, frozen=True, kw_only=True):
    """Answer to the phone that delivers a bundle: how much is here, and once all of it was taken, the answer."""

    offset: int
    complete: bool
    answer: bytes = b""  # the sealed file to carry back; base64 on the wire. Empty: there is none for this phone
