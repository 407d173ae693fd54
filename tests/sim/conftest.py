"""What the simulator's tests share."""

import pytest

from tests.sim.places import HOSTS
from wizard.sim import certificates


@pytest.fixture(scope="session")
def made() -> certificates.Certificates:
    """Certificates, made once: keys take time."""
    return certificates.make(HOSTS, "scanner.contoso.com")
