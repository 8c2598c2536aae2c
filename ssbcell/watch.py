"""Grades the cells of a lot as their files become complete."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ssbcell.errors import SsbcellError, UsageError
from ssbcell.grading.cell_job import PageOf
from ssbcell.grading.lot import LotStopped, grade_lot
from ssbcell.grading.lot_file import LotCell, load_lot
from ssbcell.grading.workers import Workers
from ssbcell.report.graded import refresh_lot_page

#: size and time of change of each file of a cell
Stamps = tuple[tuple[int, int], ...]
Told = Callable[[str], None]
Graded = Callable[[tuple[str, ...]], None]


class _Stopped(Exception):
    """Leaves a lot between two cells."""


@dataclass(frozen=True, slots=True)
class GradeBy:
    """How cells are graded; the fields are those of `grade_lot`."""

    workers: Workers
    criteria: str | Path = "nakagawa2025"
    profile: str | None = None
    reader: str | None = None
    page_of: PageOf | None = None


@dataclass(slots=True)
class Watcher:
    """Looks at a lot again and again, and grades each cell when its files rest.

    Attributes
    ----------
    folder : Path
        Where files are dropped; it may go away and come back.
    lot : Path
        The lot's file, read again whenever it changes.
    out : Path
        Of the verdicts.
    by : GradeBy
        How to grade.
    settle : float
        How long the files of a cell must not change before it counts as complete [s].
    stop : threading.Event
        Set from outside to leave after the cell that is being graded.
    tell : callable
        Told what happens, a line at a time.
    clock : callable
        Gives the time, which only runs forward [s].
    """

    folder: Path
    lot: Path
    out: Path
    by: GradeBy
    settle: float
    stop: threading.Event
    tell: Told
    clock: Callable[[], float] = time.monotonic
    _cells: tuple[LotCell, ...] = ()
    _lot_stamp: Stamps | None = None
    _seen: dict[str, tuple[Stamps, float]] = field(default_factory=dict)
    _done: dict[str, Stamps] = field(default_factory=dict)
    _said: set[str] = field(default_factory=set)

    def look(self) -> tuple[str, ...]:
        """Grade what is complete now.

        Returns
        -------
        tuple of str
            Ids of the cells that were graded.

        Raises
        ------
        DataFileError
            If the lot's file cannot be used and never could; later, the cells that it had
            stay.
        UsageError
            If criteria, profile or reader are not known.
        """
        self._read_lot()
        self._say_once(not self.folder.is_dir(), f"{self.folder} is not there; waiting for it")
        ready = self._complete()
        if not ready or self.stop.is_set():
            return ()
        before = {cell.cell.id: stamps_of(cell) for cell in ready}
        graded = self._grade(ready)
        for cell in ready:
            name = cell.cell.id
            stamps = before[name]
            # a file that changed or went away meanwhile is looked at again
            if name in graded and stamps is not None and stamps_of(cell) == stamps:
                self._done[name] = stamps
        return graded

    def _read_lot(self) -> None:
        """Read the lot's file if it changed."""
        stamp = _stamps((self.lot,))
        if self._cells and (stamp is None or stamp == self._lot_stamp):
            return
        self._lot_stamp = stamp
        try:
            self._cells = load_lot(self.lot)
        except SsbcellError as problem:
            if not self._cells:
                raise
            self.tell(f"{problem}; going on with the lot as it was")
            return
        self.tell(f"{self.lot}: {len(self._cells)} cells")

    def _complete(self) -> list[LotCell]:
        """Return the cells whose files rest, and were not graded as they are."""
        ready = []
        now = self.clock()
        for cell in self._cells:
            name, stamps = cell.cell.id, stamps_of(cell)
            if stamps is None:
                self._seen.pop(name, None)
                continue
            known = self._seen.get(name)
            if known is None or known[0] != stamps:
                self._seen[name] = known = (stamps, now)
            rests = now - known[1] >= self.settle
            if rests and self._done.get(name) != stamps and _can_be_opened(cell):
                ready.append(cell)
        return ready

    def _grade(self, ready: Sequence[LotCell]) -> tuple[str, ...]:
        """Grade cells; return the ids of those that need no second try as they are."""
        names = tuple(cell.cell.id for cell in ready)
        try:
            self._run(ready)
        except _Stopped:
            self._refresh()
            return ()
        except (OSError, LotStopped) as problem:
            self.tell(f"not graded, to be tried again: {problem}")
            return ()
        except UsageError as problem:
            if len(ready) > 1:  # one of them spoils it for all
                return tuple(name for cell in ready for name in self._grade([cell]))
            self.tell(f"{names[0]}: not graded: {problem}")
            return names if self.out.is_dir() else ()
        self._refresh()
        return names

    def _run(self, ready: Sequence[LotCell]) -> None:
        def one_done(words: str) -> None:
            self.tell(words)
            if self.stop.is_set():
                raise _Stopped

        by = self.by
        grade_lot(
            ready,
            self.out,
            by.workers,
            criteria=by.criteria,
            profile=by.profile,
            reader=by.reader,
            progress=one_done,
            page_of=by.page_of,
        )

    def _refresh(self) -> None:
        try:
            refresh_lot_page(self.out, [cell.cell.id for cell in self._cells])
        except (SsbcellError, OSError) as problem:
            self.tell(f"the lot's page stays as it was: {problem}")

    def _say_once(self, true: bool, words: str) -> None:
        """Tell a state when it begins."""
        if true and words not in self._said:
            self.tell(words)
            self._said.add(words)
        elif not true:
            self._said.discard(words)


