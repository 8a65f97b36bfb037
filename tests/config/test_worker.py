"""The worker, where it shares processors with those who read."""

import os
import subprocess
import sys

from celery.signals import worker_init

from config import celery
from config.embedded import state

ASK = "import os; from config.celery import stand_back; stand_back(); print(os.nice(0))"


def test_the_worker_stands_behind_whoever_reads() -> None:
    asked = [sys.executable, "-c", ASK]
    told = subprocess.run(asked, cwd=state.CHECKOUT, capture_output=True, text=True, check=True)
    assert int(told.stdout) == min(19, os.nice(0) + celery.BEHIND)


def test_it_does_so_when_it_starts() -> None:
    assert celery.stand_back in [receiver() for _key, receiver in worker_init.receivers]
