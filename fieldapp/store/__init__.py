"""What one phone keeps: records, the outbox, photos, who it is and how far it has synced.

The story, from the bottom up:

- `lock`      one process has the folder; a killed one leaves it free.
- `rowfile`   one SQLite file (WAL, every commit fsynced), one row a document: tag of its table, id, sealed bytes.
              `schema` numbers its shape, `faults` turns what SQLite and the system say into Problems,
              `wal` tells a log that was cut from one that was spoilt.
- `sealing`   every row and file goes through a Sealer on its way out and in, bound to its place. `vault` has the
              real one, and the keys.
- `ledger`    what all rows together must be: a number sealed with every commit.
- `storage`   TinyDB's Storage. All documents stand in memory; a write is a list of `steps` (put, delete),
              never the database. Disk first, then memory; one transaction spans all tables.
- `table`     TinyDB's Table, touching only the documents that match; copies go in and copies come out.
- `shelf`     a table of Structs, each found by a text key.
- `files`     sealed files in a folder, under names that tell nothing.
- `records`, `outbox`, `photos`, `identity`, `road`: what the rest of the app speaks with.
- `device`    puts one folder together.
- `salvage`   makes a damaged one whole out of what `wreck` still finds; `adopt` seals one of version 0.1.

Promises: a call that returned is on the disk. A transaction is there whole or not at all, also
after kill -9. What is on the disk opens with this vault's keys only, and exactly as the last commit
left it, or is refused as damaged with every byte kept. When a write fails, memory is what the disk
holds. Reading waits for nobody.
"""
