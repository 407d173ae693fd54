"""The key store: whole or nothing, only the system's own, and silent about what it holds."""

import asyncio
import contextlib
import os
import secrets
import subprocess
import sys
import threading
from pathlib import Path
from shutil import which
from types import SimpleNamespace
from typing import Any

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, Windows, chainer, fail, kwallet, libsecret, macOS, null
from keyring.backends.Windows import WinVaultKeyring
from keyring.errors import PasswordSetError

from tests.net.keyrings import WINDOWS_OCTETS, MemoryKeyring
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.net.key_store import PART, PARTS, KeyStore, is_accepted, system_store

ENTRY = "scanner@contoso.com"


def on(backend: KeyringBackend) -> KeyStore:
    return KeyStore(lambda: backend)


@pytest.mark.parametrize("length", [0, 1, PART - 1, PART, PART + 1, 5 * PART + 7, PART * PARTS])
async def test_what_was_written_comes_back_whole(length: int) -> None:
    backend = MemoryKeyring()
    value = Secret(secrets.token_hex(length)[:length])
    await on(backend).write(ENTRY, value)
    assert await on(backend).read(ENTRY) == value
    assert all(len(text) <= PART for text in backend.kept.values())
    assert all(service.startswith("Relay Wizard: scanner@contoso.com") for service, _user in backend.kept)


async def test_a_shorter_one_leaves_nothing_of_the_longer() -> None:
    backend = MemoryKeyring()
    for length in (9 * PART, 3 * PART, 1, 2 * PART):
        await on(backend).write(ENTRY, Secret("x" * length))
        assert len(backend.kept) == 1 + max(1, length // PART)


async def test_removed_is_removed() -> None:
    backend = MemoryKeyring()
    store = on(backend)
    await store.write(ENTRY, Secret("x" * 4 * PART))
    await store.write("other@contoso.com", Secret("y"))
    assert await store.remove(ENTRY)
    assert not await store.remove(ENTRY)
    assert await store.read(ENTRY) is None
    assert await store.read("other@contoso.com") == Secret("y")
    await store.remove("other@contoso.com")
    assert backend.kept == {}


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.integers(0, 4 * PART), st.integers(0, 4 * PART), st.booleans())
def test_a_power_cut_leaves_the_old_one_or_the_new_one_or_none(
    errand: int, before: int, after: int, removing: bool
) -> None:
    async def cut() -> None:
        backend = MemoryKeyring()
        old, new = Secret("o" * before), Secret("n" * after)
        await on(backend).write(ENTRY, old)
        backend.errands, backend.fails_at = 0, errand
        with contextlib.suppress(WizardError):
            await (on(backend).remove(ENTRY) if removing else on(backend).write(ENTRY, new))
        backend.fails_at = -1
        assert await on(backend).read(ENTRY) in ({old, None} if removing else {old, new})
        # Whatever was left behind, the next errand puts it right.
        await on(backend).write(ENTRY, new)
        assert await on(backend).read(ENTRY) == new
        await on(backend).remove(ENTRY)
        assert backend.kept == {}

    asyncio.run(cut())


async def test_a_part_that_is_gone_or_another_reads_as_nothing() -> None:
    backend = MemoryKeyring()
    await on(backend).write(ENTRY, Secret("x" * 3 * PART))
    parts = [key for key in backend.kept if "(" in key[0]]
    for key in parts:
        held = backend.kept.pop(key)
        assert await on(backend).read(ENTRY) is None
        backend.kept[key] = "y" * len(held)
        assert await on(backend).read(ENTRY) is None
        backend.kept[key] = held
    assert await on(backend).read(ENTRY) is not None
    for head in ("", "v2:a:1:" + "0" * 64, "v1:a:99:" + "0" * 64, "v1:a:0:" + "0" * 64, "{}", "v1:c:1:x"):
        backend.kept[f"Relay Wizard: {ENTRY}", ENTRY] = head
        assert await on(backend).read(ENTRY) is None


@pytest.mark.parametrize("text", ["ü", "x" * (PART * PARTS + 1)])
async def test_what_does_not_fit_is_refused_before_anything_is_written(text: str) -> None:
    backend = MemoryKeyring()
    with pytest.raises(WizardError) as caught:
        await on(backend).write(ENTRY, Secret(text))
    assert caught.value.problem.id == "key-store-size"
    assert backend.errands == 0


async def test_a_locked_store_says_so() -> None:
    backend = MemoryKeyring()
    backend.locked = True
    for work in (
        on(backend).read(ENTRY),
        on(backend).write(ENTRY, Secret("s3cret")),
        on(backend).remove(ENTRY),
    ):
        with pytest.raises(WizardError) as caught:
            await work
        assert caught.value.problem.id == "key-store-locked"
        assert "Unlock it" in caught.value.problem.fix


