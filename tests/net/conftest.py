from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme


@pytest.fixture(scope="session", autouse=True)
def few_roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The system's roots are one made-up authority: reading the real ones takes a tenth of a second each time."""
    folder: Path = tmp_path_factory.mktemp("system-roots")
    trustme.CA().cert_pem.write_to_path(folder / "roots.pem")
    (folder / "empty").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(folder / "roots.pem"))
        patch.setenv("SSL_CERT_DIR", str(folder / "empty"))
        yield


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)
