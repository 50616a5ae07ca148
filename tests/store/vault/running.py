"""Programs that a test process cannot be itself: they fork, are killed, or take a limit that holds for a process."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs"
ROOT = Path(__file__).parents[3]


def started(program, *arguments):
    command = [sys.executable, str(PROGRAMS / program), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True, env=environment)


def said(process):
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return out


def run(program, *arguments):
    return said(started(program, *arguments))
