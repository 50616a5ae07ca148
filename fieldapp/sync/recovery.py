"""The way back in when the PIN is forgotten: a key that the commune's server keeps, given out for an officer's code.

The key is made by the server, sealed into the vault's recovery slot and forgotten here. Nothing of it is ever on this
phone's disk in the clear, and whatever answer is lost, the slot holds a key that the server still has.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.keys import Keys
from fieldapp.store.vault.vault import Vault
from fieldapp.sync.enrol import code_in
from fieldapp.sync.server import Server


def prepare(vault: Vault, keys: Keys, server: Server) -> bytes:
    """Fetch a fresh key, write the recovery slot under it, and return `backup_key` of it, to be kept sealed.

    Asking again is always right: the former slot stays good until the new one is on the disk, and the server keeps
    both keys. Raises Offline, or Problem with the server's code or the disk's; then the former slot stands.
    """
    given = server.recovery_key(keys.vault, vault.recovery_id or "")
    vault.add_recovery(keys, given.id, given.key)
    return backup_key(given.key)


def release(server: Server, code: str, recovery_id: str, nonce: str) -> bytes:
    """Return the key that opens the recovery slot `recovery_id`, for a code as a person typed or pasted it.

    Ask again with the same nonce when the answer was lost: the code is not used up by it. Afterwards, with the new PIN
    set, `prepare` a new slot, since this key has left the server once. Raises Offline, or Problem WRONG_CODE,
    USED_CODE, EXPIRED_CODE, TOO_MANY_TRIES, LOST, RECOVERY_GONE.
    """
    plain = code_in(code)
    if not plain:
        raise Problem(Code.WRONG_CODE)
    return server.open_recovery(plain, recovery_id, nonce)


def nonce_for(secret: bytes, code: str, recovery_id: str) -> str:
    """Return the nonce to ask with: the same whenever this phone asks with this code, also after it was killed.

    `secret` is the device's secret from the platform's secure storage, so the nonce need not be on the disk; empty
    when it is lost.
    """
    about = f"recovery nonce 1 {recovery_id} {code_in(code)}".encode()
    return urlsafe_b64encode(hmac.digest(secret or b"none", about, hashlib.sha256)).decode().rstrip("=")


def backup_key(kek: bytes) -> bytes:
    """Return the 32-byte key under which (with the PIN) draft backups are sealed; the recovery key itself stays apart.

    The server derives the same and gives it to a newer phone of the same person, which can then read the backup and
    still not open the old phone.
    """
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sohoagiai draft backup 1").derive(kek)
