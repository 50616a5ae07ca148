"""Where somebody sits, in words: the address, and what the browser says of itself, cut down to two names."""

from sync_server.office.forms import Asking
from sync_server.office.sessions import Where

# In this order: many a browser also calls itself by the names of others.
_BROWSERS = (
    ("CocCoc", "Cốc Cốc"), ("coc_coc", "Cốc Cốc"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("Edg/", "Edge"),
    ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("UCBrowser/", "UC Browser"), ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
_LONGEST = 400  # characters of what a browser says that are looked at


def where_of(request: Asking) -> Where:
    """Return where this request comes from; `browser` is such as `Chrome · Windows`, empty for one we do not know."""
    said = request.headers.get("user-agent", "")[:_LONGEST]
    named = [next((name for sign, name in names if sign in said), "") for names in (_BROWSERS, _SYSTEMS)]
    return Where(address=request.client.host if request.client else "", browser=" · ".join(filter(None, named)))
