"""The cell that this room's tests start from."""

import pytest
from handmade import PROPERTIES


@pytest.fixture(scope="session")
def properties():
    return PROPERTIES
