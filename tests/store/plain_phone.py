"""Writes a phone's folder as version 0.1 left it: schema 1, nothing sealed. By hand, so that it never changes."""

import hashlib
import json
import sqlite3
from pathlib import Path

PICTURE = b"\xff\xd8 a picture of version 0.1 " * 5000
HASH = hashlib.sha256(PICTURE).hexdigest()
CASES = [
    {"key": f"case-{n}", "kind": "case", "id": f"case-{n}", "base": n, "server": {"summary": f"Bờ rào {n}"},
     "lines": [], "draft": {"note": "đang gõ"}, "draft_base": 0, "draft_bases": {}, "touched_at": ""}
    for n in (3, 1, 2)
]  # fmt: skip
CHANGE = {"id": "c1", "kind": "case", "record": "case-1", "base": 1, "set": {"note": "x"}, "at": "", "seq": 7}
TABLES = {
    "records": CASES,
    "outbox": [{"key": "c1", "change": CHANGE, "state": "waiting", "reason": "", "tried": 0}],
    "outbox_count": [{"key": "", "last": 7}],
    "photos": [{"key": f"{HASH}/case-1", "sha256": HASH, "size": len(PICTURE), "record": "case-1", "confirmed_at": ""}],
    "road": [{"key": "", "epoch": "e1", "cursor": {"07672": 9}}],
}


def make(folder: Path) -> None:
    """Make the folder, closed well."""
    (folder / "photos").mkdir(parents=True)
    (folder / "photos" / f"{HASH}.jpg").write_bytes(PICTURE)
    (folder / "photos" / f"{HASH}.thumb.jpg").write_bytes(b"small")
    (folder / "lock").touch()
    file = sqlite3.connect(folder / "store.db", isolation_level=None)
    file.execute("PRAGMA journal_mode = WAL").fetchall()
    file.execute("PRAGMA application_id = 1397704775")
    file.execute(
        "CREATE TABLE documents (place INTEGER PRIMARY KEY, name TEXT NOT NULL, doc_id INTEGER NOT NULL,"
        " sealed BLOB NOT NULL, UNIQUE (name, doc_id))"
    )
    file.execute("PRAGMA user_version = 1")
    for name, documents in TABLES.items():
        for doc_id, doc in enumerate(documents, 1):
            plain = json.dumps(doc, ensure_ascii=False).encode()
            file.execute("INSERT INTO documents (name, doc_id, sealed) VALUES (?, ?, ?)", (name, doc_id, plain))
    file.close()
