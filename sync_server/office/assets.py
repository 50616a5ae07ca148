"""What the pages load besides themselves: Bootstrap from its package, our own style, script and fonts.

Everything is read once at start and served under a name that changes with its content.
"""

import gzip
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from litestar import MediaType
from msgspec import Struct

FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
_WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}
_FACE = (
    '@font-face {{ font-family: "Be Vietnam Pro"; font-weight: {weight}; font-display: swap; '
    'src: url("{name}?v={version}") format("truetype"); }}\n'
)


class Asset(Struct, frozen=True, kw_only=True):
    """One file the browser may ask for."""

    media_type: str
    plain: bytes
    zipped: bytes
    version: str


@cache
def load_assets(fonts: Path = FONTS) -> Mapping[str, Asset]:
    """Return every asset by name; without the fonts, the pages fall back on the machine's own."""
    ours = files("sync_server.office").joinpath("static")
    faces = {path.name: _asset(path.name, path.read_bytes()) for path in _present(fonts)}
    return faces | {
        "bootstrap.css": _asset("bootstrap.css", files("bootstrap").joinpath("css/bootstrap.min.css").read_bytes()),
        "fonts.css": _asset("fonts.css", _faces(faces)),
        **{name: _asset(name, ours.joinpath(name).read_bytes()) for name in ("office.css", "office.js", "icon.svg")},
    }


def _present(fonts: Path) -> list[Path]:
    return [path for weight in _WEIGHTS if (path := fonts / f"BeVietnamPro-{weight}.ttf").is_file()]


def _faces(faces: dict[str, Asset]) -> bytes:
    rules = (
        _FACE.format(weight=weight, name=name, version=faces[name].version)
        for word, weight in _WEIGHTS.items()
        if (name := f"BeVietnamPro-{word}.ttf") in faces
    )
    return "".join(rules).encode()


def _asset(name: str, content: bytes) -> Asset:
    return Asset(
        media_type=_TYPES.get(Path(name).suffix, MediaType.TEXT),
        plain=content,
        zipped=gzip.compress(content, 9, mtime=0),
        version=hashlib.sha256(content).hexdigest()[:12],
    )
