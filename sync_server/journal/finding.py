"""Finding a commune's cases, papers and quick notes by the words in them, accents and capitals ignored.

What is searched is written down beside each of them (`case_words`), folded. It is brought up to date by whoever
searches, from those that changed since the last search: taking changes in costs nothing for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from fieldapp.domain import cases, minutes, notes, vocabulary
from fieldapp.domain.changes import Fields
from fieldapp.domain.text import fold
from sync_server.db.tables import case_words, records
from sync_server.db.upsert import upsert
from sync_server.journal import stands

MOST_FOUND = 50
LONGEST = 100  # characters of what is asked that count
KINDS = (cases.KIND, minutes.KIND, notes.KIND)
_AROUND = ".,;:!?\"'()[]-/"  # signs that come along when a name is pasted
_TEXTS = (
    "summary", "words", "written_by", "chair", "secretary", "place_detail", "agreement", "duties", "performance",
    "failure_reason", "note", "support_words", "referred_words",
)  # fmt: skip
_COLLECTIONS = {
    "parties": ("name", "address", "demand"), "mediators": ("name",), "invited": ("name",), "statements": ("text",),
    "sessions": ("notes", "place"), "blocks": ("text",), "attendees": ("name",),
}  # fmt: skip
"""What is searched; ids, codes and days are not words that people would type."""


def words_of(asked: str) -> list[str]:
    """Return the words of a search, folded and without the signs around them; none of a search that is empty.

    Signs alone are looked for only where there is nothing else.
    """
    words = fold(" ".join(asked[:LONGEST].split())).split()  # `fold` knows no space but those of ASCII
    return [bare for word in words if (bare := word.strip(_AROUND))] or words


def catch_up(conn: Connection, partition: str) -> None:
    """Write down the words of those that changed since this was last done; within a writing transaction."""
    of = case_words.c
    upto = conn.execute(select(func.max(of.seq)).where(of.partition == partition)).scalar_one() or 0
    changed = {row.id: row.seq for row in conn.execute(_newer(partition, upto))}
    told = stands.fields_of(conn, partition, changed)
    rows = [
        {"partition": partition, "record": name, "seq": changed[name], "words": " ".join(_words(fields))}
        for name, fields in told.items()
    ]
    upsert(conn, case_words, rows)


def is_behind(conn: Connection, partition: str) -> bool:
    """Return whether something changed since the words were last written down."""
    of = case_words.c
    upto = conn.execute(select(func.max(of.seq)).where(of.partition == partition)).scalar_one() or 0
    return conn.execute(_newer(partition, upto).limit(1)).first() is not None


def find(
    conn: Connection, partition: str, words: list[str], kinds: Sequence[str] = (cases.KIND,), most: int = MOST_FOUND
) -> list[str]:
    """Return the ids of the commune's records with all of these words, the last received first; at most `most`.

    `kinds` are some of KINDS.
    """
    if not words:
        return []
    of = case_words.c
    asked = (
        select(of.record)
        .join(records, (records.c.partition == of.partition) & (records.c.id == of.record))
        .where(records.c.kind.in_(kinds))
        .where(of.partition == partition, *(of.words.contains(word, autoescape=True) for word in words))
        .order_by(records.c.first_received_at.desc(), of.record)
        .limit(most)
    )
    return list(conn.execute(asked).scalars())


def _newer(partition: str, upto: int) -> Any:
    of = records.c
    return select(of.id, of.seq).where(of.partition == partition, of.kind.in_(KINDS), of.seq > upto)


def _words(fields: Fields) -> Iterator[str]:
    for name in _TEXTS:
        yield fold(str(fields.get(name, "")))
    for name, of in (("dispute_type", "VU_VIEC"), ("type", minutes.TYPES)):
        yield fold(vocabulary.label(of, str(fields[name]), "vi")) if fields.get(name) else ""
    for path, value in fields.items():
        parts = _COLLECTIONS.get(path.partition("/")[0], ())
        if isinstance(value, Mapping):
            yield from (fold(str(value[part])) for part in parts if value.get(part))
    number = fields.get("logbook_no")
    if number:
        yield f"so {number}"
