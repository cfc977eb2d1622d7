"""A cluster of Dask: its workers come and go, and Dask hands what they were at to others."""

import logging
import queue
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from facewire.commands import terminal
from facewire.commands.bulk.cluster.errand import Errand, Made, Setup
from facewire.errors import FacewireError, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

__all__ = ["LOCAL", "DaskCluster"]

LOCAL: Final = "local"
"""In place of an address: workers on this machine."""
_CONNECT_S: Final = 30
_ANY_SIZE: Final = "1 TiB"
_OF_OURS: Final = {
    # How often a recording is tried is decided here.
    "distributed.scheduler.allowed-failures": 0,
    # Nobody looks at these of a cluster that lasts as long as the command, and at their usual pace they take
    # 3 % of a core in the command, and as much in each worker.
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.worker.profile.enabled": False,
}
"""Settings of a local cluster."""
_LOOK_S: Final = 5.0
"""From one look at whether the scheduler is still there to the next."""


class DaskCluster:
    """The workers of one scheduler.

    Args:
        address: the scheduler's, such as `tcp://10.0.0.5:8786`, or `local`.
        setup: how they bake.
        jobs: processes of a local cluster.

    Raises:
        UsageError: Dask is not installed, or nobody answers at the address.
        FacewireError: the workers cannot take the work.
    """

    def __init__(self, address: str, setup: Setup, jobs: int) -> None:
        self._address = address
        self._local: LocalCluster | None = None
        try:
            import dask
            import distributed
        except ImportError as error:
            raise UsageError("--cluster needs Dask; pip install distributed") from error
        # A batch is a task's argument, so that it outlives the worker that was to do it, and may be large.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": _ANY_SIZE})
        # What happens to workers is told here, in one line each.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._killed = distributed.KilledWorker
        try:
            if address == LOCAL:
                with dask.config.set(_OF_OURS):
                    self._local = distributed.LocalCluster(
                        n_workers=jobs,
                        threads_per_worker=1,
                        memory_limit=None,
                        # Any free port; the usual one may be taken.
                        dashboard_address=":0",
                        silence_logs=logging.CRITICAL,
                    )
            self._client: Client = distributed.Client(self._local or address, timeout=_CONNECT_S)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"no Dask scheduler answers at {address}; start `dask scheduler`, or try --cluster local"
            ) from error
        self._name = f"facewire-{setup.recipe.id}"
        self._futures: dict[int, Future[Any]] = {}
        self._done: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._waits = False
        self._register(setup)

    def _register(self, setup: Setup) -> None:
        """Give every worker, also one that comes later, what is the same for all recordings."""
        from facewire.commands.bulk.cluster.dask.worker import Preparation

        try:
            self._client.register_plugin(Preparation(setup, ours=self._local is not None), name=self._name)
            allowed = 0 if self._local else self._client.run_on_scheduler(_allowed_failures)
            self._workers_a_failure = int(allowed) + 1
        except Exception as error:
            self.close()
            raise FacewireError(
                f"the workers at {self._address} cannot take the work ({error}); "
                "install the same versions of Facewire and distributed there"
            ) from error

    def places(self) -> int:
        """Return how many threads all workers have."""
        count = int(sum(self._client.nthreads().values()))
        if not count and not self._waits:
            terminal.note(f"waiting for workers at {self._address}; `dask worker` starts one")
        self._waits = not count
        return count

    def send(self, number: int, errands: tuple[Errand, ...]) -> None:
        """Have errands done."""
        from facewire.commands.bulk.cluster.dask.worker import do_prepared

        future = self._client.submit(do_prepared, self._name, errands, pure=False)
        self._futures[number] = future
        future.add_done_callback(partial(_tell, self._done, number))

    def answer(self) -> tuple[int, tuple[Made, ...] | int]:
        """Wait for the next batch: its number, and its answers, or how many workers it has ended.

        Raises:
            FacewireError: the scheduler is gone, or a worker cannot do the work.
        """
        while True:
            try:
                number = self._done.get(timeout=_LOOK_S)
                break
            except queue.Empty:
                if self._client.status != "running":
                    raise self._gone() from None
        future = self._futures.pop(number)
        try:
            made: tuple[Made, ...] = future.result(timeout=_CONNECT_S)
        except self._killed:
            return number, self._workers_a_failure
        except FacewireError:
            raise
        except Exception as error:
            if future.status == "error":
                raise FacewireError(
                    f"a worker at {self._address} failed ({type(error).__name__}: {error}); "
                    "install the same versions of Facewire and distributed there"
                ) from error
            raise self._gone() from error
        finally:
            future.release()
        return number, made

    def close(self) -> None:
        """Leave the cluster; end a local one."""
        for future in self._futures.values():
            future.release()
        self._futures.clear()
        if self._client.status == "running" and not self._local:
            self._client.unregister_worker_plugin(self._name)
        self._client.close()
        if self._local is not None:
            self._local.close()

    def _gone(self) -> FacewireError:
        return FacewireError(
            f"the scheduler at {self._address} is gone; start it and type the command again: "
            "what is baked is kept"
        )


def _tell(done: "queue.SimpleQueue[int]", number: int, future: Any) -> None:
    del future
    done.put(number)


def _allowed_failures(dask_scheduler: Any) -> int:
    return int(dask_scheduler.allowed_failures)
