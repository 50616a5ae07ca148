"""Tries one PIN some times, once it is told to, as an app does that was started beside another.

Arguments: folder, secrets, PIN, how many times. Prints what it was told each time.
"""

import sys
from pathlib import Path

from fieldapp.domain.problems import Problem
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault

folder, secrets, pin, times = sys.argv[1:]
vault = Vault(Path(folder), SecretFiles(Path(secrets)))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(times)):
    try:
        vault.unlock(pin)
        print("opened")
    except Problem as problem:
        print(problem.code)
