import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

from programs import TARGETS  # noqa: E402


@pytest.fixture(params=TARGETS)
def target(request):
    """Each of the processors."""
    return request.param
