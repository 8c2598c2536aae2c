"""Runs many tasks on the processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from ssbcell.errors import SsbcellError, UsageError

Task = TypeVar("Task")
Result = TypeVar("Result")

#: tasks handed over before the first is done, for each that can run at once
_AHEAD = 3
#: the most processes that Python can wait for on Windows
_MOST_ON_WINDOWS = 61
_DASK_AHEAD = 256
_DASK_PATIENCE = 30.0
#: in which a scheduler's port must answer [s]
_KNOCK = 5.0


class WorkerDied(SsbcellError):
    """A task took down the process that ran it."""

    exit_code = 4

    def __init__(self) -> None:
        super().__init__("its process died over it, perhaps for want of memory")


@dataclass(frozen=True, slots=True)
class Workers:
    """Where tasks run.

    Attributes
    ----------
    open : callable
        Gives a `concurrent.futures.Executor` as a context manager.
    ahead : int
        How many tasks it is given before the first is done; bounds the memory.
    """

    open: Callable[[], AbstractContextManager[Executor]]
    ahead: int


def local_processes(jobs: int | None = None) -> Workers:
    """Return processes of this machine.

    Parameters
    ----------
    jobs : int, optional
        How many; as many as this process may use processors if left out.

    Raises
    ------
    UsageError
        If `jobs` is below one.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(f"--jobs {jobs}: expected one or more")
    count = jobs or _processors()
    if sys.platform == "win32":
        count = min(count, _MOST_ON_WINDOWS)
    return Workers(lambda: _processes(count), _AHEAD * count)


def dask_cluster(address: str) -> Workers:
    """Return the workers of a Dask cluster.

    They need ssbcell of this version, and the files under the same paths.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``"tcp://10.0.0.5:8786"``.

    Raises
    ------
    UsageError
        If the extra is not installed, or nothing listens at the address.
    """
    if find_spec("distributed") is None:
        raise UsageError('--dask needs an extra: pip install "ssbcell[dask]"')
    _require_listener(address)
    return Workers(lambda: _dask(address), _DASK_AHEAD)


def run_each(
    function: Callable[[Task], Result], tasks: Iterable[Task], workers: Workers
) -> Iterator[tuple[Task, Result | Exception]]:
    """Run a function on every task, and give what comes of each as soon as it is there.

    A task that takes its process down with it takes down the whole pool of processes. Those
    that were under way then run again one by one, which tells whose fault it was.

    Parameters
    ----------
    function : callable
        Of a module, so that other processes find it.
    tasks : iterable
        Taken as they are needed.
    workers : Workers
        Where they run.

    Yields
    ------
    tuple
        Task, and its result or the exception that ended it: `WorkerDied` if its process did.

    Raises
    ------
    UsageError
        If no process can be started at all.
    """
    waiting = iter(tasks)
    while True:
        lost = yield from _run_together(function, waiting, workers)
        if not lost:
            return
        yield from _run_alone(function, lost, workers)


def _run_together(
    function: Callable[[Task], Result], waiting: Iterator[Task], workers: Workers
) -> Generator[tuple[Task, Result | Exception], None, list[Task]]:
    """Run tasks until none is left or the pool breaks; return those that were under way then."""
    lost: list[Task] = []
    running: dict[Future[Result], Task] = {}
    first = next(waiting, None)
    if first is None:
        return lost
    with workers.open() as pool:
        upcoming: Task | None = first
        while upcoming is not None or running:
            while upcoming is not None and len(running) < workers.ahead:
                try:
                    running[pool.submit(function, upcoming)] = upcoming
                except BrokenExecutor:
                    lost.append(upcoming)
                # a broken pool takes no more; the rest stays where it is
                upcoming = None if lost else next(waiting, None)
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                task, outcome = running.pop(done), _outcome(done)
                if isinstance(outcome, BrokenExecutor):
                    lost.append(task)
                else:
                    yield task, outcome
            if lost and upcoming is not None:
                lost.append(upcoming)
                upcoming = None
    return lost


def _run_alone(
    function: Callable[[Task], Result], tasks: list[Task], workers: Workers
) -> Iterator[tuple[Task, Result | Exception]]:
    """Run tasks one after the other; one that breaks the pool gets the blame."""
    left = deque(tasks)
    while left:
        with workers.open() as pool:
            _require_alive(pool)
            broken = False
            while left and not broken:
                task = left.popleft()
                outcome = _outcome(pool.submit(function, task))
                broken = isinstance(outcome, BrokenExecutor)
                yield task, WorkerDied() if broken else outcome


def _require_alive(pool: Executor) -> None:
    """Raise unless the pool can do anything at all, so that no task gets the blame for it."""
    if isinstance(_outcome(pool.submit(os.getpid)), BrokenExecutor):
        raise UsageError(
            "no process can be started for the work; a script that starts some needs its own "
            'code under: if __name__ == "__main__":'
        )


def _outcome(future: Future[Result]) -> Result | Exception:
    try:
        return future.result()
    except Exception as problem:
        # Dask gives up on a task that took down one worker after the other
        return WorkerDied() if type(problem).__name__ == "KilledWorker" else problem


def _processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # which Windows and macOS lack
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    # spawned on every system, so that all behave alike and no lock is inherited half held
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_live_with_parent
    )
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _live_with_parent() -> None:
    """Leave the keyboard to the parent, and end when it ends, even if it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _require_listener(address: str) -> None:
    """Raise `UsageError` at once where no scheduler can be; Dask itself tries for long."""
    kind, _, place = address.rpartition("://")
    host, _, port = place.rpartition(":")
    if kind not in {"", "tcp", "tls"}:
        return  # another way of reaching it, which only Dask knows
    if not host or not port.isdecimal():
        raise UsageError(f"--dask {address}: expected a scheduler's address: tcp://HOST:PORT")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_KNOCK).close()
    except (OSError, OverflowError) as problem:
        raise UsageError(f"--dask {address}: no scheduler answers there: {problem}") from None


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    client_type: Any = import_module("distributed").Client
    try:
        client = client_type(address, timeout=_DASK_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as problem:
        raise UsageError(f"--dask {address}: no scheduler answers there: {problem}") from None
    with _quiet("distributed"), client:
        pool = client.get_executor(pure=False)
        try:
            yield pool
        finally:
            pool.shutdown(wait=False)


@contextmanager
def _quiet(library: str) -> Iterator[None]:
    """Let a library log nothing: of a cluster that goes away it says what is raised anyway."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == library]
    levels = {logger: logger.level for logger in map(logging.getLogger, names)}
    for logger in levels:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
