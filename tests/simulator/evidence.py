"""What the server has, read from its disk with a connection of its own: as whoever starts it after a kill would."""

import hashlib
import json
from collections import defaultdict
from functools import cache, cached_property
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.pool import NullPool

from sync_server.db import tables
from sync_server.journal import stands
from tests.simulator.account import Word, text_of, words_of

OF_TEAM, OF_COMMUNE = ("case", "minutes"), ("attendance",)


class Evidence:
    """One moment of the server's disk. The rows are read, and folded here, without the server's code.

    But for `standing`: by record, what the server makes of them itself.
    """

    def __init__(self, server):
        with _engine(server.url.replace("postgresql:", "postgresql+psycopg:")).connect() as conn:
            self.journal = _rows(conn, tables.journal, "partition", "seq")
            self.quarantine = _rows(conn, tables.quarantine, "id")
            self._records = _rows(conn, tables.records)
            self.standing = _standing(conn, self._records)
            self.pictured = _rows(conn, tables.blob_names)
            self._blobs = _rows(conn, tables.blobs)
            self._lost = {row["id"] for row in _rows(conn, tables.devices) if row["lost_at"]}
            self.works_in = {row["id"]: row["team"] for row in _rows(conn, tables.mediators)}
        self._photos = server.folder / "blobs"

    @cached_property
    def folded(self):
        """By record, what its fields must be: the journal's lines carried out one after the other."""
        found = defaultdict(dict)
        for row in self.journal:
            written = {path: value for path, value in row["set"].items() if path not in row["clashed"]}
            for path, value in (written | row["added"]).items():
                found[row["record"]][path] = value
        return {record: _present(fields) for record, fields in found.items()}

    @cached_property
    def team_of(self):
        """By record, whose it is."""
        return {row["id"]: row["team"] for row in self._records if row["kind"] in OF_TEAM}

    @cached_property
    def of_commune(self):
        """By record that all of a commune read, which commune's it is."""
        return {row["id"]: row["partition"] for row in self._records if row["kind"] in OF_COMMUNE}

    @cached_property
    def taken(self):
        """By record and path, the words that stood there, oldest first, with the line that wrote each."""
        found = defaultdict(list)
        for row in self.journal:
            for path, value in row["set"].items():
                if path not in row["clashed"] and path not in row["added"]:
                    found[row["record"], path].append((Word(row["record"], path, text_of(value)), row))
        return found

    @cached_property
    def passed_over(self):
        """What lines say once more of a signed paper, and the server left as it stood: each line, what stood before it
        at these paths, and the digest."""
        found, stood = [], defaultdict(dict)
        for row in self.journal:
            here, again = stood[row["record"]], row["set"].keys() & row["added"].keys()
            found += [(row, {path: here.get(path) for path in again}, here.get("digest"))] if again else []
            here.update(
                {path: value for path, value in row["set"].items() if path not in row["clashed"]} | row["added"]
            )
        return found

    @cached_property
    def beaten(self):
        """The words that were not taken, with the line that brought each."""
        return [
            (Word(row["record"], path, text_of(row["set"][path])), row)
            for row in self.journal
            for path in row["clashed"]
        ]

    def stood(self, word, seq):
        """Return the word that stood in this one's place before the line of this number, with its line; (None, None)
        for none."""
        before = [(each, line) for each, line in self.taken[word.record, word.path] if line["seq"] < seq]
        return before[-1] if before else (None, None)

    @cached_property
    def in_journal(self):
        """Every word that the journal has, taken or beaten."""
        return {word for row in self.journal for word in words_of(row["record"], row["set"])}

    @cached_property
    def aside(self):
        """Every word that lies in quarantine."""
        contents = [_loaded(row["content"]) for row in self.quarantine]
        return {word for each in contents for word in words_of(each.get("record", ""), each.get("set", {}))}

    def is_lost(self, phone):
        """Return whether this phone is marked lost: it may hand over what it has, and is told nothing any more."""
        return phone.store.identity.get().reply.device in self._lost

    def names_photo(self, team, partition, sha256):
        """Return whether a record that this team of this commune reads names the photo."""
        return any(
            path.startswith("photos/") and value["sha256"] == sha256
            for record, stands in self.standing.items()
            if self.team_of.get(record) == team or self.of_commune.get(record) == partition
            for path, value in stands.items()
        )

    @cached_property
    def _named_by(self):
        return {(row["record"], row["path"]): row["team"] for row in self.pictured}

    def whose(self, record, path, otherwise=None):
        """Return the team for which a photo counts: its record's, or in one of the whole commune that of whoever named
        it; `otherwise` for one that the server does not know by name."""
        return self.team_of.get(record) or self._named_by.get((record, path), otherwise)

    def has_photo(self, team, sha256):
        """Return whether the team's photo is there, every byte of it."""
        if not any((row["team"], row["sha256"]) == (team, sha256) for row in self._blobs):
            return False
        whole = Path(self._photos, sha256[:2], sha256)
        return whole.exists() and hashlib.sha256(whole.read_bytes()).hexdigest() == sha256


@cache
def _engine(url):
    """Return an engine that opens a new connection each time; it only remembers how questions are put."""
    return create_engine(url, poolclass=NullPool)


def _standing(conn, records):
    names = defaultdict(list)
    for row in records:
        names[row["partition"]].append(row["id"])
    return {
        record: fields
        for place, some in names.items()
        for record, fields in stands.fields_of(conn, place, some).items()
    }


def _rows(conn, table, *order):
    asked = select(table).order_by(*(table.c[name] for name in order))
    return [
        {name: json.loads(value) if name in _JSON else value for name, value in row.items()}
        for row in conn.execute(asked).mappings()
    ]


_JSON = {"set", "clashed", "added"}


def _present(fields):
    return {path: value for path, value in fields.items() if value is not None}


def _loaded(content):
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
