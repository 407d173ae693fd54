"""Stores for tests that speak keyring's own interface: one as strict as Windows', and those that are never accepted."""

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError

WINDOWS_OCTETS = 2560


class MemoryKeyring(KeyringBackend):
    """Keeps in memory, refuses what Windows would, and can fail at any errand.

    ``fails_at`` is the number of the errand that fails, as a power cut would.
    """

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.errands = 0
        self.fails_at = -1
        self.locked = False

    def _errand(self) -> None:
        self.errands += 1
        if self.locked:
            raise KeyringLocked("Failed to unlock the collection!")
        if self.errands == self.fails_at:
            raise OSError("the power went")

    def get_password(self, service: str, username: str) -> str | None:
        self._errand()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._errand()
        if len(password.encode("utf-16-le")) > WINDOWS_OCTETS:
            raise PasswordSetError(password)
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._errand()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(service)
