"""The language both programs speak: records, words, rules. No clock, no file, no socket."""
