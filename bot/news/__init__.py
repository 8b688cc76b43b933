"""Articles: how they arrive, what is kept of them, and which tell of one story."""
