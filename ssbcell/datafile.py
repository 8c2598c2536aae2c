"""A person's data file to a validated model, with errors that name file, key and value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from ssbcell.errors import DataFileError, nearest


class DataModel(BaseModel):
    """A table of a data file: frozen, and refusing keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


Model = TypeVar("Model", bound=BaseModel)

#: what pydantic puts behind the path of a key that is itself wrong
_KEY = "[key]"


def validate(model: type[Model], raw: dict[str, Any], path: Path | str) -> Model:
    """Validate what a data file holds.

    Parameters
    ----------
    model : type
        The pydantic model that the file must fit.
    raw : dict
        What was read.
    path : Path or str
        For the message.

    Raises
    ------
    DataFileError
        Naming the key and value of the first thing that does not fit, what was expected,
        and for an unknown key the nearest known one.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = "[" + ".".join(str(part) for part in first["loc"] if part != _KEY) + "]"
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            hint = nearest(str(first["loc"][-1]), _known_keys(model, first["loc"][:-1]))
            message = "unknown key" + (f"; did you mean {hint!r}?" if hint else "")
        elif first["type"] == "literal_error":
            message = _no_such_word(first["input"], first["ctx"]["expected"])
        elif first["type"] == "string_type":
            message = f"{first['input']!r} is no text; expected one in quotes, with its unit if any"
        elif first["type"] == "missing":
            message = "missing; this key is required"
        elif first["type"] != "value_error":  # whose own words have the value
            message = f"{_short(first['input'])}: {message}"
        raise DataFileError(path, where, message) from None


def _no_such_word(given: object, expected: str) -> str:
    """Say which words are allowed, of which pydantic lists ``expected``, and the nearest."""
    hint = nearest(str(given), re.findall(r"'([^']*)'", expected))
    return f"{_short(given)} is not allowed; expected {expected}" + (
        f". Did you mean {hint!r}?" if hint else ""
    )


def words_at(model: type[BaseModel], path: Sequence[str]) -> Literal["word", "list"] | None:
    """Tell whether a file has a word or a list of them at a path, and not a number.

    Parameters
    ----------
    model : type
        The pydantic model of the file.
    path : sequence of str
        Keys, outermost first.

    Returns
    -------
    str or None
        None where the model has a number with its owner, a table, or no such key.
    """
    annotation: Any = model
    for key in path:
        inner = next((one for one in _parts(annotation) if _is_model(one)), None)
        if get_origin(annotation) is dict:
            annotation = get_args(annotation)[1]
        elif inner is not None and key in inner.model_fields:
            annotation = inner.model_fields[key].annotation
        else:
            return None
    kinds = {get_origin(one) or one for one in _parts(annotation)}
    if tuple in kinds:
        return "list"
    return "word" if kinds & {str, Literal} else None


def _parts(annotation: Any) -> tuple[Any, ...]:
    """Return an annotation, and what it is a union of."""
    return (annotation, *get_args(annotation)) if _is_union(annotation) else (annotation,)


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in {Union, UnionType}


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _known_keys(model: type[BaseModel], where: tuple[int | str, ...]) -> list[str]:
    """List the keys of the table at `where`, following fields that are models."""
    named = False  # whether this part is a name of one's own, under a table of tables
    for part in where:
        if named or isinstance(part, int):  # an entry of the field that the key before named
            named = False
            continue
        field = model.model_fields.get(part)
        annotation = field.annotation if field else None
        inner = [a for a in (annotation, *get_args(annotation)) if _is_model(a)]
        if not inner:
            return []
        model, named = inner[0], get_origin(annotation) is dict
    return list(model.model_fields)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
