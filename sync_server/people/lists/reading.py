"""The rows of a sheet as people: which row names the columns, whose village stands above, what no person is."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain.text import fold
from sync_server.people.lists import cells
from sync_server.people.lists.cells import Cell, Unfit, words
from sync_server.people.lists.opening import Sheet, Unreadable, Why, sheets_of
from sync_server.people.lists.vocabulary import column_kind, peoples, plain, units

MOST_PEOPLE = 2_000
_LOOKED_AT = 60  # rows in which the columns must be named
_NUMBERED = re.compile(r"\s*(?:[IVXLC]+|[0-9]{1,3}|[A-ZĐ])\s*[.)\-:/]\s*")
_ROMAN = re.compile(r"\s*[IVXLC]+\s*[.)\-:/]\s*\S")
_OF_TEAM = re.compile(r"(?:danh sach )?(?:to hoa giai|to hg)(?: o)?(?: co so)?\s*")
_NOBODY = re.compile(
    r"^(tong|cong|tong cong|tong so)\b\s*([:\d(]|$)|^(nguoi (lap|duyet)|ky ten|\(?ky,|tm[. ]|kt[. ]|(pho )?chu tich"
    r"|xac nhan|noi nhan|ghi chu)|\bngay\b.*\bthang\b"
)  # totals and signatures
_COUNTED = re.compile(r"\s*[(:].*$|\s*[,;].*$")
_BESIDES = frozenset(
    ("no", "role", "leader", "born", "age", "sex", "male", "female", "ethnic", "phone", "schooling", "law")
)
_VALUES = ("born", "age", "sex", "male", "female", "ethnic", "phone", "schooling", "law")


class Trouble(Struct, frozen=True, kw_only=True):
    """What is wrong in a line: a key of the sentences, and what the cell says."""

    why: str
    text: str = ""


class Line(Struct, frozen=True, kw_only=True):
    """One person of a list, as far as the line can be read."""

    row: int  # as Excel numbers it
    name: str
    village: str
    born: str = ""
    sex: str = ""
    ethnic: str = ""
    phone: str = ""
    schooling: str = ""
    leader: bool = False
    troubles: list[Trouble] = []
    notes: list[str] = []  # what was done to read it: keys of the sentences


class Reading(Struct, frozen=True, kw_only=True):
    """A list as it was read."""

    sheet: str
    heading_row: int
    columns: list[str]  # the kinds of columns that were found
    lines: list[Line]
    skipped: list[int]  # rows below the heading that name nobody: section titles, totals, signatures
    others: list[str] = []  # further sheets that are lists too, and are not read


def read(content: bytes, today: date) -> Reading:
    """Return the list in a file: of its first sheet that is one. Raises Unreadable."""
    named = [found for sheet in sheets_of(content) if (found := _heading(sheet))]
    if torn := next((sheet.torn for sheet, _, _ in named if sheet.torn), 0):
        raise Unreadable(Why.OPEN_QUOTE, torn)
    if not named:
        raise Unreadable(Why.NO_HEADING)
    if side := next((first for sheet, first, kinds in named if _stands_beside(sheet, first, kinds)), 0):
        raise Unreadable(Why.SIDE_BY_SIDE, side)
    readings = [_read(sheet, first, kinds, today) for sheet, first, kinds in named]
    lists = [each for each in readings if each.lines]
    if not lists:
        raise Unreadable(Why.NO_PEOPLE)
    best, *others = lists
    if len(best.lines) > MOST_PEOPLE:
        raise Unreadable(Why.TOO_MANY_ROWS)
    return replace(best, others=[each.sheet for each in others if each.sheet])


def _heading(sheet: Sheet) -> tuple[Sheet, int, dict[int, str]] | None:
    """Return the row below the headings, and what each column holds; None for a sheet without."""
    for at, row in enumerate(sheet.rows[:_LOOKED_AT]):
        kinds = _kinds(row)
        if not {"name", "family"} & set(kinds.values()) or len(set(kinds.values()) - {"no"}) < 2:
            continue
        below = at + 1
        while below < len(sheet.rows) and (more := _second(sheet.rows[below], row)) is not None:
            kinds |= more
            below += 1
        return sheet, below, kinds
    return None


def _kinds(row: Sequence[Cell]) -> dict[int, str]:
    """Return what the columns hold that this row names; of two that hold the same the first."""
    found: dict[int, str] = {}
    for at, cell in enumerate(row):
        kind = column_kind(words(cell)) if isinstance(cell, str) else ""
        if kind and kind not in found.values():
            found[at] = kind
    return found


def _stands_beside(sheet: Sheet, first: int, kinds: Mapping[int, str]) -> bool:
    """Return whether a second list stands to the right of the first: its names are under the same heading again."""
    at = next((at for at, kind in kinds.items() if kind == "name"), None)
    if at is None:
        return False
    heads = [row for row in sheet.rows[:first] if at < len(row) and column_kind(words(row[at])) == "name"]
    beside = [
        each for row in heads for each in range(at + 2, len(row))
        if words(row[each]) == words(row[at]) != words(row[each - 1])
    ]  # fmt: skip
    return any(each < len(row) and words(row[each]) not in ("", words(row[at])) for row in sheet.rows[first:]
               for each in beside if at < len(row))  # fmt: skip


def _columns(sheet: Sheet, first: int, kinds: Mapping[int, str]) -> dict[str, int]:
    """Return where each kind stands. A name may fill two columns under one heading: the last word has its own."""
    columns = {kind: at for at, kind in kinds.items()}
    at = columns.get("name", -1)
    if at < 0 or "family" in columns or at + 1 in kinds:
        return columns
    pairs = [(words(row[at]), words(row[at + 1])) for row in sheet.rows[first:] if at + 1 < len(row)]
    apart = [given for family, given in pairs if family and given and family != given]
    if apart and all(map(_is_given, apart)) and len(apart) * 2 > sum(bool(family) for family, _ in pairs):
        return columns | {"family": at, "name": at + 1}
    return columns


def _is_given(text: str) -> bool:
    """Return whether a text may be the last word of a name, and is no sex, people or mark."""
    said = fold(text)
    other = said in ("nam", "nu", "x") or plain(text) in peoples()
    return text.replace(" ", "").isalpha() and len(text.split()) < 3 and text[0].isupper() and not other


def _second(row: Sequence[Cell], above: Sequence[Cell]) -> dict[int, str] | None:
    """Return what a further row of headings says, also one that only numbers the columns; None for a row of people."""
    told = {at: words(cell) for at, cell in enumerate(row) if words(cell)}
    if not told:
        return None
    if all(re.fullmatch(r"\(?[0-9A-Za-z]{1,2}\)?", text) for text in told.values()) and len(told) > 2:
        return {}
    same = {at for at, text in told.items() if at < len(above) and text == words(above[at])}  # merged downwards
    kinds = {at: column_kind(text) for at, text in told.items() if at not in same}
    return kinds if same | set(kinds) and all(kinds.values()) else None


def _read(sheet: Sheet, first: int, kinds: Mapping[int, str], today: date) -> Reading:
    lines, skipped, section, above = [], [], "", ""
    columns = _columns(sheet, first, kinds)
    for number, row in enumerate(sheet.rows[first:], start=first + 1):
        told = {kind: words(row[at]) if at < len(row) else "" for kind, at in columns.items()}
        everything = {words(cell) for cell in row} - {""}
        if not everything:
            continue
        if _kinds(row) == dict(kinds):  # the headings once more, as on each printed page
            continue
        name = " ".join(filter(None, [told.get("family", ""), told.get("name", "")]))
        if title := _section(everything):
            section, above = title, ""
            skipped.append(number)
        elif not _is_person(name, told):
            skipped.append(number)
        else:
            own = _village(told)
            above = own or above
            lines.append(_line(number, name, own or above or section, told, today, carried=not own and bool(above)))
    return Reading(sheet=sheet.name, heading_row=first, columns=sorted(columns), lines=lines, skipped=skipped)


def _section(everything: set[str]) -> str:
    """Return the village that a row of one text alone is the title of; empty for any other row."""
    if len(everything) != 1:
        return ""
    [text] = everything
    village = _of_team(_NUMBERED.sub("", text, count=1))
    return _tidy(village) if _ROMAN.match(text) or units().match(village.casefold()) else ""


def _is_person(name: str, told: Mapping[str, str]) -> bool:
    """Return whether a row is about somebody: it has a name, or what only people have."""
    values = sum(bool(told.get(kind)) for kind in _VALUES)
    if not name:
        return values >= 2
    return not _NOBODY.search(fold(name))


def _village(told: Mapping[str, str]) -> str:
    for kind in ("village", "team", "address"):
        if text := told.get(kind, ""):
            return _tidy(_of_team(text))
    return ""


def _of_team(text: str) -> str:
    """Return the village that a team is called by: "Tổ hòa giải thôn Mùng" is that of thôn Mùng."""
    found = _OF_TEAM.match(fold(text))
    return text[found.end() :].strip() if found and len(fold(text)) == len(text) else text


def _tidy(village: str) -> str:
    text = _COUNTED.sub("", village).strip(" .-")
    text = " ".join(part[:1].upper() + part[1:].lower() for part in text.split()) if text.isupper() else text
    return text[:1].upper() + text[1:]


def _line(number: int, name: str, village: str, told: Mapping[str, str], today: date, *, carried: bool) -> Line:
    troubles: list[Trouble] = []
    notes = ["village_above"] if carried else []
    values: dict[str, str] = {}

    def take(part: str, text: str, how: object) -> None:
        try:
            found = how(text)  # type: ignore[operator]
        except Unfit as unfit:
            troubles.append(Trouble(why=unfit.why, text=text[:80]))
            return
        if isinstance(found, cells.Read):
            notes.extend([found.note] if found.note else [])
            found = found.value
        values[part] = found

    if not name:
        troubles.append(Trouble(why="no_name"))
    else:
        take("name", name, cells.name)
    besides = [kind for kind in told if kind in _BESIDES]
    if besides and not any(told[kind] for kind in besides) and (carried or not _village(told)):
        troubles.append(Trouble(why="only_name", text=name[:80]))
    born, age = told.get("born", ""), told.get("age", "")
    take("born", born, lambda text: cells.birth(text, today))
    if age and not born:
        take("born", age, lambda text: cells.age(text, today))
    take("sex", told.get("sex", ""), cells.sex)
    _by_columns(told, today, values, troubles)
    for part, how in (("ethnic", cells.ethnic), ("phone", cells.phone), ("schooling", cells.schooling)):
        take(part, told.get(part, ""), how)
    if told.get("law"):
        take("law", told["law"], lambda text: "LUAT" if cells.marked(text) else "")
        values["schooling"] = values.pop("law", "") or values.get("schooling", "")
    leader = cells.leads(told.get("role", "")) if not told.get("role", "").startswith(("#", "=")) else False
    if told.get("leader"):
        take("leader", told["leader"], lambda text: "yes" if cells.leads(text) or cells.marked(text) else "")
        leader = leader or bool(values.pop("leader", ""))
    try:
        cells.expect_result(village)
    except Unfit:
        troubles.append(Trouble(why="formula", text=village[:80]))
    if not village:
        troubles.append(Trouble(why="no_village"))
    return Line(
        row=number, name=values.pop("name", name), village=village, leader=leader, troubles=troubles, notes=notes,
        **values,
    )  # fmt: skip


def _by_columns(told: Mapping[str, str], today: date, values: dict[str, str], troubles: list[Trouble]) -> None:
    """Take the sex from two columns of marks, which may hold the year of birth in the place of a mark."""
    said = {code: told.get(kind, "") for kind, code in (("male", "NAM"), ("female", "NU"))}
    written = {code: text for code, text in said.items() if text}
    if len(written) > 1:
        troubles.append(Trouble(why="sex_both", text=" / ".join(written.values())[:80]))
    elif written:
        [(code, text)] = written.items()
        try:
            if re.search(r"\d{4}", text):
                values["sex"], values["born"] = code, cells.birth(text, today).value
            elif fold(text) in ("nam", "nu"):
                values["sex"] = cells.sex(text)
            elif cells.marked(text):
                values["sex"] = code
        except Unfit as unfit:
            troubles.append(Trouble(why=unfit.why, text=text[:80]))
