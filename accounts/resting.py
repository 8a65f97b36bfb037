"""How whoever works through much leaves room for those who wait for a page."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gently() -> Iterator[None]:
    """What is done within is followed by a rest as long as the processor was kept busy with it.

    Waiting for another server needs no rest: then others had the processor.
    """
    began = time.thread_time()
    yield
    time.sleep(time.thread_time() - began)
