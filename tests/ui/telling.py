"""How a story on a screen is told: the app as a real phone runs it, one folder and no picker."""

import asyncio
import functools

from fieldapp.config import Config
from tests.ui.book import quick_app
from tests.ui.headless import Headless

NOWHERE = "http://127.0.0.1:1"


def told(story):
    """Let pytest tell a story that is written as one `async def test_...`, for a minute at most."""

    @functools.wraps(story)
    def telling(*given, **named):
        run(story(*given, **named))

    return telling


def run(story):
    """Tell it, for a minute at most."""
    return asyncio.run(asyncio.wait_for(story, 240))


def phone(folder, url=NOWHERE, **settings):
    """Return the app on this folder, with a server to enrol at."""
    return Headless(quick_app(Config(data=folder, server=url)), **settings)


async def on(app, screen):
    """Wait until this screen is the topmost."""
    await app.until(lambda: app.find(screen) is not None and screen in app.identifiers(), 20)
