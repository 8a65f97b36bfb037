"""The Celery application: Postgres holds what is due, the broker only rings the bell."""

import gc
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import setup_logging, worker_before_create_process, worker_init
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts.recording import recording
from config import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
logger = logging.getLogger(__name__)


class Bell(DjangoTask):
    """A task whose call may be lost: what is due stands in Postgres and is swept up by the schedule.

    So a broker that is down delays work and never fails the request that asked for it.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What a task changes belongs to one entry of the record."""
        with recording("task", str(self.name)):
            return self.run(*args, **kwargs)

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().apply_async(*args, **kwargs)
        except (OperationalError, RedisError, OSError) as error:
            logger.warning("the bell for %s could not be rung: %s", self.name, error)
            return None


app = Celery("aisle", task_cls=Bell)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


setup_logging.connect(logs.set_up)


def share(**_: object) -> None:
    """Keeps the collector off what the pool's processes share."""
    gc.collect()
    gc.freeze()


worker_before_create_process.connect(share)

BEHIND = 10
AUTOGROUP = Path("/proc/self/autogroup")
"""Where Linux weighs whole sessions against each other, and the niceness of a process only within its own."""


def stand_back(**_: object) -> None:
    """The worker stands behind whoever reads: where processors are scarce, pages go first."""
    os.nice(BEHIND)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            AUTOGROUP.write_text(str(BEHIND))


worker_init.connect(stand_back)
