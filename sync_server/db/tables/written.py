"""What was written: the journal, and all that is told by its lines."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from sync_server.db.tables.columns import metadata, number, text

partitions = Table(
    "partitions",
    metadata,
    Column("code", Text, primary_key=True),
    number("seq"),  # the last server number given
    text("chain"),  # of the journal up to it
)

journal = Table(  # append-only: triggers refuse to update or delete. What stands in a record is told by its lines alone
    "journal",
    metadata,
    Column("partition", Text, nullable=False),
    Column("seq", BigInteger, nullable=False, autoincrement=False),
    text("change"),
    text("kind"),
    text("record"),
    text("author"),
    text("author_name"),
    text("role"),
    text("device"),
    text("team"),
    number("base"),
    number("device_seq"),
    number("prev", -1),  # what the device remembered: its own change of the record before this one; -1: not known
    text("set", "{}"),
    text("clashed", "[]"),  # paths of `set` that were not taken
    text("added", "{}"),  # what the server wrote in the same step
    text("verdict"),
    text("at"),  # the device's clock
    text("received_at"),
    text("digest"),  # SHA-256 of the content, to know the same change again
    text("restores", "[]"),  # changes lost with a former history that this one brought back
    text("chain"),  # a hash over all lines up to this one: two histories part where it differs
    PrimaryKeyConstraint("partition", "seq"),
    UniqueConstraint("partition", "author", "change"),
    Index(None, "partition", "record", "seq"),
)

records = Table(
    "records",
    metadata,
    Column("partition", Text, nullable=False),
    Column("id", Text, nullable=False),
    text("kind"),
    text("team"),
    number("seq"),  # of its last line
    text("standing"),
    text("waiting_since"),  # since when it stands as it does
    text("first_received_at"),
    text("by"),  # who wrote last, other than the office
    # What lists and figures need of a case, written in the same transaction:
    text("title"),
    text("dispute_type"),
    text("outcome"),  # KET_QUA; of one that is not mediated TRANG_THAI; empty while neither is written
    text("received_on"),
    number("logbook_no"),
    number("clashes"),  # fields of which several versions lie open
    number("alarms"),  # dangers that were reported, and of which nobody has said that they have passed
    PrimaryKeyConstraint("partition", "id"),
    Index(None, "partition", "kind", "standing", "waiting_since"),
    Index(None, "partition", "kind", "team"),
)

case_words = Table(  # what a search of the office looks at, folded; brought up to date by whoever searches
    "case_words",
    metadata,
    Column("partition", Text, nullable=False),
    Column("record", Text, nullable=False),
    number("seq"),  # of the case's last line when its words were written down
    text("words"),
    PrimaryKeyConstraint("partition", "record"),
    Index(None, "partition", "seq"),
)

looks = Table(  # append-only: triggers refuse to update or delete. Who looked at what
    "looks",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    text("partition"),
    text("by"),  # an officer
    text("by_name"),
    text("at"),
    text("what"),  # people.looks.What
    text("about"),  # a record, the words that were searched for, or a list
    text("told", "{}"),
    Index(None, "partition", "about"),
    Index(None, "by", "at"),
)

quarantine = Table(  # what was not taken, with its content, for an officer to see
    "quarantine",
    metadata,
    Column("id", Text, primary_key=True),
    text("partition"),
    text("author"),
    text("author_name"),
    text("device"),
    text("team"),
    text("change"),
    text("digest"),
    text("record"),  # that it is of, as far as its content says so
    text("reason"),
    text("content"),
    text("held_at"),
    text("settled_at"),  # empty while it waits
    text("settled_by"),
    text("settled_by_name"),
    text("settlement"),  # journal.fates.Settlement
    text("said"),  # what the officer says about it
    text("taken_as"),  # the change in the journal that took it, or what was left of it
    UniqueConstraint("partition", "author", "change", "digest"),
    Index(None, "partition", "settled_at"),
    Index(None, "partition", "record"),
)

reassignments = Table(  # append-only: which team's a record was before, and from which server number on it is not
    "reassignments",
    metadata,
    Column("partition", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("seq", BigInteger, nullable=False, autoincrement=False),
    text("from_team"),
    text("to_team"),
    PrimaryKeyConstraint("partition", "record", "seq"),
    Index(None, "partition", "seq"),
)

bundles = Table(  # what came by courier, and the sealed answer that finds its way back
    "bundles",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("device", Text, ForeignKey("devices.id"), nullable=False, index=True),  # that wrote it
    number("number"),  # of that phone's bundles
    text("received_at"),
    text("carried_by"),  # a device, or an officer's person id
    text("carrier_name"),
    number("size"),
    number("changes"),
    number("photos"),
    Column("answer", LargeBinary, nullable=False),  # sealed for the phone that wrote the bundle
    text("bundle"),  # the id that the phone gave it
    text("asked"),  # courier.answering.Asked as JSON: what a fresh answer is made from
)

logbook = Table(  # the last number given in a team's book of one year
    "logbook",
    metadata,
    Column("partition", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("year", BigInteger, nullable=False, autoincrement=False),
    number("last"),
    PrimaryKeyConstraint("partition", "team", "year"),
)

blobs = Table(  # a team has a photo only when it delivered the whole of it itself, or see `photo_names.spread`
    "blobs",
    metadata,
    Column("partition", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    number("size"),
    text("received_at"),
    PrimaryKeyConstraint("partition", "team", "sha256"),
)

blob_names = Table(  # which record names which photo
    "blob_names",
    metadata,
    Column("partition", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("path", Text, nullable=False),
    text("team"),
    text("sha256"),
    number("seq"),  # of the line that named it
    text("author"),
    text("device"),
    PrimaryKeyConstraint("partition", "record", "path"),
    Index(None, "partition", "team", "sha256"),
    Index(None, "sha256"),
)
