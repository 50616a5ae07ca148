"""The device's own secret, in files: for their owner only, whole or not at all."""

import os
import stat
import sys

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.secrets import Secret, SecretFiles, Secrets

VAULT, OTHER = bytes(range(16)), bytes(16)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="rights are of POSIX")


def test_a_secret_comes_back_with_its_commit(secrets, tmp_path):
    held: Secrets = secrets
    assert held.read(VAULT) is None
    for commit in (0, 7, 2**40):
        secret = Secret(key=os.urandom(32), commit=commit)
        held.write(VAULT, secret)
        assert SecretFiles(tmp_path / "phone-secrets").read(VAULT) == secret
    assert held.read(OTHER) is None


def test_a_forgotten_secret_leaves_nothing_and_takes_no_other_along(secrets, tmp_path):
    folder = tmp_path / "phone-secrets"
    secrets.forget(VAULT)
    for vault in (VAULT, OTHER):
        secrets.write(vault, Secret(key=os.urandom(32)))
    (folder / f"{VAULT.hex()}.secret.0a0b.tmp").write_bytes(b"what a cut write left")
    for _ in range(2):
        secrets.forget(VAULT)
        assert secrets.read(VAULT) is None
    assert [path.name for path in folder.iterdir()] == [f"{OTHER.hex()}.secret"]


@POSIX
def test_only_the_owner_may_read_it(secrets, tmp_path):
    folder = tmp_path / "phone-secrets"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    before = os.umask(0)
    try:
        secrets.write(VAULT, Secret(key=os.urandom(32)))
    finally:
        os.umask(before)
    (path,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@POSIX
def test_a_vault_is_for_its_owner_only(vault, folder):
    before = os.umask(0)
    try:
        vault.create("270518")
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"\xff", b'{"format":1,"key":"AAAA"}', b'{"format":1,"key":"?"}']
)
def test_a_spoilt_secret_is_no_secret(secrets, tmp_path, content):
    secrets.write(VAULT, Secret(key=os.urandom(32)))
    (path,) = (tmp_path / "phone-secrets").iterdir()
    path.write_bytes(content)
    assert secrets.read(VAULT) is None


def test_a_newer_secret_asks_for_an_update(secrets, tmp_path):
    secrets.write(VAULT, Secret(key=os.urandom(32)))
    (path,) = (tmp_path / "phone-secrets").iterdir()
    path.write_bytes(b'{"format":2,"place":"elsewhere"}')
    with pytest.raises(Problem, match=Code.UPDATE_NEEDED):
        secrets.read(VAULT)


def test_a_place_that_cannot_be_asked_is_not_a_lost_secret(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Problem) as problem:
        SecretFiles(tmp_path / "file").read(VAULT)
    assert problem.value.code == Code.STORE_READ_ONLY
