"""One cell at a time: what people write for a name, a birth, a sex, a people, a number, a schooling, a mark."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from fieldapp.domain.text import fold
from sync_server.people.about import NUMBER, tidy_name
from sync_server.people.days import born_in
from sync_server.people.lists.vocabulary import peoples, plain

Cell = str | int | float | bool | date | datetime | time | timedelta | None
ERROR = "#N/A"  # a formula without a result
_NO_RESULT = re.compile(r"#(N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!)|=.*", re.IGNORECASE)
_FIRST_SERIAL, _LAST_SERIAL = 3_000, 60_000  # days since 1899-12-30: from 1908 to 2064
_OLD_LETTERS = frozenset("µ¸¶·¹¨»¾¼½Æ©ÇË®ÎÏÑªÖ×ØÜÞßä«åæçëîïñ¬øö÷ûüþ¡¢£¤¥¦§")  # of TCVN3, and of no Vietnamese
_OLD_WORDS = re.compile(r"\b\w*(?:aõ|aø|aù|aâ|eâ|oâ|öô|öõ|öù|ñ)\w*\b", re.IGNORECASE)  # VNI
_HONORIFIC = re.compile(r"(?:Ông|Bà|Anh|Chị|Đ/c|Đồng chí)\s+", re.IGNORECASE)
_MARKS = ("x", "v", "co", "✓", "✔", "√", "1", "có", "+")
_YES_NO = {"": False, "khong": False, "0": False, "-": False}
_SEXES = {"nam": "NAM", "nu": "NU", "m": "NAM", "f": "NU", "trai": "NAM", "gai": "NU", "male": "NAM", "female": "NU"}
_UNSCHOOLED = ("khong", "chua", "chua qua dao tao", "chua dao tao", "0", "khong co", "chua co")
_GENERAL = re.compile(r"\d{1,2}\s*/\s*1[02]")  # a class of general school, as 9/12: says nothing of a training


class Unfit(Exception):
    """The cell says something that cannot be understood; `why` keys a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Read(Struct, frozen=True, kw_only=True):
    """A value, and what was done to have it (a key of the sentences)."""

    value: str
    note: str = ""


def words(cell: Cell) -> str:
    """Return a cell as a person sees it, in NFC and with single spaces."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return tidy_name(str(cell))


def expect_result(text: str) -> None:
    """Raise Unfit for a formula, or one without a result."""
    if _NO_RESULT.fullmatch(text):
        raise Unfit("formula")


def name(text: str) -> Read:
    """Return a name; written in capitals it gets small letters."""
    expect_result(text)
    plain = _HONORIFIC.sub("", text, count=1) if _HONORIFIC.match(text) else text
    if re.search(r"\d", plain):
        raise Unfit("name_odd")
    if plain.isupper() or plain.islower():
        return Read(value=" ".join(part[:1].upper() + part[1:].lower() for part in plain.split()), note="name_case")
    return Read(value=plain)


def birth(text: str, today: date) -> Read:
    """Return a birth as a day or a year: also from a number that Excel keeps for a day."""
    expect_result(text)
    if re.fullmatch(r"\d{4,5}", text) and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return Read(value=(date(1899, 12, 30) + timedelta(days=int(text))).isoformat(), note="serial")
    born = born_in(text)
    if born is None or (born and not today.year - 110 <= int(born[:4]) <= today.year - 15):
        raise Unfit("born_odd")
    return Read(value=born)


def age(text: str, today: date) -> Read:
    """Return the year of birth of somebody so old."""
    expect_result(text)
    if not re.fullmatch(r"\d{2,3}", text) or not 15 <= int(text) <= 110:
        raise Unfit("born_odd")
    return Read(value=str(today.year - int(text)), note="age_counted")


def sex(text: str) -> str:
    """Return a code of GIOI_TINH; empty where nothing is written."""
    expect_result(text)
    said = fold(text).strip(". ")
    if said and said not in _SEXES:
        raise Unfit("sex_odd")
    return _SEXES.get(said, "")


def ethnic(text: str) -> str:
    """Return a code of DAN_TOC for the name of a people."""
    expect_result(text)
    said = plain(text)
    if not said:
        return ""
    found = peoples().get(said) or peoples().get(said.removeprefix("dan toc ").removeprefix("nguoi "))
    if not found:
        raise Unfit("ethnic_odd")
    return found


def phone(text: str) -> Read:
    """Return a number; the zero that Excel has eaten comes back, of two numbers the first is kept."""
    expect_result(text)
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", text, re.IGNORECASE):
        raise Unfit("phone_odd")
    first, *more = [each.strip(" '") for each in re.split(r"[/;,\n]| - | hoặc ", text) if each.strip(" '")] or [""]
    note = "second_phone" if more else ""
    digits = re.sub(r"\D", "", first)
    if len(digits) == 9 and not digits.startswith("0") and not first.startswith("+"):
        return Read(value=f"0{digits}", note="zero_added")
    if first and (not NUMBER.fullmatch(first) or not 9 <= len(digits) <= 12):
        raise Unfit("phone_odd")
    return Read(value=first, note=note)


def schooling(text: str) -> str:
    """Return a code of TRINH_DO; a class of general school says nothing."""
    expect_result(text)
    said = fold(text)
    if not said or _GENERAL.fullmatch(said):
        return ""
    if said in _UNSCHOOLED:
        return "CHUA"
    return "LUAT" if re.search(r"\bluat\b", said) else "KHAC"


def marked(text: str) -> bool:
    """Return whether a cell that takes a mark has one. Raises Unfit for anything else."""
    expect_result(text)
    said = fold(text).strip(". ")
    if text in _MARKS or said in _MARKS:
        return True
    if said in _YES_NO:
        return False
    raise Unfit("mark_odd")


def leads(text: str) -> bool:
    """Return whether an office somebody holds is that of the team's leader: not of a residential group's."""
    expect_result(text)
    said = fold(text)
    return bool(re.search(r"\bto truong\b", said)) and not re.search(r"dan pho|tdp|khu pho", said)


def is_of_old_fonts(texts: Iterable[str]) -> bool:
    """Return whether these texts were written for fonts of before Unicode (TCVN3, VNI)."""
    every = [text for text in texts if any(letter.isalpha() for letter in text)]
    old = sum(bool(_OLD_LETTERS & set(text)) or len(_OLD_WORDS.findall(text)) > 1 for text in every)
    return old >= 3 and old * 4 > len(every)
