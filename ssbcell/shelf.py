"""Finds the data that ship with ssbcell (parameter sets, test protocols) by name."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from ssbcell.errors import DataFileError, UnknownName

_PACKAGE = Path(__file__).parent


def shelf(*parts: str) -> Path:
    """Return the folder of shipped data, such as ``shelf("parameter_sets", "cells")``.

    In a wheel the folders lie inside the package, in a checkout beside it.
    """
    installed = _PACKAGE.joinpath(*parts)
    return installed if installed.is_dir() else _PACKAGE.parent.joinpath(*parts)


def names(*parts: str) -> list[str]:
    """List the names on a shelf, in order."""
    return sorted(path.stem for path in shelf(*parts).glob("*.toml"))


def find(kind: str, name: str | Path, *parts: str) -> Path:
    """Return the file of a shipped name, or of a path that a person gave.

    Parameters
    ----------
    kind : str
        What is looked for, for the message: "cell", "protocol".
    name : str or Path
        A shipped name, or the path of a TOML file.
    *parts : str
        The shelf to look on.

    Raises
    ------
    UnknownName
        If it is neither; the message suggests the nearest name.
    DataFileError
        If it looks like a path and no file is there.
    """
    shipped = shelf(*parts) / f"{name}.toml"
    if Path(name).name == str(name) and shipped.is_file():
        return shipped
    path = Path(name)
    if path.is_file():
        return path
    if path.suffix == ".toml" or path.parent != Path():
        raise DataFileError(path, "", f"no such file; expected a {kind} file in TOML")
    raise UnknownName(kind, str(name), names(*parts))


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    DataFileError
        If the file is missing, is not UTF-8, or is not TOML; with line and column.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise DataFileError(path, "", "no such file") from None
    except UnicodeDecodeError:
        raise DataFileError(path, "", "not UTF-8; save it in that encoding") from None
    except OSError as problem:
        raise DataFileError(path, "", f"cannot be read: {problem}") from None
    except tomllib.TOMLDecodeError as problem:
        raise DataFileError(path, "", f"not TOML: {problem}") from None
