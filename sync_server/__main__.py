"""`python -m sync_server`: bring the database up to date, then serve until told to stop; or do one of the commands."""

import gc
import logging
import os
import sys

import uvicorn

from sync_server.app import create_app
from sync_server.blobs.folder import FolderStore
from sync_server.clock import utc_now
from sync_server.config import Config, read_config
from sync_server.one_write import OneWrite
from sync_server.ops import console

DRAIN_S = 20  # how long running requests may take once we are told to stop
_GARBAGE = (50_000, 20, 20)  # objects until it is looked for: a page of changes makes more than Python's 700 at once
KEEP_ALIVE_S = 120  # an answer counts as sent once the system has it; a slow road then needs this long to ask again


def main() -> None:
    """Serve by the settings of the environment, or do what was typed."""
    typed = console.asked(sys.argv[1:])
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    config = read_config(os.environ)
    if typed.run:
        sys.exit(console.carry_out(typed.run, config, typed, utc_now))
    serve(config)


def serve(config: Config) -> None:
    """Serve until told to stop."""
    FolderStore(config.blob_folder).make_ready()
    app = create_app(config)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=OneWrite,
            host=config.host,
            port=config.port,
            access_log=False,  # an address may hold a code
            log_config=None,
            server_header=False,
            date_header=False,  # the reply tells the time, and a small sync is mostly headers
            proxy_headers=bool(config.trusted_proxy),
            forwarded_allow_ips=config.trusted_proxy,
            timeout_graceful_shutdown=DRAIN_S,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
    )
    gc.set_threshold(*_GARBAGE)
    gc.freeze()  # what was loaded until now stays to the end: no search for garbage need look through it
    print(f"Sổ Hòa Giải, máy chủ: {config.address}", flush=True)
    server.run()


if __name__ == "__main__":
    main()
