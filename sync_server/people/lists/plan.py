"""What would come of a list: each line held against the commune's teams and against the lines before it."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain.text import fold
from sync_server.people import about
from sync_server.people.about import About, alike, tidy_name, year_of
from sync_server.people.lists.reading import Line, Reading, Trouble
from sync_server.people.lists.vocabulary import units
from sync_server.people.roster import Mediator, Team

NEW, OUT = "new", "out"  # answers about a village that nobody knows: begin a team, leave its lines out
_FILLED = ("born", "sex", "ethnic", "phone", "schooling")


class Fate(StrEnum):
    """What comes of a line."""

    ADDED = "added"
    FILLED = "filled"  # known already; what nobody had told is written
    KNOWN = "known"  # known already, with all that the line says
    TWICE = "twice"  # the same person stands in a line before
    GONE = "gone"  # mediated before and has left: an officer takes them back, not a list
    BAD = "bad"
    ASKS = "asks"  # of a village that nobody knows
    OUT = "out"  # an officer leaves its village out


class Step(Struct, frozen=True, kw_only=True):
    """What comes of one line."""

    line: Line
    fate: Fate
    team: str = ""  # an id, or the key of a village where a team is begun
    about: About | None = None  # what would be written
    person: str = ""  # who it is already
    twin: int = 0  # the row of the same person
    fills: list[str] = []  # parts that nobody had told
    differs: list[str] = []  # parts of which the commune knows otherwise; they stay
    elsewhere: str = ""  # the id of another team with somebody of this name and birth, who mediates or mediated there


class Question(Struct, frozen=True, kw_only=True):
    """A village of the list that no team is of."""

    key: str
    village: str  # as the list has it
    rows: list[int]
    answer: str = ""  # NEW, OUT, the id of a team; empty while nobody has said


class Former(Struct, frozen=True, kw_only=True):
    """A village of the list that is called otherwise now, or is part of another one."""

    village: str  # as the list has it
    team: str  # the id of the team that is known to be meant


class Plan(Struct, frozen=True, kw_only=True):
    """What would come of the whole list."""

    steps: list[Step]
    questions: list[Question]
    former: list[Former]
    digest: str  # of the list, the answers, and all that would come of it

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return any(step.fate in (Fate.ADDED, Fate.FILLED) for step in self.steps)

    def of(self, *fates: Fate) -> list[Step]:
        """Return the lines of which this comes."""
        return [step for step in self.steps if step.fate in fates]


def make(reading: Reading, teams: Sequence[Team], answers: Mapping[str, str], today: date) -> Plan:
    """Return what would come of a list if it were taken in now."""
    working = {team.id: team for team in teams if not team.merged_into}
    villages, questions, former = _villages(reading, teams, answers)
    steps = [_step(line, villages[_key(line.village)], working, today) for line in reading.lines]
    steps = _once(steps)
    steps = _one_leader(steps)
    steps = _elsewhere(steps, teams)
    told = msgspec.json.encode([reading, sorted(answers.items()), [_outcome(each) for each in steps]])
    return Plan(steps=steps, questions=questions, former=former, digest=hashlib.sha256(told).hexdigest())


def key_of(village: str) -> str:
    """Return by which key a village of the list is asked about."""
    return _key(village)


def _key(village: str) -> str:
    return hashlib.sha256(alike(village).encode()).hexdigest()[:16]


def _villages(
    reading: Reading, teams: Sequence[Team], answers: Mapping[str, str]
) -> tuple[dict[str, str], list[Question], list[Former]]:
    """Return the team of each village: an id, NEW and its key, OUT, or nothing; what has to be asked; former names."""
    found: dict[str, str] = {}
    questions: list[Question] = []
    former: list[Former] = []
    working = {team.id for team in teams if not team.merged_into}
    for line in reading.lines:
        key = _key(line.village)
        if key in found:
            continue
        found[key] = _team_of(line.village, teams) if line.village else ""
        if line.village and not found[key] and (once := _once_of(line.village, teams)):
            found[key] = once
            former.append(Former(village=line.village, team=once))
        if line.village and not found[key]:
            rows = [each.row for each in reading.lines if _key(each.village) == key]
            answer = answers.get(key, "")
            answer = answer if answer in (NEW, OUT) or answer in working else ""
            questions.append(Question(key=key, village=line.village, rows=rows, answer=answer))
            found[key] = f"{NEW}:{key}" if answer == NEW else answer
    return found, questions, former


def _team_of(village: str, teams: Sequence[Team]) -> str:
    """Return the only team at work in a village of this name; empty when there is none, or several."""
    return _only([(team.village, team.id) for team in teams if not team.merged_into], village)


def _once_of(village: str, teams: Sequence[Team]) -> str:
    """Return the only team at work whose village, or that of a team merged into it, was called so once."""
    if _fitting([(team.village, team.id) for team in teams if not team.merged_into], village):
        return ""  # a village of today is meant, which has several teams
    into = {team.id: team.merged_into for team in teams}

    def at_work(team: str) -> str:
        for _ in into:
            team = into.get(team) or team
        return team

    named = [(name, at_work(team.id)) for team in teams for name in (*team.once, team.village)]
    return _only(sorted(set(named)), village)


def _only(named: Sequence[tuple[str, str]], village: str) -> str:
    found = _fitting(named, village)
    return found[0] if len(found) == 1 else ""


def _fitting(named: Sequence[tuple[str, str]], village: str) -> list[str]:
    """Return the teams of the villages of this name: letter by letter, then without "thôn", then without accents."""
    for is_same in (_is_spelt_so, _is_called_so, _is_without_accents):
        if fits := sorted({team for name, team in named if is_same(name, village)}):
            return fits
    return []


def _is_spelt_so(name: str, village: str) -> bool:
    return alike(name) == alike(village)


def _is_called_so(name: str, village: str) -> bool:
    return alike(_bare(name)) == alike(_bare(village))


def _is_without_accents(name: str, village: str) -> bool:
    """Return whether one of the two leaves accents out, word by word: thôn Đồng and thôn Động are two villages."""
    one, other = alike(_bare(name)).split(), alike(_bare(village)).split()
    return len(one) == len(other) and all(
        mine == theirs or (fold(mine) == fold(theirs) and (mine.isascii() or theirs.isascii()))
        for mine, theirs in zip(one, other, strict=True)
    )


def _bare(village: str) -> str:
    text = tidy_name(village).casefold()
    kind = units().match(text)
    return text[kind.end() :] or text if kind else text


def _step(line: Line, team: str, working: Mapping[str, Team], today: date) -> Step:
    told = About(
        name=tidy_name(line.name), born=line.born, sex=line.sex, ethnic=line.ethnic, phone=line.phone,
        schooling=line.schooling,
    )  # fmt: skip
    troubles = list(line.troubles)
    if not troubles and (wrong := about.wrong(told, today)):
        troubles = [Trouble(why=f"{wrong}_odd", text=str(getattr(told, wrong))[:80])]
    if troubles:
        return Step(line=replace(line, troubles=troubles), fate=Fate.BAD, team=team)
    if team == OUT:
        return Step(line=line, fate=Fate.OUT)
    if not team:
        return Step(line=line, fate=Fate.ASKS)
    if team in working:
        step = _beside(line, told, working[team])
        led = [each.id for each in working[team].mediators if each.leader]
        others = line.leader and bool(led) and step.person not in led
        return replace(step, differs=[*step.differs, "leader"]) if others else step
    return Step(line=line, fate=Fate.ADDED, team=team, about=told)


def _beside(line: Line, told: About, team: Team) -> Step:
    """Hold a line against those who are, or were, in the team."""
    same = [each for each in team.mediators if _is_same(each.name, each.born, told)]
    if len(same) > 1:
        return _bad(line, team.id, "same_name_known")
    if same:
        return _known(line, told, team, same[0])
    left = [each for each in team.left if _is_same(each.name, each.born, told)]
    if left:
        return Step(line=line, fate=Fate.GONE, team=team.id, person=left[0].id)
    return Step(line=line, fate=Fate.ADDED, team=team.id, about=told)


def _known(line: Line, told: About, team: Team, person: Mediator) -> Step:
    fills = [part for part in _FILLED if getattr(told, part) and not getattr(person, part)]
    both = [part for part in _FILLED if getattr(told, part) and getattr(person, part)]
    differs = [part for part in both if not _agree(part, getattr(told, part), getattr(person, part))]
    kept = {part: getattr(person, part) or getattr(told, part) for part in _FILLED}
    fate = Fate.FILLED if fills else Fate.KNOWN
    whole = About(name=person.name, **kept)
    return Step(
        line=line, fate=fate, team=team.id, about=whole if fills else None, person=person.id, fills=fills,
        differs=differs,
    )  # fmt: skip


def _agree(part: str, told: str, known: str) -> bool:
    if part == "born":
        return told == known or (min(len(told), len(known)) == 4 and told[:4] == known[:4])
    if part == "phone":
        return _digits(told) == _digits(known)
    return told == known


def _digits(phone: str) -> str:
    return "".join(filter(str.isdigit, phone)).removeprefix("84").removeprefix("0")


def _is_same(name: str, born: str, told: About) -> bool:
    """Return whether two are one person in one village: the same name, and not known to be of another year."""
    same_year = not (born and told.born) or year_of(born) == year_of(told.born)
    return alike(name) == alike(told.name) and same_year


def _once(steps: Sequence[Step]) -> list[Step]:
    """Let each person count once; of the same name and one without a year, nobody can tell whether they are two."""
    found: list[Step] = []
    before: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        if step.fate not in (Fate.ADDED, Fate.FILLED, Fate.KNOWN):
            found.append(step)
            continue
        others = before.setdefault((step.team, alike(step.line.name)), [])
        found.append(_against(step, others))
        if found[-1].fate is step.fate:
            others.append(step)
    return found


def _against(step: Step, others: Sequence[Step]) -> Step:
    for other in others:
        mine, theirs = year_of(step.line.born), year_of(other.line.born)
        if mine == theirs:
            return Step(line=step.line, fate=Fate.TWICE, team=step.team, twin=other.line.row)
        if mine is None or theirs is None:
            return replace(_bad(step.line, step.team, "same_name"), twin=other.line.row)
    return step


def _one_leader(steps: Sequence[Step]) -> list[Step]:
    """Let no team get two leaders: a line after the first that says so is bad."""
    led: dict[str, int] = {}
    found = []
    for step in steps:
        if not step.line.leader or step.fate not in (Fate.ADDED, Fate.FILLED, Fate.KNOWN):
            found.append(step)
        elif step.team in led:
            found.append(replace(_bad(step.line, step.team, "two_leaders"), twin=led[step.team]))
        else:
            led[step.team] = step.line.row
            found.append(step)
    return found


def _elsewhere(steps: Sequence[Step], teams: Sequence[Team]) -> list[Step]:
    """Mark who may be somebody of another team, or of another village of the list: nobody can tell but the officer."""
    known: dict[str, list[tuple[str, str, int]]] = {}
    for team in teams:
        for each in (*team.mediators, *team.left):
            known.setdefault(alike(each.name), []).append((each.born, team.id, 0))
    found = []
    for step in steps:
        if step.fate is not Fate.ADDED or not step.line.born:
            found.append(step)
            continue
        namesakes = known.setdefault(alike(step.line.name), [])
        fits = [
            (team, row)
            for born, team, row in namesakes
            if team != step.team and born and _agree("born", step.line.born, born)
        ]
        namesakes.append((step.line.born, step.team, step.line.row))
        found.append(replace(step, elsewhere=fits[0][0], twin=fits[0][1]) if fits else step)
    return found


def _bad(line: Line, team: str, why: str) -> Step:
    return Step(line=replace(line, troubles=[Trouble(why=why, text=line.name[:80])]), fate=Fate.BAD, team=team)


def _outcome(step: Step) -> tuple[object, ...]:
    return step.line.row, step.fate, step.team, step.about, step.person, step.twin, step.differs, step.elsewhere
