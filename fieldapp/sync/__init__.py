"""The road to the commune: what goes up, what comes down, and when to try."""
