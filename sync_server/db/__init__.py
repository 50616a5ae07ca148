"""Tables, engines and migrations: one schema, on SQLite and on PostgreSQL."""
