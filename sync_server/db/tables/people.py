"""Who there is: communes, villages, teams and their mediators, and how they came to be."""

from sqlalchemy import Boolean, Column, ForeignKey, PrimaryKeyConstraint, Table, Text

from sync_server.db.tables.columns import metadata, number, text

communes = Table(
    "communes",
    metadata,
    Column("code", Text, primary_key=True),
    text("name"),
    number("lock_after_s", 180),  # seconds without a touch after which its phones lock themselves
    number("contact_days", 60),  # days without contact after which they open only with the commune's word
    Column("second_factor", Boolean, nullable=False, default=False),  # asked of everybody who signs in for it
)

teams = Table(
    "teams",
    metadata,
    Column("id", Text, primary_key=True),
    Column("partition", Text, ForeignKey("communes.code"), nullable=False, index=True),
    text("name"),
    text("village"),  # what its village is called today: a copy by people.placing, so that a sync joins nothing
    text("merged_into"),  # the team that does its work now; empty while it works itself
    Column("minority_area", Boolean, nullable=False, default=False),  # many of an ethnic minority live there
    Column("village_id", Text, ForeignKey("villages.id"), nullable=True),  # none: nobody has told it
)

villages = Table(  # thôn, bản, tổ dân phố ...: the commune's own table, as it is today
    "villages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("partition", Text, ForeignKey("communes.code"), nullable=False, index=True),
    text("name"),
    text("since"),  # the day from which it is; empty: nobody has told it
    text("until"),  # the day from which it is no more; empty while it is
)

village_names = Table(  # append-only: what a village is called from which day; a later line stands over an earlier one
    "village_names",
    metadata,
    Column("id", Text, primary_key=True),  # in order of writing
    Column("village", Text, ForeignKey("villages.id"), nullable=False, index=True),
    text("since"),
    text("name"),
)

team_villages = Table(  # append-only: in which village a team is from which day, in the same manner
    "team_villages",
    metadata,
    Column("id", Text, primary_key=True),  # in order of writing
    Column("team", Text, ForeignKey("teams.id"), nullable=False, index=True),
    text("since"),
    text("village"),
)

village_events = Table(  # append-only: what happened with a village
    "village_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("village", Text, ForeignKey("villages.id"), nullable=False, index=True),
    text("at"),
    text("kind"),  # people.village_events.Kind
    text("by"),
    text("by_name"),
    text("told", "{}"),  # people.village_events.Told as JSON
)

mediators = Table(
    "mediators",
    metadata,
    Column("id", Text, primary_key=True),
    Column("team", Text, ForeignKey("teams.id"), nullable=False, index=True),
    text("name"),
    Column("leader", Boolean, nullable=False, default=False),
    text("sex"),  # GIOI_TINH; empty: not told
    text("ethnic"),  # DAN_TOC; empty: not told
    text("phone"),
    text("born"),  # a year, or a day as ISO has it; empty: not told
    text("schooling"),  # TRINH_DO: trained in law or not; empty: not told
    text("recognised_on"),  # the day of the chairman's decision; empty: not told
    text("left_on"),  # since when no mediator any more; empty while one
    text("left_why"),  # LY_DO_THOI
    text("standards"),  # people.standards.Look as JSON: the newest of those in person_events; empty: nobody looked yet
)

person_events = Table(  # append-only: triggers refuse to update or delete
    "person_events",
    metadata,
    Column("id", Text, primary_key=True),  # in order of time
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False, index=True),
    text("at"),
    text("kind"),  # people.person_events.Kind
    text("by"),  # the officer
    text("by_name"),
    text("told", "{}"),  # what belongs to it: a day, a reason, the number of a decision
)

elections = Table(  # of mediators and leaders, as the forms of NQLT 01/2014/NQLT/CP-UBTƯMTTQVN want them kept
    "elections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("partition", Text, ForeignKey("communes.code"), nullable=False, index=True),
    Column("team", Text, ForeignKey("teams.id"), nullable=False),
    text("what"),  # people.elections.MEDIATORS or LEADER
    text("how"),  # HINH_THUC_BAU
    text("held_on"),
    text("chair"),  # the head of the Front's committee
    text("candidates", "[]"),  # people.elections.Candidate as JSON
    text("sent_on"),  # to the commune's chairman; empty while it is not
    text("decided_on"),
    text("paper"),  # the number of the decision
    text("made_at"),
    text("by"),
    text("by_name"),
    number("voters"),  # households of the village, or mediators of the team
    number("present"),
    number("seats"),  # mediators that the chairman wants; 0: as many as are elected
)

memberships = Table(  # which team somebody was in before, and until when: late work of that time is still theirs
    "memberships",
    metadata,
    Column("mediator", Text, ForeignKey("mediators.id"), nullable=False),
    Column("team", Text, ForeignKey("teams.id"), nullable=False),
    text("until_at"),
    text("by"),
    text("by_name"),
    PrimaryKeyConstraint("mediator", "team"),
)
