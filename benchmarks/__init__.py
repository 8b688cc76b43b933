"""What `make bench` measures: quality, speed and memory, against the peers named in each module."""

import bot  # noqa: F401 - before numpy, whose threads it sets: what is measured is what runs
