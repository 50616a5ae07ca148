"""Every setting that the programs read is told, and none that they do not."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = ("sync_server/config.py", "fieldapp/config.py", ".ci/demo.py")
READ = re.compile(r"""(?:environment|environ)(?:\.get\(|\[)\s*"([A-Z_]+)"|_port\("([A-Z_]+)",""")


def test_the_page_and_the_code_name_the_same_settings():
    source = "\n".join((ROOT / each).read_text("utf-8") for each in READERS)
    read = {next(filter(None, names)) for names in READ.findall(source)}
    told = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", (ROOT / "docs/settings.md").read_text("utf-8"))) - {"SIGTERM"}
    assert len(read) > 10
    assert read == told
