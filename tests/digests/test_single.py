from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from bot.digests.single import only_one
from bot.errors import ArchiveError
from bot.news.archive import Archive
from tests.conftest import ROOT

HOLD = """
import sys
from bot.digests.single import only_one
from bot.news.archive import Archive
with only_one(Archive(sys.argv[1])):
    print("ours", flush=True)
    sys.stdin.read()
"""


def test_one_process_serves_a_file_until_it_is_gone_however_it_went(archive, database):
    command = [sys.executable, "-c", HOLD, database]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert holder.stdout.readline() == b"ours\n"
    refused = pytest.raises(ArchiveError, match=r"^Another newsbrief serve uses .*archive\.db already; stop it, or")
    with refused, only_one(archive):
        pass
    assert archive.size()[0] == 0  # other verbs go on
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with only_one(archive), pytest.raises(ArchiveError), only_one(Archive(database)):
        pass
    with only_one(archive):
        pass


def test_an_archive_in_memory_is_nobody_elses():
    memory = Archive("sqlite://")
    with only_one(memory), only_one(memory):
        pass
