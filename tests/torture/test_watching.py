"""Where a program cannot be watched, the power cut tests say what to do, instead of passing or telling riddles."""

import os
import random
import shutil
import subprocess
import sys

import pytest

from tests.torture import run
from tests.torture.disk import Disk
from tests.torture.trace import CannotWatch, Op, watched

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace is of Linux")


def test_without_strace_it_says_what_to_install(tmp_path):
    with pytest.raises(CannotWatch, match="Install strace"):
        watched(["true"], tmp_path, {"PATH": str(tmp_path)})


def test_where_ptrace_is_forbidden_it_says_so(tmp_path):
    """A program that is watched already cannot be watched once more: the kernel refuses as a strict machine does."""
    code = (
        "import os, sys, pathlib\n"
        "from tests.torture.trace import CannotWatch, watched\n"
        "try: watched(['true'], pathlib.Path(sys.argv[1]), dict(os.environ))\n"
        "except CannotWatch as reason: print(reason)\n"
    )
    command = [
        shutil.which("strace"),
        "-f",
        "-o",
        "/dev/null",
        "-e",
        "trace=none",
        sys.executable,
        "-c",
        code,
        tmp_path,
    ]
    environment = os.environ | {"PYTHONPATH": str(run.ROOT)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "allow ptrace" in said.stdout, said.stderr


def test_every_kind_of_write_is_seen_in_order(tmp_path):
    code = (
        "import os, sys; os.chdir(sys.argv[1]); os.mkdir('d')\n"
        "f = os.open('d/a', os.O_RDWR | os.O_CREAT); os.write(f, b'one'); os.pwrite(f, b'X', 1); os.write(f, b'two')\n"
        "os.lseek(f, 1, 0); os.read(f, 1); os.write(f, b'!'); os.ftruncate(f, 4); os.fsync(f); os.close(f)\n"
        "g = os.open('d/a', os.O_WRONLY | os.O_APPEND); os.write(g, b'end')\n"
        "os.rename('d/a', 'd/b'); d = os.open('d', os.O_RDONLY); os.fsync(d); os.unlink('d/b')\n"
    )
    base = tmp_path / "base"
    base.mkdir()
    code = code.replace("os.chdir(sys.argv[1])", "p = sys.argv[1] + '/'").replace("'d", "p + 'd")
    ops = watched([sys.executable, "-c", code, str(base)], base, dict(os.environ))
    d, a, b = f"{base}/d", f"{base}/d/a", f"{base}/d/b"
    assert ops == [
        Op("mkdir", d), Op("create", a), Op("write", a, 0, b"one"), Op("write", a, 1, b"X"), Op("write", a, 3, b"two"),
        Op("write", a, 2, b"!"), Op("size", a, 4), Op("flush", a), Op("write", a, 4, b"end"), Op("rename", a, target=b),
        Op("flush", d), Op("unlink", b),
    ]  # fmt: skip


def left_by(ops, folder, seed):
    disk = Disk("/x")
    for op in ops:
        disk.do(op)
    folder.mkdir()
    disk.after_a_cut(random.Random(seed), folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestTheDisk:
    MADE = (Op("create", "/x/a"), Op("write", "/x/a", 0, b"1" * 5000), Op("flush", "/x/a"))

    def test_a_flushed_file_without_a_flushed_name_may_be_gone_or_there_whole(self, tmp_path):
        found = [left_by(self.MADE, tmp_path / str(seed), seed) for seed in range(60)]
        assert {each.get("a") for each in found} == {None, b"1" * 5000}

    def test_what_was_flushed_with_its_name_is_always_there(self, tmp_path):
        ops = (*self.MADE, Op("flush", "/x"))
        found = [left_by(ops, tmp_path / str(seed), seed) for seed in range(30)]
        assert found == [{"a": b"1" * 5000}] * 30

    def test_a_write_that_was_not_flushed_comes_block_by_block(self, tmp_path):
        ops = (*self.MADE, Op("flush", "/x"), Op("write", "/x/a", 0, b"2" * 9000))
        found = {left_by(ops, tmp_path / str(seed), seed)["a"] for seed in range(300)}
        assert len(found) > 30
        assert {b"1" * 5000, b"2" * 9000} <= found
        assert all(len(each) >= 5000 for each in found), "what was flushed once does not shrink"
        assert all(set(each[at : at + 512]) <= {*b"1"} | {*b"2"} | {0} for each in found for at in (0, 512, 4096))

    def test_a_rename_happens_or_not(self, tmp_path):
        ops = (*self.MADE, Op("flush", "/x"), Op("rename", "/x/a", target="/x/b"))
        found = {tuple(left_by(ops, tmp_path / str(seed), seed)) for seed in range(60)}
        assert found == {("a",), ("b",)}
