"""Photos by the SHA-256 of their bytes: kept as they arrive, received once they are hashed."""
