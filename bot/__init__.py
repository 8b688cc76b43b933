"""Newsbrief: everything people talk to and everything it knows."""

import os

# numpy’s BLAS starts a thread a core for products that take a millisecond, and waits for them: on a busy machine that
# makes them ten times slower. It reads this when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
