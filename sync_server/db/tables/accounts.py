"""Who signs in at the office."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, Table, Text

from sync_server.db.tables.columns import metadata, number, text

officers = Table(
    "officers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),  # lower case
    text("name"),
    text("role"),  # fieldapp.domain.roles.OfficeRole
    Column("partition", Text, ForeignKey("communes.code"), nullable=True),  # none for the province, administrators
    text("password_hash"),
    text("made_at"),
    text("disabled_at"),
    text("password_set_at"),
    Column("must_change", Boolean, nullable=False, default=False),  # the password is one that somebody else knows
    text("village"),  # whose head, or the Front's, somebody is; empty for every other role
)

second_factors = Table(  # what makes somebody's codes, sealed under the server's secret
    "second_factors",
    metadata,
    Column("officer", Text, ForeignKey("officers.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    text("made_at"),
    text("confirmed_at"),  # empty until a first code has shown that it arrived
    number("last_step", -1),  # of the newest code that was taken: it and those before it open nothing more
)

spare_codes = Table(  # for somebody without the device that makes the codes
    "spare_codes",
    metadata,
    Column("officer", Text, ForeignKey("officers.id"), nullable=False),
    Column("code_hash", Text, nullable=False),
    text("used_at"),
    PrimaryKeyConstraint("officer", "code_hash"),
)

account_events = Table(  # append-only: what happened with accounts
    "account_events",
    metadata,
    Column("id", Text, primary_key=True),
    text("partition"),  # of the account; empty for the province, administrators, and a name that nobody has
    text("account"),  # empty for a name that nobody has
    text("account_name"),
    text("at"),
    text("kind"),  # people.account_events.Kind
    text("by"),  # empty when the person did it, or the console
    text("by_name"),
    text("told", "{}"),  # from where, with which browser
    Index(None, "partition", "at"),
    Index(None, "account", "kind", "at"),
)

office_sessions = Table(
    "office_sessions",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    text("officer"),
    Column("expires_at", Text, nullable=False, index=True),
)

sign_in_attempts = Table(  # failures only
    "sign_in_attempts",
    metadata,
    Column("id", Text, primary_key=True),
    text("door"),  # "enrol" or "office"
    text("who"),  # an address or a login
    text("at"),
    Index(None, "door", "who", "at"),
)
