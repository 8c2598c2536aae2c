"""The JSON schema of a criteria file, made from the model that reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from ssbcell.grading.criteria import CriteriaFile
from ssbcell.provenance import Parameter, Status
from ssbcell.shelf import shelf

NAME = "criteria.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _AsWritten(GenerateJsonSchema):
    """A parameter as a person writes it: a table with its value, status and source."""

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        if schema["cls"] is not Parameter:
            return super().dataclass_schema(schema)
        text = {"type": "string", "minLength": 1}
        return {
            "type": "object",
            "properties": {
                "value": {"type": ["string", "number"], "minLength": 1},
                "status": {"enum": list(get_args(Status))},
                "source": text,
                "resolution": {"type": ["string", "number"]},
            },
            "required": ["value", "status", "source"],
            "additionalProperties": False,
        }


def criteria_schema() -> dict[str, Any]:
    """Return the JSON schema that criteria files fit.

    Returns
    -------
    dict
        Draft 2020-12. It tells keys and forms; units and released hashes are checked on loading.
    """
    made = CriteriaFile.model_json_schema(schema_generator=_AsWritten)
    return {"$schema": DIALECT, **made, "title": "Criteria of ssbcell"}


def write_criteria_schema(path: Path | None = None) -> Path:
    """Write the schema, beside the shipped criteria if no path is given.

    Parameters
    ----------
    path : Path, optional
        Of the file.

    Returns
    -------
    Path
        Of the file.
    """
    target = path or shelf("test_protocols", "criteria") / NAME
    text = json.dumps(criteria_schema(), indent=2, ensure_ascii=False) + "\n"
    target.write_text(text, encoding="utf-8", newline="\n")
    return target
