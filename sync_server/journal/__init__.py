"""Taking changes in, keeping them for ever, and giving them out: the heart of the server."""