async def test_what_a_backend_says_is_not_repeated() -> None:
    class Talkative(MemoryKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise ValueError(f"can not keep {password}")

    with pytest.raises(WizardError) as caught:
        await on(Talkative()).write(ENTRY, Secret("s3cret"))
    problem = caught.value.problem
    assert problem.id == "key-store"
    assert problem.detail == "builtins.ValueError"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert "s3cret" not in repr(problem) + repr(caught.value)


async def test_a_write_that_fails_leaves_no_part_behind() -> None:
    class Full(MemoryKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            if len(self.kept) == 3:
                raise PasswordSetError("no room")
            super().set_password(service, username, password)

    backend = Full()
    with pytest.raises(WizardError):
        await on(backend).write(ENTRY, Secret("x" * 4 * PART))
    assert backend.kept == {}


async def test_a_store_that_never_answers_ends_in_time_and_can_be_cancelled() -> None:
    released = threading.Event()

    class Silent(MemoryKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            released.wait(60)
            return None

    with pytest.raises(WizardError) as caught:
        await KeyStore(Silent, deadline_s=0.05).read(ENTRY)
    assert caught.value.problem.id == "key-store-silent"
    task = asyncio.create_task(KeyStore(Silent).read(ENTRY))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    released.set()


@pytest.mark.parametrize("before", [None, Secret("o" * 2 * PART)])
async def test_what_was_given_up_is_not_kept_later(before: Secret | None) -> None:
    """Somebody answers the store's own window long after the sign-in was cancelled."""
    for step in range(1, 5):
        asked, answered = threading.Event(), threading.Event()

        class Slow(MemoryKeyring):
            def _errand(self) -> None:
                super()._errand()
                if self.errands == step:  # noqa: B023 - used within the turn
                    asked.set()  # noqa: B023
                    answered.wait(60)  # noqa: B023

        backend = Slow()
        if before is not None:
            backend.errands = 100
            await on(backend).write(ENTRY, before)
        backend.errands = 0
        task = asyncio.create_task(on(backend).write(ENTRY, Secret("x" * 3 * PART)))
        assert await asyncio.to_thread(asked.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        answered.set()
        for one in threading.enumerate():
            if one.name == "wizard-blocking-call":
                await asyncio.to_thread(one.join, 20)
        assert await on(backend).read(ENTRY) == before, step
        assert len(backend.kept) == (3 if before else 0), "no part of the new one is left"


# --- which store ------------------------------------------------------------------------------------------------------


def bare(kind: Any) -> Any:
    """An object of that class without its set-up: most need another system."""
    return kind.__new__(kind)


@pytest.mark.parametrize(
    "kind",
    [WinVaultKeyring, macOS.Keyring, SecretService.Keyring, libsecret.Keyring, kwallet.DBusKeyring],
)
def test_the_systems_own_stores_are_accepted(kind: type) -> None:
    assert is_accepted(bare(kind))
    heir = type(kind.__name__, (kind,), {})
    heir.__module__ = "keyrings.alt.file"
    assert not is_accepted(bare(heir)), "what is made from one is another"


def plain_text(name: str, module: str) -> KeyringBackend:
    made: KeyringBackend = type(name, (MemoryKeyring,), {"__module__": module, "priority": 9})()
    return made


@pytest.mark.parametrize(
    "backend",
    [
        bare(null.Keyring),
        bare(fail.Keyring),
        plain_text("PlaintextKeyring", "keyrings.alt.file"),
        plain_text("EncryptedKeyring", "keyrings.alt.file"),
        plain_text("Keyring", "keyrings.alt.pyfs"),
        plain_text("Keyring", "__main__"),
    ],
)
def test_nothing_else_is_ever_used(backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_accepted(backend)
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    with pytest.raises(WizardError) as caught:
        system_store()
    assert caught.value.problem.id == "key-store-none"
    assert "nothing is kept" in caught.value.problem.fix


def test_of_a_chain_only_the_systems_own_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    own, file = bare(SecretService.Keyring), plain_text("PlaintextKeyring", "keyrings.alt.file")

    class Chain(chainer.ChainerBackend):
        backends = [file, own]  # noqa: RUF012

    chain = bare(Chain)
    assert not is_accepted(chain)
    monkeypatch.setattr(keyring, "get_keyring", lambda: chain)
    assert system_store() is own
    Chain.backends = [file]
    with pytest.raises(WizardError):
        system_store()


class Vault:
    """Windows' own functions, as far as keyring's backend calls them: by target, 2,560 octets each."""

    CRED_TYPE_GENERIC, CRED_PERSIST_ENTERPRISE = 1, 3

    class Error(Exception):
        def __init__(self, number: int, name: str) -> None:
            super().__init__(number, name)
            self.winerror, self.funcname = number, name

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    def CredRead(self, Type: int, TargetName: str) -> dict[str, Any]:  # noqa: N803
        if TargetName not in self.kept:
            raise self.Error(1168, "CredRead")
        return dict(self.kept[TargetName])

    def CredWrite(self, credential: dict[str, Any], _flags: int) -> None:
        blob = credential["CredentialBlob"].encode("utf-16-le")
        if len(blob) > WINDOWS_OCTETS:
            raise self.Error(1783, "CredWrite")
        self.kept[credential["TargetName"]] = {**credential, "CredentialBlob": blob}

    def CredDelete(self, Type: int, TargetName: str) -> None:  # noqa: N803
        if self.kept.pop(TargetName, None) is None:
            raise self.Error(1168, "CredDelete")


async def test_keyrings_own_code_for_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault()
    monkeypatch.setattr(Windows, "win32cred", vault, raising=False)
    monkeypatch.setattr(Windows, "pywintypes", SimpleNamespace(error=Vault.Error), raising=False)
    store = on(bare(WinVaultKeyring))
    for length in (PART * 5, 10, PART * PARTS):
        value = Secret(secrets.token_hex(length)[:length])
        await store.write(ENTRY, value)
        await store.write("other@contoso.com", Secret("y" * 2 * PART))
        assert await store.read(ENTRY) == value
    second = [one["CredentialBlob"] for target, one in vault.kept.items() if target.startswith(ENTRY)]
    assert all(blob.decode("utf-16-le").startswith("v1:") for blob in second), (
        "what Windows keeps twice is no secret"
    )
    await store.remove(ENTRY)
    assert await store.read("other@contoso.com") == Secret("y" * 2 * PART)
    await store.remove("other@contoso.com")
    assert vault.kept == {}


# --- a real one -------------------------------------------------------------------------------------------------------

SCRIPT = """
import asyncio, subprocess, sys
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.net.key_store import KeyStore, system_store

what, value = sys.argv[1], sys.stdin.read()
async def run():
    store = KeyStore(deadline_s=20)
    if what == "backend":
        return type(system_store()).__module__
    if what == "write":
        await store.write("scanner@contoso.com", Secret(value))
        return "written"
    if what == "read":
        found = await store.read("scanner@contoso.com")
        return "none" if found is None else "same" if found.reveal() == value else "other"
    if what == "remove":
        return str(await store.remove("scanner@contoso.com"))
    if what == "lock":
        import secretstorage
        secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
        return "locked"
try:
    print(asyncio.run(run()))
except WizardError as error:
    print(error.problem.id)
"""

SESSION = """
set -e
printf '%s' "$KEYRING_WORD" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
step() {{ printf '%s' "$VALUE" | {python} -c "$SCRIPT" "$1"; }}
step backend
step read
step write
step read
VALUE="${{VALUE}}x" step read
step remove
step read
step remove
step write
step lock
step read
"""


@pytest.mark.skipif(
    not (which("dbus-run-session") and which("gnome-keyring-daemon")),
    reason="a real key store needs gnome-keyring and dbus-run-session",
)
def test_a_real_key_store_in_a_session_of_its_own(tmp_path: Path) -> None:
    """gnome-keyring on a private bus: each step a process of its own; what is written is in no file as it stands."""
    value = "-".join(secrets.token_hex(20) for _ in range(130))
    for folder in ("data", "run", "config", "cache"):
        (tmp_path / folder).mkdir(mode=0o700)
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith(("DBUS_", "GNOME_"))
    }
    environment |= {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "KEYRING_WORD": "the word of the keyring",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "VALUE": value,
        "SCRIPT": SCRIPT,
    }
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SESSION.format(python=sys.executable)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    steps = done.stdout.split()
    assert steps[:10] == [
        "keyring.backends.SecretService",
        "none",
        "written",
        "same",
        "other",
        "True",
        "none",
        "False",
        "written",
        "locked",
    ], done.stderr
    # Nobody is there to unlock it: it is locked, or has no way to ask.
    assert steps[10] == "key-store-locked", "nobody is there to unlock it"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".keyring" for path in files), "the store writes somewhere"
    for path in files:
        held = path.read_bytes()
        assert value[:41].encode() not in held, path
        assert value[41:82].encode() not in held, path
