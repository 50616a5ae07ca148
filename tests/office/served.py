"""The office on a real port of this process, filled with a commune at work."""

import threading
import time
from contextlib import contextmanager

import uvicorn

from sync_server.app import create_app
from sync_server.blobs.folder import FolderStore
from sync_server.config import Config
from sync_server.db.engine import open_engine, writing
from sync_server.db.migrate import migrate
from sync_server.secret import Sealing, kept_secret
from tests.cast import NOW, settle
from tests.e2e.driver import free_port
from tests.office.commune import Commune
from tests.office.seats import seat_officers, seat_others

PHONE_LINK = "https://dien-thoai.example/nhap-ma"


@contextmanager
def served(folder, *, filled=True):
    """Serve until the block ends; gives the address and the commune."""
    config = Config(
        database_url=f"sqlite:///{folder / 'server.db'}", data_dir=folder, port=free_port(), phone_link=PHONE_LINK
    )
    engine = open_engine(config.database_url)
    migrate(engine)
    with writing(engine) as conn:
        settle(conn, NOW)
        seat_officers(conn)
        seat_others(conn)
    commune = Commune(engine, FolderStore(config.blob_folder), Sealing(kept_secret(folder))) if filled else None
    app = create_app(config, lambda: NOW)
    with listening(app, config.port) as url:
        yield url, commune
    engine.dispose()


@contextmanager
def listening(app, port):
    """Let an app answer on a port of this machine until the block ends; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
