"""The scheduler's Celery application: it rings by name and loads no room, so it stays small."""

import os

from celery import Celery
from celery.signals import setup_logging

from config import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Without Django's fixup: only the settings are read, no app is loaded and no table is touched.
app = Celery("aisle-clock", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
setup_logging.connect(logs.set_up)
