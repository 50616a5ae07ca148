"""Makes assets/index.html: the page that a browser loads the app with, tightened.

Flet's own page comes with a pinned package and is not committed; this command adds two things to it:
a content policy that lets nothing be asked of any other machine, and the switch that turns on the
accessibility tree at the first frame (browsers otherwise wait for a hidden button).
`--present` only answers whether the made page is there and of this package.
"""

import sys
from importlib.resources import files
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "assets" / "index.html"
POLICY = "; ".join(
    (
        "default-src 'self' blob: data:",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self' ws: wss: blob: data:",
        "worker-src 'self' blob:",
        "img-src 'self' blob: data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
    )
)
SEMANTICS = """
    addEventListener('flutter-first-frame', () => setTimeout(() => {
      const hidden = document.querySelector('flt-semantics-placeholder');
      if (hidden) hidden.click();
    }, 200), { once: true });
"""
AT_CHARSET = '<meta charset="UTF-8">'
TITLE = "Sổ Hòa Giải"


def made() -> str:
    """Return the page. Raises ValueError when the package's page no longer has the places we fill."""
    page = (Path(str(files("flet_web"))) / "web" / "index.html").read_text("utf-8")
    for place in (AT_CHARSET, "<title>Flet</title>", "<html>", "</head>", 'content="Flet"'):
        if page.count(place) != 1:
            raise ValueError(f"flet_web's index.html has {page.count(place)} of {place!r}; look at it again")
    policy = f'{AT_CHARSET}\n  <meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return (
        page.replace(AT_CHARSET, policy)
        .replace("<html>", '<html lang="vi">')
        .replace("<title>Flet</title>", f"<title>{TITLE}</title>")
        .replace('content="Flet"', f'content="{TITLE}"')
        .replace("</head>", f"  <script>{SEMANTICS}  </script>\n</head>")
    )


def main(arguments: list[str]) -> int:
    """Make the page, or say whether it is made; the exit code is the answer."""
    page = made()
    if "--present" in arguments:
        return 0 if PAGE.is_file() and PAGE.read_text("utf-8") == page else 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
