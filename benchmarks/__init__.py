"""What `make bench` measures: quality, speed and memory, against the peers named in each module."""
