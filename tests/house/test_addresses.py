"""No committed file leads to a package registry or asks somebody else's network for scripts or fonts."""

import re

from tests.house.tree import committed, read

# Put together here, so that this file does not hold them itself.
REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
    ("crates", "io"), ("proxy", "golang", "org"), ("deb", "debian", "org"), ("pypi", "flet", "dev"),
)]  # fmt: skip
DELIVERERS = [".".join(parts) for parts in (
    ("jsdelivr", "net"), ("unpkg", "com"), ("googleapis", "com"), ("gstatic", "com"), ("cdnjs", "cloudflare", "com"),
)]  # fmt: skip


def holding(words: list[str], below: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [
        (str(path), word)
        for path in committed()
        if (not below or path.parts[0] in below) and (text := read(path))
        for word in words
        if word in text
    ]


def test_no_file_names_a_package_registry():
    assert holding(REGISTRIES) == []


def test_no_program_asks_a_delivery_network_for_anything():
    assert holding(DELIVERERS, below=("fieldapp", "sync_server", "assets")) == []


def test_no_page_loads_anything_from_elsewhere():
    pages = [path for path in committed() if path.suffix in {".html", ".css", ".js"}]
    foreign = re.compile(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""")
    assert [(str(path), foreign.findall(read(path) or "")) for path in pages if foreign.search(read(path) or "")] == []
