"""Newsbrief: everything people talk to and everything it knows."""
