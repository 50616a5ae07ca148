"""What `flet build` would put into the phone's package: the app, its entry file, its pictures. Nothing else.

Flet packs the root of the project. It leaves out `build`, the names under [tool.flet.app] exclude, and
by itself hidden names at the root, virtual environments and `__pycache__`.
"""

from tests.house.tree import ROOT, committed, project

THE_PHONE = {"fieldapp", "main.py", "assets", "pyproject.toml"}


def packed(names: set[str]) -> set[str]:
    left_out = {"build", *project()["tool"]["flet"]["app"]["exclude"]}
    return {
        name
        for name in names
        if not name.startswith(".") and name not in left_out and not (ROOT / name / "pyvenv.cfg").is_file()
    } - {"__pycache__"}


def test_nothing_but_the_phone_travels_of_what_is_committed():
    assert packed({path.parts[0] for path in committed()}) <= THE_PHONE


def test_nothing_but_the_phone_travels_of_what_lies_about_now():
    assert packed({path.name for path in ROOT.iterdir()}) <= THE_PHONE


def test_nothing_that_our_commands_leave_behind_travels():
    left_behind = (ROOT / ".gitignore").read_text("utf-8").split()
    at_the_root = {line.strip("/") for line in left_behind if "*" not in line and "/" not in line.strip("/")}
    assert packed(at_the_root) == set()


def test_the_phone_itself_travels():
    assert packed(THE_PHONE) == THE_PHONE
    assert {"fieldapp", "main.py", "assets"} <= {path.parts[0] for path in committed()}


def test_an_unnamed_folder_would_be_noticed():
    assert packed({"notes", "sync_server"}) == {"notes"}


def test_the_entry_file_is_short_and_is_the_one_that_flet_looks_for():
    app = project()["tool"]["flet"]["app"]
    entry = ROOT / app["path"] / f"{app['module']}.py"
    code = [line for line in entry.read_text("utf-8").splitlines() if line.strip() and not line.startswith('"""')]
    assert len(code) <= 5


def test_the_phones_files_are_not_too_large_for_a_slow_line():
    size = sum((ROOT / path).stat().st_size for path in committed() if path.parts[0] in THE_PHONE)
    assert size < 2_000_000
