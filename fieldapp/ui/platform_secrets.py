"""The device's secrets in the platform's own secure storage: Android's Keystore, Apple's Keychain.

The storage is asked over the interface's event loop and answers late; the vault asks from a thread and wants it now. So
everything is read once, before the first book is opened, and every write waits until the platform has it.
"""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Coroutine
from typing import Any

import flet as ft
import flet_secure_storage as fss
import msgspec

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.secrets import Secret

PREFIX = "sohoagiai."
_WAIT_S = 20.0  # a slow phone's Keystore takes a second or two
# The defaults erase everything when one entry cannot be read, and let entries wander to another phone with a backup.
_ANDROID = fss.AndroidOptions(reset_on_error=False)
_APPLE = fss.KeychainAccessibility.FIRST_UNLOCK_THIS_DEVICE
# A drawer of its own: what is asked for without a finger must not make the phone ask for one.
_TOUCHED = fss.AndroidOptions(
    reset_on_error=False, enforce_biometrics=True, shared_preferences_name="sohoagiai_finger",
    key_cipher_algorithm=fss.KeyCipherAlgorithm.AES_GCM_NO_PADDING, biometric_prompt_title="Sổ Hòa Giải",
    biometric_prompt_subtitle="",
)  # fmt: skip
_TOUCHED_IOS = fss.IOSOptions(
    accessibility=fss.KeychainAccessibility.UNLOCKED_THIS_DEVICE, account_name="sohoagiai_finger",
    access_control_flags=[fss.AccessControlFlag.BIOMETRY_CURRENT_SET],
)  # fmt: skip
_TOUCH_S = 90.0  # until somebody has found the right finger


class PlatformSecrets:
    """A `Secrets` for one window of an app on a phone. Call `load` before anything else."""

    def __init__(self) -> None:
        self._storage = fss.SecureStorage(
            android_options=_ANDROID,
            ios_options=fss.IOSOptions(accessibility=_APPLE),
            macos_options=fss.MacOsOptions(accessibility=_APPLE),
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._known: dict[str, str] = {}
        self._trouble = "not loaded"

    async def load(self) -> None:
        """Read what the platform keeps for this app. A platform that refuses is told by the first `read`."""
        self._loop = asyncio.get_running_loop()
        try:
            everything = await asyncio.wait_for(self._storage.get_all(), _WAIT_S)
        except (RuntimeError, TimeoutError, ft.FletException) as trouble:
            self._trouble = type(trouble).__name__
            return
        self._known = {key: value for key, value in everything.items() if key.startswith(PREFIX)}
        self._trouble = ""

    def read(self, vault: bytes) -> Secret | None:
        """Return the vault's secret; None when it is gone or spoilt. Raises Problem when the platform refused."""
        self._expect_loaded()
        try:
            return msgspec.json.decode(self._known.get(_name(vault), ""), type=Secret)
        except (msgspec.DecodeError, ValueError):
            return None

    def write(self, vault: bytes, secret: Secret) -> None:
        """Keep it; on return the platform has it. Not on the event loop. Raises Problem STORE_TROUBLE."""
        self._expect_loaded()
        text = msgspec.json.encode(secret).decode()
        self._ask(self._storage.set(_name(vault), text))
        self._known[_name(vault)] = text

    def forget(self, vault: bytes) -> None:
        """Take it away for good. Not on the event loop. Raises Problem STORE_TROUBLE."""
        self._expect_loaded()
        self._ask(self._storage.remove(_name(vault)))
        self._known.pop(_name(vault), None)

    def keep_behind_finger(self, vault: bytes, kek: bytes) -> None:
        """Keep a key that is given out only for a finger or a face known to this phone now.

        Not on the event loop: the platform asks its owner. Raises Problem FINGER_REFUSED.
        """
        self._touch(self._storage.set(_name(vault), b64encode(kek).decode(), android=_TOUCHED, ios=_TOUCHED_IOS))

    def behind_finger(self, vault: bytes) -> bytes:
        """Ask for finger or face and return the key. Not on the event loop. Raises Problem FINGER_REFUSED."""
        found = self._touch(self._storage.get(_name(vault), android=_TOUCHED, ios=_TOUCHED_IOS))
        try:
            return b64decode(found or "", validate=True)
        except ValueError:
            return b""

    def _touch(self, question: Coroutine[Any, Any, Any]) -> Any:
        try:
            return self._ask(question, _TOUCH_S)
        except Problem as problem:
            raise Problem(Code.FINGER_REFUSED, problem.detail) from problem

    def _expect_loaded(self) -> None:
        if self._trouble:
            raise Problem(Code.STORE_TROUBLE, f"secure storage: {self._trouble}")

    def _ask(self, question: Coroutine[Any, Any, Any], within: float = _WAIT_S) -> Any:
        assert self._loop is not None, "loaded"
        try:
            return asyncio.run_coroutine_threadsafe(question, self._loop).result(within)
        except (RuntimeError, TimeoutError, ft.FletException) as trouble:
            raise Problem(Code.STORE_TROUBLE, f"secure storage: {type(trouble).__name__}") from trouble


def _name(vault: bytes) -> str:
    return f"{PREFIX}{vault.hex()}"
