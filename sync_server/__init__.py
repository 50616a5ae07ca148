"""The commune's server: takes changes in, keeps the journal, answers phones and officers."""
