"""Memory for arrays that come and go: asking the system for it anew costs more than the sums."""

from __future__ import annotations

import functools

import numpy as np

#: Below the most that glibc lets its threshold rise to, 32 MiB, by what it adds to a block.
_BLOCK = 32 * 2**20 - 2**16


@functools.cache
def keep_freed_memory() -> None:
    """Let the allocator keep what one array leaves for the next one.

    glibc maps a large block anew each time, and the system clears each page of it when it is
    first written to. When a mapped block is freed, glibc raises the size from which it maps to
    that of the block, so that one block, which is never written to and so takes no memory,
    halves the time of checking and segmenting 250,000 rows. With other allocators it does
    nothing.
    """
    np.empty(_BLOCK, dtype=np.uint8)
