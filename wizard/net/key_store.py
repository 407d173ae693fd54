"""Keeps secrets in the key store of the operating system, by keyring. Nothing else ever holds them.

The store is chosen by name: what keyring offers beside it may be a text file, and is never used. A secret that is
longer than an entry may be (Windows: 2,560 octets) is written in parts, and reads as whole only when all of it is there.
"""

import asyncio
import contextlib
import hashlib
import re
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.net import library_logs
from wizard.net.blocking import in_daemon_thread

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Relay Wizard"
"""What every entry's name begins with: people find it under this in their key store."""

ACCEPTED = {
    "keyring.backends.Windows": ("WinVaultKeyring",),
    "keyring.backends.macOS": ("Keyring",),
    "keyring.backends.SecretService": ("Keyring",),
    "keyring.backends.libsecret": ("Keyring",),
    "keyring.backends.kwallet": ("DBusKeyring", "DBusKeyringKWallet4"),
}
"""The backends that are the operating system's own store. Any other class is refused, whatever it promises."""

PART = 1200
"""Characters of one entry. Windows takes 1,280 UTF-16 units (CRED_MAX_CREDENTIAL_BLOB_SIZE is 2,560 octets)."""

PARTS = 24
"""More parts than this are not written: no sign-in is that large."""

DEADLINE_S = 60.0
"""Seconds for one errand. The store may ask its owner for a password meanwhile."""

_HEAD = re.compile(r"v1:(?P<side>[ab]):(?P<count>\d{1,2}):(?P<digest>[0-9a-f]{64})")

T = TypeVar("T")


def system_store() -> "KeyringBackend":
    """The operating system's own store. Raises `WizardError` where there is none, or another is set."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    found = keyring.get_keyring()
    # The chainer writes into whatever comes first: of its members only the system's own are asked.
    members = tuple(found.backends) if isinstance(found, ChainerBackend) else (found,)
    chosen: KeyringBackend | None = next((one for one in members if is_accepted(one)), None)
    if chosen is None:
        raise WizardError(_no_store(found))
    return chosen


def is_accepted(backend: object) -> bool:
    """Whether this very class is one of the operating system's stores; what is made from it is another."""
    kind = type(backend)
    return kind.__qualname__ in ACCEPTED.get(kind.__module__, ())


class KeyStore:
    """`wizard.net.services.SecretStore` on a backend of keyring. Blocking work runs in threads of its own.

    ``find`` gives the backend, and is called for every errand: a store that was locked may be open now.
    """

    def __init__(
        self, find: "Callable[[], KeyringBackend]" = system_store, *, deadline_s: float = DEADLINE_S
    ) -> None:
        self._find = find
        self._deadline_s = deadline_s

    async def read(self, entry: str) -> Secret | None:
        """The secret; None where there is none, or only a part of one. Raises `WizardError`."""
        return await self._errand(lambda store: _read(store, entry))

    async def write(self, entry: str, secret: Secret) -> None:
        """Keeps a secret in the place of the one before: until the last step that one holds. Raises `WizardError`."""
        text = secret.reveal()
        if not text.isascii() or len(text) > PART * PARTS:
            raise WizardError(_too_large())
        await self._errand(
            lambda store: _write(store, entry, text), lambda store: _take_back(store, entry, text)
        )

    async def remove(self, entry: str) -> bool:
        """Takes an entry out with all of its parts; whether there was one. Raises `WizardError`."""
        return await self._errand(lambda store: _remove(store.to_the_end(), entry))

    async def _errand(
        self, work: "Callable[[_Asked], T]", undo: "Callable[[_Asked], object] | None" = None
    ) -> T:
        given_up = threading.Event()
        try:
            async with asyncio.timeout(self._deadline_s):
                return await in_daemon_thread(partial(self._run, work, undo, given_up))
        except TimeoutError as error:
            raise WizardError(_no_answer()) from error
        finally:
            # Whoever answers the store's own window an hour later must not have something kept that was given up.
            given_up.set()

    def _run(
        self,
        work: "Callable[[_Asked], T]",
        undo: "Callable[[_Asked], object] | None",
        given_up: threading.Event,
    ) -> T:
        library_logs.silence()
        try:
            backend = self._find()
            try:
                return work(_Asked(backend, given_up))
            finally:
                if undo is not None and given_up.is_set():
                    undo(_Asked(backend))
        except WizardError:
            raise
        except Exception as error:  # noqa: BLE001 - every backend raises what its system's library raises
            # Not chained: the text of such an error may hold what was to be kept.
            problem = _refused(error)
        raise WizardError(problem)


class _GivenUpError(Exception):
    """Nobody waits for the errand any more."""


