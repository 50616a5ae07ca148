"""Every table of the server, once, for SQLite and PostgreSQL alike.

Moments are text in the form of `clock.stamp`. JSON values are text as msgspec writes it: exact, in
order, and the same on both engines. Partition means the commune's code.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, default=default)


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, BigInteger, nullable=False, default=default)


server_state = Table("server_state", metadata, Column("key", Text, primary_key=True), _text("value"))

histories = Table(  # append-only: when this server's numbers began, and began anew
    "histories",
    metadata,
    Column("epoch", Text, primary_key=True),
    _text("began_at"),
    _text("why"),  # db.history.Why
    _text("told", "{}"),  # of which day the backup was
)

# --- who there is -------------------------------------------------------------------------------

communes = Table(
    "communes",
    metadata,
    Column("code", Text, primary_key=True),
    _text("name"),
    _number("lock_after_s", 180),  # seconds without a touch after which its phones lock themselves
    _number("contact_days", 60),  # days without contact after which they open only with the commune's word
    Column("second_factor", Boolean, nullable=False, default=False),  # asked of everybody who signs in for it
)

teams = Table(
    "teams",
    metadata,
    Column("id", Text, primary_key=True),
    Column("partition", Text, ForeignKey("communes.code"), nullable=False, index=True),
    _text("name"),
    _text("village"),  # what its village is called today: a copy by people.placing, so that a sync joins nothing
    _text("merged_into"),  # the team that does its work now; empty while it works itself
    Column("minority_area", Boolean, nullable=False, default=False),  # many of an ethnic minority live there
    Column("village_id", Text, ForeignKey("villages.id"), nullable=True),  # none: nobody has told it
)

villages = Table(  # thôn, bản, tổ dân phố ...: the commune's own table, as it is today
    "villages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("partition", Text, ForeignKey("communes.code"), nullable=False, index=True),
    _text("name"),
    _text("since"),  # the day from which it is; empty: nobody has told it
    _text("until"),  # the day from which it is no more; empty while it is
)

village_names = Table(  # append-only: what a village is called from which day; a later line stands over an earlier one
    "village_names",
    metadata,
    Column("id", Text, primary_key=True),  # in order of writing
    Column("village", Text, ForeignKey("villages.id"), nullable=False, index=True),
    _text("since"),
    _text("name"),
)

team_villages = Table(  # append-only: in which village a team is from which day, in the same manner
    "team_villages",
    metadata,
    Column("id", Text, primary_key=True),  # in order of writing
    Column("team", Text, ForeignKey("teams.id"), nullable=False, index=True),
    _text("since"),
    _text("village"),
)

village_events = Table(  # append-only: what happened with a village
    "village_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("village", Text, ForeignKey("villages.id"), nullable=False, index=True),
    _text("at"),
    _text("kind"),  # people.village_events.Kind
    _text("by"),
    _text("by_name"),
    _text("told", "{}"),  # people.village_events.Told as JSON
)

mediators = Table(
    "mediators",
    metadata,
    Column("id", Text, primary_key=True),
    Column("team", Text, ForeignKey("teams.id"), nullable=False, index=True),
    _text("name"),
    Column("leader", Boolean, nullable=False, default=False),
    _text("sex"),  # GIOI_TINH; empty: not told
    _text("ethnic"),  # DAN_TOC; empty: not told
    _text("phone"),
    _text("born"),  # a year, or a day as ISO has it; empty: not told
    _text("schooling"),  # TRINH_DO: trained in law or not; empty: not told
    _text("recognised_on"),  # the day of the chairman's decision; empty: not told
    _text("left_on"),  # since when no mediator any more; empty while one
    _text("left_why"),  # LY_DO_THOI
)

person_events = Table(  # append-only: triggers refuse to update or delete
    "person_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False, index=True),
    _text("at"),
    _text("kind"),  # people.person_events.Kind
    _text("by"),  # the officer
    _text("by_name"),
    _text("told", "{}"),  # what belongs to it: a day, a reason, the number of a decision
)

elections = Table(  # of mediators and leaders, as the forms of NQLT 01/2014/NQLT/CP-UBTƯMTTQVN want them kept
    "elections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("partition", Text, ForeignKey("communes.code"), nullable=False, index=True),
    Column("team", Text, ForeignKey("teams.id"), nullable=False),
    _text("what"),  # people.elections.MEDIATORS or LEADER
    _text("how"),  # HINH_THUC_BAU
    _text("held_on"),
    _text("chair"),  # the head of the Front's committee
    _text("candidates", "[]"),  # people.elections.Candidate as JSON
    _text("sent_on"),  # to the commune's chairman; empty while it is not
    _text("decided_on"),
    _text("paper"),  # the number of the decision
    _text("made_at"),
    _text("by"),
    _text("by_name"),
    _number("voters"),  # households of the village, or mediators of the team
    _number("present"),
    _number("seats"),  # mediators that the chairman wants; 0: as many as are elected
)

advisers = Table(  # who helps the commune's mediators: trainers and experts
    "advisers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("partition", Text, ForeignKey("communes.code"), nullable=False, index=True),
    _text("role"),  # people.advisers.TRAINER or EXPERT
    _text("name"),
    _text("calling"),  # NGHE_CHUYEN_GIA, of experts; empty: not told
    _text("work_place"),
    _text("field"),  # in which matters they are at home
    _text("phone"),
    _text("since"),
    _text("until"),  # the day from which no more; empty while they are
    _text("until_why"),
)

adviser_events = Table(  # append-only: what happened with one of them
    "adviser_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("adviser", Text, ForeignKey("advisers.id"), nullable=False, index=True),
    _text("at"),
    _text("by"),
    _text("by_name"),
    _text("kind"),  # people.advisers.Kind
    _text("told", "{}"),
)

expert_questions = Table(  # append-only: what experts were asked about a case, with the names taken out
    "expert_questions",
    metadata,
    Column("id", Text, primary_key=True),  # random: it tells nothing of the case, not even when
    Column("partition", Text, ForeignKey("communes.code"), nullable=False),
    _text("record"),  # the case; experts never hear of it
    _text("at"),
    _text("by"),
    _text("by_name"),
    _text("asked"),
    Index(None, "partition", "record"),
)

question_events = Table(  # append-only: shared with whom, read, answered, taken back
    "question_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("question", Text, ForeignKey("expert_questions.id"), nullable=False, index=True),
    _text("at"),
    _text("by"),
    _text("by_name"),
    _text("kind"),  # people.asking.Kind
    Column("account", Text, nullable=False, default="", index=True),  # the expert's; empty for all of them
    _text("account_name"),
    _text("told"),  # the answer
)

document_events = Table(  # append-only: triggers refuse to update or delete. What was handed out, put right, cancelled
    "document_events",
    metadata,
    Column("id", Text, primary_key=True),  # the receipt and the number of the line
    Column("partition", Text, ForeignKey("communes.code"), nullable=False),
    _text("receipt"),
    _text("kind"),  # people.documents.Kind
    _text("document"),
    _number("copies"),
    _text("person"),  # a mediator; empty for a team or somebody known by name only
    _text("team"),
    _text("name"),  # of the person or team, as it was then
    _text("given_on"),
    _text("given_by"),
    _text("why"),  # it was cancelled
    _text("at"),
    _text("by"),  # the officer
    _text("by_name"),
    Index(None, "partition", "receipt"),
)

higher_events = Table(  # append-only: triggers refuse to update or delete. Classes of a higher level, who is sent there
    "higher_events",
    metadata,
    Column("id", Text, primary_key=True),  # the class and the number of the line
    Column("partition", Text, ForeignKey("communes.code"), nullable=False),
    _text("class"),
    _text("kind"),  # people.nominations.Kind
    _text("nominee"),  # empty for what is about the class
    _text("told", "{}"),  # what belongs to it: the class, the person, a reason, a certificate
    _text("at"),
    _text("by"),  # the officer
    _text("by_name"),
    Index(None, "partition", "class"),
)

notice_events = Table(  # append-only: triggers refuse to update or delete. What is to be published, and what came of it
    "notice_events",
    metadata,
    Column("id", Text, primary_key=True),  # the notice and the number of the line
    Column("partition", Text, ForeignKey("communes.code"), nullable=False),
    _text("notice"),
    _text("kind"),  # people.notices.Kind
    _text("told", "{}"),  # what belongs to it: the words, a channel, a day, a link, a reason
    _text("at"),
    _text("by"),  # the officer, or somebody of the service centre
    _text("by_name"),
    Index(None, "partition", "notice"),
)

memberships = Table(  # which team somebody was in before, and until when: late work of that time is still theirs
    "memberships",
    metadata,
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False),
    Column("team", Text, ForeignKey("teams.id"), nullable=False),
    _text("until_at"),
    _text("by"),
    _text("by_name"),
    PrimaryKeyConstraint("mediator", "team"),
)

officers = Table(
    "officers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),  # lower case
    _text("name"),
    _text("role"),  # fieldapp.domain.roles.OfficeRole
    Column("partition", Text, ForeignKey("communes.code"), nullable=True),  # none for the province, administrators
    _text("password_hash"),
    _text("made_at"),
    _text("disabled_at"),
    _text("password_set_at"),
    Column("must_change", Boolean, nullable=False, default=False),  # the password is one that somebody else knows
    _text("village"),  # whose head, or the Front's, somebody is; empty for every other role
)

second_factors = Table(  # what makes somebody's codes, sealed under the server's secret
    "second_factors",
    metadata,
    Column("officer", Text, ForeignKey("officers.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    _text("made_at"),
    _text("confirmed_at"),  # empty until a first code has shown that it arrived
    _number("last_step", -1),  # of the newest code that was taken: it and those before it open nothing more
)

spare_codes = Table(  # for somebody without the device that makes the codes
    "spare_codes",
    metadata,
    Column("officer", Text, ForeignKey("officers.id"), nullable=False),
    Column("code_hash", Text, nullable=False),
    _text("used_at"),
    PrimaryKeyConstraint("officer", "code_hash"),
)

account_events = Table(  # append-only: what happened with accounts
    "account_events",
    metadata,
    Column("id", Text, primary_key=True),
    _text("partition"),  # of the account; empty for the province, administrators, and a name that nobody has
    _text("account"),  # empty for a name that nobody has
    _text("account_name"),
    _text("at"),
    _text("kind"),  # people.account_events.Kind
    _text("by"),  # empty when the person did it, or the console
    _text("by_name"),
    _text("told", "{}"),  # from where, with which browser
    Index(None, "partition", "at"),
    Index(None, "account", "kind", "at"),
)

office_sessions = Table(
    "office_sessions",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    _text("officer"),
    Column("expires_at", Text, nullable=False, index=True),
)

sign_in_attempts = Table(  # failures only
    "sign_in_attempts",
    metadata,
    Column("id", Text, primary_key=True),
    _text("door"),  # "enrol" or "office"
    _text("who"),  # an address or a login
    _text("at"),
    Index(None, "door", "who", "at"),
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False, index=True),
    _text("made_by"),
    _text("made_at"),
    _text("expires_at"),
    _text("used_at"),
    _text("token_hash"),  # of the phone that used it
)

devices = Table(
    "devices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),
    _text("name"),
    _text("app"),
    _text("enrolled_at"),
    _text("last_seen_at"),
    _number("held_changes"),  # what the phone still held alone when last seen
    _number("held_photos"),
    _number("held_drafts"),
    _number("held_aside"),  # changes that wait for an officer
    _number("held_bundles"),  # of other phones, carried for them
    _number("clock_off_s"),  # seconds its clock was ahead of ours when last seen
    _text("revoked_at"),
    _text("vault"),  # the sealed folder it writes into, hex; its recovery keys go by this
    Column("knock_hash", Text, nullable=False, default="", index=True),  # of the token a locked phone may use
    _text("lost_at"),
    _text("farewell_at"),  # when it destroyed its keys, having handed over everything
    _number("letter_over"),  # up to which of its own numbers its sealed backups are outdone
    _text("sign_key"),  # Ed25519, hex: its bundles are signed with it
    _text("seal_key"),  # X25519, hex: answers to its bundles are sealed for it
)

device_events = Table(  # append-only: triggers refuse to update or delete
    "device_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("device", Text, ForeignKey("devices.id"), nullable=False, index=True),
    _text("at"),
    _text("kind"),  # people.events.Kind
    _text("by"),  # the officer; empty when the phone itself did it
    _text("by_name"),
    _text("told", "{}"),  # numbers that belong to it
)

recovery_keys = Table(  # what opens a phone's vault when the PIN is forgotten, sealed under the server's secret
    "recovery_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("device", Text, ForeignKey("devices.id"), nullable=False, index=True),
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False),
    _text("vault"),
    Column("sealed", LargeBinary, nullable=False),
    _text("mark"),  # of the secret that sealed it
    _text("made_at"),
    _text("released_at"),
    Index(None, "mediator", "vault"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("device", Text, ForeignKey("devices.id"), nullable=False, index=True),
    _text("made_by"),
    _text("made_at"),
    _text("expires_at"),
    _text("used_at"),
    _text("nonce_hash"),  # of whoever used it: the same one again gets the same answer
    _text("recovery_key"),
)

backups = Table(  # one sealed backup of drafts a phone; the server cannot read it
    "backups",
    metadata,
    Column("device", Text, ForeignKey("devices.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    _text("sha256"),
    _number("size"),
    _text("recovery_key"),  # the key it was sealed under, together with the PIN
    _text("received_at"),
)

handovers = Table(  # sealed parcels of locked phones; the server cannot read them
    "handovers",
    metadata,
    Column("device", Text, ForeignKey("devices.id"), nullable=False),
    Column("sha256", Text, nullable=False),
    _number("size"),
    _text("received_at"),
    _text("recovery_key"),  # the key it was sealed under, together with the PIN
    PrimaryKeyConstraint("device", "sha256"),
)

# --- what was written ---------------------------------------------------------------------------

partitions = Table(
    "partitions",
    metadata,
    Column("code", Text, primary_key=True),
    _number("seq"),  # the last server number given
    _text("chain"),  # of the journal up to it
)

journal = Table(  # append-only: triggers refuse to update or delete. What stands in a record is told by its lines alone
    "journal",
    metadata,
    Column("partition", Text, nullable=False),
    Column("seq", BigInteger, nullable=False, autoincrement=False),
    _text("change"),
    _text("kind"),
    _text("record"),
    _text("author"),
    _text("author_name"),
    _text("role"),
    _text("device"),
    _text("team"),
    _number("base"),
    _number("device_seq"),
    _number("prev", -1),  # what the device remembered: its own change of the record before this one; -1: not known
    _text("set", "{}"),
    _text("clashed", "[]"),  # paths of `set` that were not taken
    _text("added", "{}"),  # what the server wrote in the same step
    _text("verdict"),
    _text("at"),  # the device's clock
    _text("received_at"),
    _text("digest"),  # SHA-256 of the content, to know the same change again
    _text("restores", "[]"),  # changes lost with a former history that this one brought back
    _text("chain"),  # a hash over all lines up to this one: two histories part where it differs
    PrimaryKeyConstraint("partition", "seq"),
    UniqueConstraint("partition", "author", "change"),
    Index(None, "partition", "record", "seq"),
)

records = Table(
    "records",
    metadata,
    Column("partition", Text, nullable=False),
    Column("id", Text, nullable=False),
    _text("kind"),
    _text("team"),
    _number("seq"),  # of its last line
    _text("standing"),
    _text("waiting_since"),  # since when it stands as it does
    _text("first_received_at"),
    _text("by"),  # who wrote last, other than the office
    # What lists and figures need of a case, written in the same transaction:
    _text("title"),
    _text("dispute_type"),
    _text("outcome"),
    _text("received_on"),
    _number("logbook_no"),
    _number("clashes"),  # fields of which several versions lie open
    _number("alarms"),  # dangers that were reported, and of which nobody has said that they have passed
    PrimaryKeyConstraint("partition", "id"),
    Index(None, "partition", "kind", "standing", "waiting_since"),
    Index(None, "partition", "kind", "team"),
)

case_words = Table(  # what a search of the office looks at, folded; brought up to date by whoever searches
    "case_words",
    metadata,
    Column("partition", Text, nullable=False),
    Column("record", Text, nullable=False),
    _number("seq"),  # of the case's last line when its words were written down
    _text("words"),
    PrimaryKeyConstraint("partition", "record"),
    Index(None, "partition", "seq"),
)

looks = Table(  # append-only: triggers refuse to update or delete. Who looked at what
    "looks",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    _text("partition"),
    _text("by"),  # an officer
    _text("by_name"),
    _text("at"),
    _text("what"),  # people.looks.What
    _text("about"),  # a record, the words that were searched for, or a list
    _text("told", "{}"),
    Index(None, "partition", "about"),
    Index(None, "by", "at"),
)

quarantine = Table(  # what was not taken, with its content, for an officer to see
    "quarantine",
    metadata,
    Column("id", Text, primary_key=True),
    _text("partition"),
    _text("author"),
    _text("author_name"),
    _text("device"),
    _text("team"),
    _text("change"),
    _text("digest"),
    _text("record"),  # that it is of, as far as its content says so
    _text("reason"),
    _text("content"),
    _text("held_at"),
    _text("settled_at"),  # empty while it waits
    _text("settled_by"),
    _text("settled_by_name"),
    _text("settlement"),  # journal.fates.Settlement
    _text("said"),  # what the officer says about it
    _text("taken_as"),  # the change in the journal that took it, or what was left of it
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
    _text("from_team"),
    _text("to_team"),
    PrimaryKeyConstraint("partition", "record", "seq"),
    Index(None, "partition", "seq"),
)

bundles = Table(  # what came by courier, and the sealed answer that finds its way back
    "bundles",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("device", Text, ForeignKey("devices.id"), nullable=False, index=True),  # that wrote it
    _number("number"),  # of that phone's bundles
    _text("received_at"),
    _text("carried_by"),  # a device, or an officer's person id
    _text("carrier_name"),
    _number("size"),
    _number("changes"),
    _number("photos"),
    Column("answer", LargeBinary, nullable=False),  # sealed for the phone that wrote the bundle
    _text("bundle"),  # the id that the phone gave it
    _text("asked"),  # courier.answering.Asked as JSON: what a fresh answer is made from
)

logbook = Table(  # the last number given in a team's book of one year
    "logbook",
    metadata,
    Column("partition", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("year", BigInteger, nullable=False, autoincrement=False),
    _number("last"),
    PrimaryKeyConstraint("partition", "team", "year"),
)

blobs = Table(  # a team has a photo only when it delivered the whole of it itself
    "blobs",
    metadata,
    Column("partition", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    _number("size"),
    _text("received_at"),
    PrimaryKeyConstraint("partition", "team", "sha256"),
)

blob_names = Table(  # which record names which photo
    "blob_names",
    metadata,
    Column("partition", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("path", Text, nullable=False),
    _text("team"),
    _text("sha256"),
    _number("seq"),  # of the line that named it
    _text("author"),
    _text("device"),
    PrimaryKeyConstraint("partition", "record", "path"),
    Index(None, "partition", "team", "sha256"),
    Index(None, "sha256"),
)