def stamps_of(cell: LotCell) -> Stamps | None:
    """Return size and time of change of a cell's files; None unless all are there, not empty."""
    return _stamps(cell.files)


def _stamps(files: Sequence[Path]) -> Stamps | None:
    try:
        stats = [file.stat() for file in files]
    except OSError:
        return None
    if any(stat.st_size == 0 for stat in stats):
        return None
    return tuple((stat.st_size, stat.st_mtime_ns) for stat in stats)


def _can_be_opened(cell: LotCell) -> bool:
    """Return whether no other program keeps a file to itself, as one that writes may."""
    try:
        for file in cell.files:
            file.open("rb").close()
    except OSError:
        return False
    return True


def watch(watcher: Watcher, every: float, graded: Graded | None = None) -> None:
    """Look again and again until `watcher.stop` is set.

    A change in the folder only makes the next look come sooner: shares tell of no changes,
    so looking is what counts.

    Parameters
    ----------
    watcher : Watcher
        What to look with.
    every : float
        The longest time between two looks [s].
    graded : callable, optional
        Called with the ids of the cells that a look graded, where there are any.

    Raises
    ------
    UsageError
        If the extra is not installed, or as `Watcher.look` does at the first look.
    """
    while not watcher.stop.is_set():
        found = watcher.look()
        if found and graded is not None:
            graded(found)
        if not watcher.stop.is_set():
            _wait(watcher.folder, every, watcher.stop)


def look_once(watcher: Watcher, graded: Graded | None = None) -> None:
    """Grade what is complete now: what rests for `watcher.settle` from now on.

    Parameters
    ----------
    watcher : Watcher
        What to look with.
    graded : callable, optional
        As for `watch`.
    """
    found = watcher.look()
    if watcher.settle > 0.0 and not watcher.stop.wait(watcher.settle):
        found = (*found, *watcher.look())
    if found and graded is not None:
        graded(found)


def _wait(folder: Path, longest: float, stop: threading.Event) -> None:
    """Wait for a change in a folder, or the longest time, or `stop`."""
    try:
        from watchfiles import watch as changes
    except ImportError:
        raise UsageError('watch needs an extra: pip install "ssbcell[watch]"') from None
    try:
        seen: Iterator[object] = changes(
            folder,
            stop_event=stop,
            rust_timeout=max(int(longest * 1000), 1),
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        next(iter(seen), None)
    except (OSError, RuntimeError):
        # the folder is not there, or cannot be watched
        stop.wait(longest)


@contextmanager
def stopping_at_signals(stop: threading.Event) -> Iterator[None]:
    """Set `stop` when the process is asked to end, and leave signals as they were after."""
    import signal

    names = ("SIGINT", "SIGTERM", "SIGBREAK")  # the last one is that of Windows
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