class _Asked:
    """A backend for one errand; it does nothing more once the errand is given up."""

    def __init__(self, backend: "KeyringBackend", given_up: threading.Event | None = None) -> None:
        self._backend = backend
        self._given_up = given_up or threading.Event()

    def to_the_end(self) -> "_Asked":
        """For what is better finished than left half done."""
        return _Asked(self._backend)

    def _go_on(self) -> "KeyringBackend":
        if self._given_up.is_set():
            raise _GivenUpError
        return self._backend

    def get(self, entry: str, part: str = "") -> str | None:
        return self._go_on().get_password(_name(entry, part), entry)

    def put(self, entry: str, text: str, part: str = "") -> None:
        self._go_on().set_password(_name(entry, part), entry, text)

    def drop(self, entry: str, part: str = "") -> bool:
        if self.get(entry, part) is None:
            return False
        self._go_on().delete_password(_name(entry, part), entry)
        return True


def _name(entry: str, part: str) -> str:
    """An entry's own service name: Windows mixes up accounts of one service."""
    return f"{SERVICE}: {entry}{part and f' ({part})'}"


def _read(store: _Asked, entry: str) -> Secret | None:
    head = _HEAD.fullmatch(store.get(entry) or "")
    if head is None or not 0 < int(head["count"]) <= PARTS:
        return None
    parts = [store.get(entry, f"{head['side']}{number}") for number in range(int(head["count"]))]
    if any(part is None for part in parts):
        return None
    text = "".join(part or "" for part in parts)
    return Secret(text) if _digest(text) == head["digest"] else None


def _write(store: _Asked, entry: str, text: str) -> None:
    """The parts go to the side that does not hold; the head, written last, makes them hold."""
    before = _HEAD.fullmatch(store.get(entry) or "")
    side = "b" if before is not None and before["side"] == "a" else "a"
    pieces = [text[at : at + PART] for at in range(0, len(text), PART)] or [""]
    try:
        for number, piece in enumerate(pieces):
            store.put(entry, piece, f"{side}{number}")
        store.put(entry, f"v1:{side}:{len(pieces)}:{_digest(text)}")
    except Exception:
        with contextlib.suppress(Exception):
            _clear(store.to_the_end(), entry, side)
        raise
    with contextlib.suppress(Exception):  # it holds: what is left of the old one goes with the next errand
        _clear(store, entry, "a" if side == "b" else "b")
        _clear(store, entry, side, len(pieces))


def _remove(store: _Asked, entry: str) -> bool:
    """The head first: a removal that is cut short leaves nothing that reads as whole."""
    removed = [store.drop(entry)]
    removed += [_clear(store, entry, side) for side in "ab"]
    return any(removed)


def _take_back(store: _Asked, entry: str, text: str) -> None:
    """Undoes a write that was given up, however far it came; what was kept before it stays if it still holds."""
    head = _HEAD.fullmatch(store.get(entry) or "")
    if head is None or head["digest"] == _digest(text):
        _remove(store, entry)
    else:
        _clear(store, entry, "a" if head["side"] == "b" else "b")


def _clear(store: _Asked, entry: str, side: str, first: int = 0) -> bool:
    """Every part of one side from ``first`` on, gaps or not."""
    dropped = [store.drop(entry, f"{side}{number}") for number in range(first, PARTS)]
    return any(dropped)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# --- what goes wrong --------------------------------------------------------------------------------------------------


def _no_store(found: object) -> Problem:
    kind = type(found)
    nothing = kind.__module__ in ("keyring.backends.fail", "keyring.backends.null")
    return Problem(
        id="key-store-none",
        text=_("This computer has no key store that can be used.")
        if nothing
        else _(
            "The key store that is set on this computer is not the operating system's own, and is not used."
        ),
        fix=_("The sign-in is used for this window only, and nothing is kept."),
        detail=one_line(f"{kind.__module__}.{kind.__qualname__}", 200),
    )


def _refused(error: Exception) -> Problem:
    from keyring.errors import KeyringLocked, NoKeyringError

    kind = type(error)
    if isinstance(error, NoKeyringError):
        return _no_store(error)
    return Problem(
        id="key-store-locked" if isinstance(error, KeyringLocked) else "key-store",
        text=_("The key store of this computer is locked.")
        if isinstance(error, KeyringLocked)
        else _("The key store of this computer did not do what it was asked for."),
        fix=_("Unlock it and try again; until then the sign-in is used for this window only."),
        detail=one_line(f"{kind.__module__}.{kind.__qualname__}", 200),
    )


def _no_answer() -> Problem:
    return Problem(
        id="key-store-silent",
        text=_("The key store of this computer gave no answer."),
        fix=_("If it asks for a password in a window of its own, answer there and try again."),
    )


def _too_large() -> Problem:
    return Problem(
        id="key-store-size",
        text=_("The sign-in is too large for the key store of this computer."),
        fix=_("It is used for this window only, and nothing is kept."),
    )
