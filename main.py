"""The entry file that Flet packs for phones; everything is in `fieldapp.app`."""

from fieldapp.app import run

if __name__ == "__main__":
    run()
