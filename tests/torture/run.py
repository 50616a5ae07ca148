"""Starts a program of this folder and returns what it saw."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]


def program(name: str, *arguments: object, most_s: float) -> dict[str, Any]:
    """Run it to its end, which must come in so many seconds; fail with its own last words when it could not work."""
    command = [sys.executable, str(HERE / name), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=most_s, env=environment, check=False)
    if done.returncode:
        pytest.fail(done.stderr[-4000:] or done.stdout[-4000:], pytrace=False)
    return json.loads(done.stdout)  # type: ignore[no-any-return]
