import os
import sys
import threading

import pytest

from facewire.errors import UsageError
from facewire.gpu.priority import lower_gpu_class, yield_to_others


@pytest.mark.skipif(sys.platform != "linux", reason="priorities of threads are read as Linux tells them")
def test_only_the_calling_thread_yields() -> None:
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    seen: list[int] = []

    def work() -> None:
        yield_to_others()
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [max(before, 5)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has GPU scheduling classes")
def test_gpu_classes_are_refused_elsewhere() -> None:
    with pytest.raises(UsageError, match="Windows only"):
        lower_gpu_class()
