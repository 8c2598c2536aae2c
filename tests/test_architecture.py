"""The rooms import downward only, as ARCHITECTURE.md has it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "ssbcell"

#: in the order in which data walk through them; a room may import those above it in this list
ORDER = [
    "errors",
    "quantities",
    "provenance",
    "shelf",
    "datafile",
    "materials",
    "interfaces",
    "laminate",
    "process",
    "transport",
    "protocols",
    "records",
    "analysis",
    "grading",
    "cell",
    "simulate",
    "diagnose",
    "calibrate",
    "report",
    "watch",
    "demo",
    "cli",
]
#: rooms that stand beside each other: neither may import the other, whatever the order
APART = [
    ({"records", "analysis", "grading"}, {"laminate", "process", "transport", "protocols", "cell"}),
    ({"grading"}, {"simulate", "cell"}),
    ({"cell"}, {"records", "analysis", "grading"}),
]


def room_of(path: Path) -> str:
    part = path.relative_to(PACKAGE).parts[0]
    return part.removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Rooms that a module imports anywhere, but for type checking only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checking = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in checking:
            continue
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "ssbcell" and len(parts) > 1 and parts[1] in ORDER:
                found.add(parts[1])
    return found


MODULES = [
    path for path in sorted(PACKAGE.rglob("*.py")) if room_of(path) not in ("__init__", "__main__")
]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_rooms_below_its_own(path):
    room = room_of(path)
    assert room in ORDER, f"{room} has no place in the order of rooms"
    for other in imports_of(path) - {room}:
        assert ORDER.index(other) < ORDER.index(room), f"{room} imports {other}, which is above it"
        for one, two in APART:
            assert not (room in one and other in two), f"{room} and {other} stand apart"
            assert not (room in two and other in one), f"{room} and {other} stand apart"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_only_the_cell_and_simulate_rooms_import_pybamm(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    heads = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    }
    assert "pybamm" not in heads or room_of(path) in {"cell", "simulate"}
