"""The mediators' phones, and what is kept for them."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, Table, Text

from sync_server.db.tables.columns import metadata, number, text

enrolments = Table(
    "enrolments",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False, index=True),
    text("made_by"),
    text("made_at"),
    text("expires_at"),
    text("used_at"),
    text("token_hash"),  # of the phone that used it
)

devices = Table(
    "devices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),
    text("name"),
    text("app"),
    text("enrolled_at"),
    text("last_seen_at"),
    number("held_changes"),  # what the phone still held alone when last seen
    number("held_photos"),
    number("held_drafts"),
    number("held_aside"),  # changes that wait for an officer
    number("held_bundles"),  # of other phones, carried for them
    number("clock_off_s"),  # seconds its clock was ahead of ours when last seen
    text("revoked_at"),
    text("vault"),  # the sealed folder it writes into, hex; its recovery keys go by this
    Column("knock_hash", Text, nullable=False, default="", index=True),  # of the token a locked phone may use
    text("lost_at"),
    text("farewell_at"),  # when it destroyed its keys, having handed over everything
    number("letter_over"),  # up to which of its own numbers its sealed backups are outdone
    text("sign_key"),  # Ed25519, hex: its bundles are signed with it
    text("seal_key"),  # X25519, hex: answers to its bundles are sealed for it
)

device_events = Table(  # append-only: triggers refuse to update or delete
    "device_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("device", Text, ForeignKey("devices.id"), nullable=False, index=True),
    text("at"),
    text("kind"),  # people.events.Kind
    text("by"),  # the officer; empty when the phone itself did it
    text("by_name"),
    text("told", "{}"),  # numbers that belong to it
)

recovery_keys = Table(  # what opens a phone's vault when the PIN is forgotten, sealed under the server's secret
    "recovery_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("device", Text, ForeignKey("devices.id"), nullable=False, index=True),
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False),
    text("vault"),
    Column("sealed", LargeBinary, nullable=False),
    text("mark"),  # of the secret that sealed it
    text("made_at"),
    text("released_at"),
    Index(None, "mediator", "vault"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("device", Text, ForeignKey("devices.id"), nullable=False, index=True),
    text("made_by"),
    text("made_at"),
    text("expires_at"),
    text("used_at"),
    text("nonce_hash"),  # of whoever used it: the same one again gets the same answer
    text("recovery_key"),
)

backups = Table(  # one sealed backup of drafts a phone; the server cannot read it
    "backups",
    metadata,
    Column("device", Text, ForeignKey("devices.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    text("sha256"),
    number("size"),
    text("recovery_key"),  # the key it was sealed under, together with the PIN
    text("received_at"),
)

handovers = Table(  # sealed parcels of locked phones; the server cannot read them
    "handovers",
    metadata,
    Column("device", Text, ForeignKey("devices.id"), nullable=False),
    Column("sha256", Text, nullable=False),
    number("size"),
    text("received_at"),
    text("recovery_key"),  # the key it was sealed under, together with the PIN
    PrimaryKeyConstraint("device", "sha256"),
)
