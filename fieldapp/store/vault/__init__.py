"""What locks one person's folder: the keys that seal it, and how a PIN gives them back.

- `keys`     the keys themselves, in memory only.
- `pin`      six digits, whichever keyboard they come from, and none that somebody tries first.
- `kdf`      how much work one try costs (Argon2id), measured on the device.
- `secrets`  what the device adds to the PIN, kept outside the folder.
- `slots`    the `keys` file: the keys sealed twice, under the PIN and for recovery.
- `slotfile` that file on the disk, twice.
- `tries`    failures, counted on the disk before each try, and the waits after them.
- `vault`    puts these together; the only door for the rest of the app.
"""
