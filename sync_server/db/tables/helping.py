"""Who helps the mediators, and with what: trainers and experts, documents, higher classes, notices."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from sync_server.db.tables.columns import metadata, number, text

advisers = Table(  # who helps the commune's mediators: trainers and experts
    "advisers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("partition", Text, ForeignKey("communes.code"), nullable=False, index=True),
    text("role"),  # people.advisers.TRAINER or EXPERT
    text("name"),
    text("calling"),  # NGHE_CHUYEN_GIA, of experts; empty: not told
    text("work_place"),
    text("field"),  # in which matters they are at home
    text("phone"),
    text("since"),
    text("until"),  # the day from which no more; empty while they are
    text("until_why"),
)

adviser_events = Table(  # append-only: what happened with one of them
    "adviser_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("adviser", Text, ForeignKey("advisers.id"), nullable=False, index=True),
    text("at"),
    text("by"),
    text("by_name"),
    text("kind"),  # people.advisers.Kind
    text("told", "{}"),
)

expert_questions = Table(  # append-only: what experts were asked about a case, with the names taken out
    "expert_questions",
    metadata,
    Column("id", Text, primary_key=True),  # random: it tells nothing of the case, not even when
    Column("partition", Text, ForeignKey("communes.code"), nullable=False),
    text("record"),  # the case; experts never hear of it
    text("at"),
    text("by"),
    text("by_name"),
    text("asked"),
    Index(None, "partition", "record"),
)

question_events = Table(  # append-only: shared with whom, read, answered, taken back
    "question_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("question", Text, ForeignKey("expert_questions.id"), nullable=False, index=True),
    text("at"),
    text("by"),
    text("by_name"),
    text("kind"),  # people.asking.Kind
    Column("account", Text, nullable=False, default="", index=True),  # the expert's; empty for all of them
    text("account_name"),
    text("told"),  # the answer
)

document_events = Table(  # append-only: triggers refuse to update or delete. What was handed out, put right, cancelled
    "document_events",
    metadata,
    Column("id", Text, primary_key=True),  # the receipt and the number of the line
    Column("partition", Text, ForeignKey("communes.code"), nullable=False),
    text("receipt"),
    text("kind"),  # people.documents.Kind
    text("document"),
    number("copies"),
    text("person"),  # a mediator; empty for a team or somebody known by name only
    text("team"),
    text("name"),  # of the person or team, as it was then
    text("given_on"),
    text("given_by"),
    text("why"),  # it was cancelled
    text("at"),
    text("by"),  # the officer
    text("by_name"),
    Index(None, "partition", "receipt"),
)

higher_events = Table(  # append-only: triggers refuse to update or delete. Classes of a higher level, who is sent there
    "higher_events",
    metadata,
    Column("id", Text, primary_key=True),  # the class and the number of the line
    Column("partition", Text, ForeignKey("communes.code"), nullable=False),
    text("class"),
    text("kind"),  # people.nominations.Kind
    text("nominee"),  # empty for what is about the class
    text("told", "{}"),  # what belongs to it: the class, the person, a reason, a certificate
    text("at"),
    text("by"),  # the officer
    text("by_name"),
    Index(None, "partition", "class"),
)

notice_events = Table(  # append-only: triggers refuse to update or delete. What is to be published, and what came of it
    "notice_events",
    metadata,
    Column("id", Text, primary_key=True),  # the notice and the number of the line
    Column("partition", Text, ForeignKey("communes.code"), nullable=False),
    text("notice"),
    text("kind"),  # people.notices.Kind
    text("told", "{}"),  # what belongs to it: the words, a channel, a day, a link, a reason
    text("at"),
    text("by"),  # the officer, or somebody of the service centre
    text("by_name"),
    Index(None, "partition", "notice"),
)
