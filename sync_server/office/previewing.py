"""What would come of a list, in words: what is wrong in which line and what to do, who is known, who is new."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from fieldapp.domain import vocabulary
from sync_server.office import days, strings
from sync_server.people.about import WORDS
from sync_server.people.lists.plan import NEW, Fate, Plan, Step
from sync_server.people.lists.reading import Reading
from sync_server.people.roster import Team


class Row(Struct, frozen=True, kw_only=True):
    """One line of the list in words."""

    row: int
    name: str
    told: str  # what the list says of the person
    says: list[str]  # what is wrong, or what comes of it


class Group(Struct, frozen=True, kw_only=True):
    """Those who would come to one team."""

    team: str
    rows: list[Row]


class Shown(Struct, frozen=True, kw_only=True):
    """The whole preview."""

    counts: list[tuple[str, int]]
    bad: list[Row]
    elsewhere: list[Row]  # who may be somebody of another team
    twice: list[Row]
    known: list[Row]
    filled: list[Row]
    out: list[Row]
    groups: list[Group]
    teams: list[tuple[str, str]]  # that an unknown village may be said to be: id and name
    sheet: str
    others: str  # sheets that are lists too and are not read
    skipped: str  # rows that are about nobody
    former: list[str]  # villages that are called otherwise now


def in_words(found: Reading, plan: Plan, teams: Sequence[Team], speech: str) -> Shown:
    """Return what a preview shows."""
    names = {team.id: team.name for team in teams}
    names |= {f"{NEW}:{each.key}": strings.text(speech, "importing.new_team", village=each.village)
              for each in plan.questions}  # fmt: skip
    known = plan.of(Fate.KNOWN)
    return Shown(
        counts=[
            (strings.text(speech, f"importing.count_{fate.value}"), len(plan.of(fate)))
            for fate in Fate if plan.of(fate)
        ],
        bad=[_row(step, _wrongs(step, speech), speech) for step in plan.of(Fate.BAD)],
        elsewhere=[_row(step, _namesake(step, names, speech), speech) for step in plan.steps if step.elsewhere],
        twice=[
            _row(step, [strings.text(speech, "importing.twice", twin=step.twin)], speech)
            for step in plan.of(Fate.TWICE)
        ] + [_row(step, [strings.text(speech, "importing.gone")], speech) for step in plan.of(Fate.GONE)],
        known=[_row(step, _differing(step, speech), speech) for step in known],
        filled=[_row(step, _filling(step, speech), speech) for step in plan.of(Fate.FILLED)],
        out=[_row(step, [step.line.village], speech) for step in plan.of(Fate.OUT, Fate.ASKS)],
        groups=_groups(plan, names, speech),
        teams=[(each.id, _label(each)) for each in teams if not each.merged_into],
        sheet=found.sheet,
        others=", ".join(f"“{each}”" for each in found.others),
        skipped=", ".join(map(str, found.skipped)),
        former=[
            strings.text(speech, "importing.former", village=each.village, team=_label(team))
            for each in plan.former for team in teams if team.id == each.team
        ],
    )  # fmt: skip


def _groups(plan: Plan, names: Mapping[str, str], speech: str) -> list[Group]:
    found: dict[str, list[Row]] = {}
    for step in plan.of(Fate.ADDED):
        found.setdefault(step.team, []).append(_row(step, _noted(step, speech) + _differing(step, speech), speech))
    return [Group(team=names.get(team, team), rows=rows) for team, rows in found.items()]


def _namesake(step: Step, names: Mapping[str, str], speech: str) -> list[str]:
    if step.twin:
        return [strings.text(speech, "importing.elsewhere_row", twin=step.twin)]
    return [strings.text(speech, "importing.elsewhere_team", team=names.get(step.elsewhere, ""))]


def _label(team: Team) -> str:
    return " · ".join(filter(None, [team.village, team.name]))


def _row(step: Step, says: list[str], speech: str) -> Row:
    line = step.line
    told = [days.shown(line.born)] if line.born else []
    told += [
        vocabulary.label(WORDS[part], code, speech)
        for part, code in (("sex", line.sex), ("ethnic", line.ethnic), ("schooling", line.schooling)) if code
    ]  # fmt: skip
    told += [line.phone] if line.phone else []
    told += [strings.text(speech, "importing.as_leader")] if line.leader else []
    return Row(
        row=line.row, name=line.name or strings.text(speech, "importing.nameless"), told=", ".join(told), says=says
    )


def _wrongs(step: Step, speech: str) -> list[str]:
    return [
        strings.text(speech, f"importing.bad_{each.why}", text=each.text, twin=step.twin)
        for each in step.line.troubles
    ]  # fmt: skip


def _noted(step: Step, speech: str) -> list[str]:
    return [strings.text(speech, f"importing.note_{each}") for each in step.line.notes]


def _filling(step: Step, speech: str) -> list[str]:
    parts = ", ".join(strings.text(speech, f"importing.part_{part}") for part in step.fills)
    return [strings.text(speech, "importing.fills", parts=parts), *_differing(step, speech)]


def _differing(step: Step, speech: str) -> list[str]:
    if not step.differs:
        return []
    parts = ", ".join(strings.text(speech, f"importing.part_{part}") for part in step.differs)
    return [strings.text(speech, "importing.differs", parts=parts)]
