"""After a day's use nothing that a person wrote can be read in the phone's folder, its temporary files or its logs."""

import base64
import gzip
import json
import os
import subprocess
import sys
import unicodedata
import zlib

import pytest

from tests.torture import day, run
from tests.torture.plain import Words, words_of


@pytest.fixture(scope="module")
def a_day(tmp_path_factory):
    return spent(tmp_path_factory.mktemp("day"), "sealed")


def spent(base, how):
    """Let the day's program run until it crashes, and return its folder."""
    for name in ("data", "tmp", "log"):
        (base / name).mkdir()
    environment = os.environ | {
        "PYTHONPATH": str(run.ROOT), "TMPDIR": str(base / "tmp"), "SQLITE_TMPDIR": str(base / "tmp")
    }  # fmt: skip
    command = [sys.executable, str(run.HERE / "day.py"), str(base), how]
    with (base / "log" / "stderr").open("wb") as stderr:
        subprocess.run(
            command, env=environment, stderr=stderr, stdout=stderr, cwd=base / "tmp", check=False, timeout=120
        )
    assert "a mistake of ours" in (base / "log" / "stderr").read_text()
    return base


def planted(base):
    told = json.loads((base / "told.json").read_text())
    pins = (day.PIN, day.NEW_PIN, day.WRONG)
    raw = [bytes.fromhex(each) for each in told["raw"]]
    words = words_of(*day.TEXTS) | {*pins, *told["ids"], "t" * 43, "http://127.0.0.1:9"}
    return words, raw, set(told["tables"])


def test_no_word_name_picture_pin_or_table_is_in_the_folder(a_day):
    words, raw, tables = planted(a_day)
    assert len(words) > 100 and len(tables) > 4
    assert Words(words | tables | set(day.FIELDS), raw).found_below(a_day / "data") == {}
    assert (a_day / "data" / "people" / "3f9a0c11" / "store.db-wal").stat().st_size > 20_000, "the log was looked at"


def test_a_table_of_a_short_name_is_not_in_the_folder_either(a_day):
    """Four bytes may stand anywhere in noise once; a name stands in every row."""
    everything = b"".join(path.read_bytes() for path in (a_day / "data").rglob("*") if path.is_file())
    assert {name for name in planted(a_day)[2] if everything.count(name.encode()) > 2} == set()


def test_no_word_name_picture_or_pin_is_in_logs_and_temporary_files(a_day):
    words, raw, _ = planted(a_day)
    assert Words(words, raw).found_below(a_day / "log") == {}
    assert Words(words, raw).found_below(a_day / "tmp") == {}
    assert Words(words, raw).found_below(a_day / "secrets") == {}
    assert "WRONG_PIN" in (a_day / "log" / "app.log").read_text().upper(), "the logs were written"


def test_only_the_owner_may_look_into_the_folders(a_day):
    assert {oct((a_day / each).stat().st_mode & 0o077) for each in ("data/people/3f9a0c11", "secrets")} == {"0o0"}


def test_the_same_search_finds_everything_in_a_phone_without_a_seal(tmp_path):
    words, raw, tables = planted(spent(tmp_path, "plain"))
    found = set().union(*Words(words | tables | set(day.FIELDS), raw).found_below(tmp_path / "data").values())
    assert {"Huyền", "thường xuyên", "summary", "sha256", "Pánh kể"} <= found
    assert sum(each.startswith("bytes") for each in found) > 10, "pictures and their hashes"


@pytest.mark.parametrize(
    "hidden",
    [
        str.encode,
        lambda word: unicodedata.normalize("NFD", word).encode(),
        lambda word: word.encode("utf-16-le"),
        lambda word: word.encode("utf-16-be"),
        lambda word: json.dumps(word).encode(),
        lambda word: word.encode().hex().encode(),
        lambda word: word.upper().encode(),
        lambda word: base64.b64encode(word.encode()),
        lambda word: base64.b64encode(b"a" + word.encode() + b"bc"),
        lambda word: base64.urlsafe_b64encode(b"ab" + word.encode()),
        lambda word: zlib.compress(word.encode()),
        lambda word: zlib.compress(json.dumps({"name": word}, ensure_ascii=False).encode(), 9),
        lambda word: gzip.compress(word.encode()),
        lambda word: base64.b64encode(zlib.compress(f"{word} và nhiều lời khác nữa để cho dài ra".encode())),
    ],
)
def test_the_search_finds_a_word_however_it_is_written(hidden):
    noise = os.urandom(3000) + b"\x78"
    assert Words({"Nguyễn Thị Phượng"}).found(noise + hidden("Nguyễn Thị Phượng") + noise) == {"Nguyễn Thị Phượng"}
    assert Words({"Nguyễn Thị Phượng"}).found(noise + hidden("Nguyễn Văn Thụ") + noise) == set()
