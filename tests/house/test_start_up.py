"""Each program starts without the other's libraries: proved in a fresh interpreter that refuses them."""

import subprocess
import sys

import pytest

from tests.house.tree import ROOT

PHONE_ONLY = ("flet", "tinydb", "PIL", "httpx", "fpdf", "fontTools", "pyzbar")  # fpdf2 cuts fonts with fontTools
SERVER_ONLY = ("litestar", "uvicorn", "sqlalchemy", "alembic", "psycopg", "pyotp", "bootstrap", "sync_server")
TOOLS = ("pytest", "hypothesis", "playwright", "ruff", "mypy")

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if refused(top):
            raise ImportError(name + " is refused here")

allowed, forbidden, packages = eval(sys.argv[1])

def refused(top):
    if allowed:
        return top not in allowed and top not in sys.stdlib_module_names
    return top in forbidden

sys.meta_path.insert(0, Refuse())
count = 0
for name in packages:
    module = importlib.import_module(name)
    count += 1
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
        if not found.name.endswith("__main__") and ".migrations" not in found.name:
            importlib.import_module(found.name)
            count += 1
print(count)
"""


def import_everything(*packages: str, allowed: tuple[str, ...] = (), forbidden: tuple[str, ...] = ()) -> int:
    asked = repr((allowed, forbidden, packages))
    done = subprocess.run([sys.executable, "-c", IMPORT_EVERYTHING, asked], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.splitlines()[-1])


def test_the_shared_language_needs_only_the_standard_library_and_msgspec():
    # "coverage" is what watches this very run, when it is watched.
    shared = ("fieldapp", "msgspec", "coverage")
    assert import_everything("fieldapp.domain", "fieldapp.protocol", allowed=shared) > 10


def test_the_server_starts_without_the_phones_libraries():
    assert import_everything("sync_server", forbidden=PHONE_ONLY + TOOLS) > 3


def test_the_phone_starts_without_the_servers_libraries():
    assert import_everything("fieldapp", forbidden=SERVER_ONLY + TOOLS) > 10


def test_the_refusal_works():
    with pytest.raises(AssertionError, match="refused here"):
        import_everything("fieldapp.domain.rules", allowed=("fieldapp",))


@pytest.mark.parametrize(
    ("program", "late"),
    [
        ("fieldapp.app", ("PIL", "fpdf", "pyzbar", "segno")),
        ("sync_server.__main__", ("alembic", "xlsxwriter", "segno")),
    ],
)
def test_what_only_some_days_need_is_not_loaded_at_the_start(program, late):
    asked = f"import sys, {program}; print([name for name in {late!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
