"""HTTP for phones: turns requests into calls and answers into bytes, and decides nothing."""
