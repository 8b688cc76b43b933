"""Digests: schedules, the slots they fall due at, and the ledger that delivers each slot once."""
