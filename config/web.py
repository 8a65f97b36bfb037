"""The web server's settings, the same on one machine and in a container (`gunicorn -c`)."""

import gc
import os

from django.urls import get_resolver

host = os.environ.get("HOST") or "127.0.0.1"
port = os.environ.get("PORT") or "8000"
bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

worker_class = "gthread"
workers = int(os.environ.get("AISLE_WEB_WORKERS") or 2)
threads = 4
# Loaded once and shared: less memory, and a worker that is replaced is there at once.
preload_app = True
timeout = 60
graceful_timeout = 4
max_requests = 5000
max_requests_jitter = 1000
# The server's own lines look like all others.
logconfig_dict = {
    "root": {"level": "WARNING", "handlers": ["console"]},
    "loggers": {
        name: {"level": "WARNING", "handlers": [], "propagate": True}
        for name in ("gunicorn.error", "gunicorn.access")
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "generic"}},
    "formatters": {"generic": {"()": "config.logs.Line"}},
}
control_socket_disable = True


def when_ready(server: object) -> None:
    """Loads what the first request would load, and keeps the collector off what workers share."""
    get_resolver().url_patterns  # noqa: B018 - reading it imports every room's views
    gc.collect()
    gc.freeze()
