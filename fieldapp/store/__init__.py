"""What one phone keeps: records, the outbox, photos, who it is and how far it has synced.

The story, from the bottom up:

- `lock`      one process has the folder; a killed one leaves it free.
- `rowfile`   one SQLite file (WAL, every commit fsynced), one row a document: table, id, sealed bytes.
              `schema` numbers its shape, `faults` turns what SQLite and the system say into Problems.
- `sealing`   every row goes through a Sealer on its way out and in; the table and id are bound to it.
- `storage`   TinyDB's Storage. All documents stand in memory; a write is a list of steps (put, delete),
              never the database. Disk first, then memory; one transaction spans all tables.
- `table`     TinyDB's Table, touching only the documents that match; copies go in and copies come out.
- `shelf`     a table of Structs, each found by a text key.
- `records`, `outbox`, `photos`, `identity`, `road`: what the rest of the app speaks with.
- `device`    puts one folder together.

Promises: a call that returned is on the disk. A transaction is there whole or not at all, also
after kill -9. When a write fails, memory is what the disk holds. Reading waits for nobody.
"""
