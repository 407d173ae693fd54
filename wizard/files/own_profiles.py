"""The device profiles that the user added: one TOML file each in the data folder, beside the program's own.

A file keeps the id that it states, so that the very same file can be exported, imported elsewhere or contributed. The
program knows it as ``own-`` and that id: it can never take the place of a profile that the program brings along, nor
the other way round. A file that is wrong is left as it is; it is named, and everything else goes on.
"""

import datetime
import re
import unicodedata
from pathlib import Path

import msgspec

from wizard.core.problem import WizardError
from wizard.core.profiles import OWN_PREFIX, DeviceProfile, ProfileCard, card_of
from wizard.core.texts import _, one_line
from wizard.files.checking import Fault
from wizard.files.failures import refusal
from wizard.files.profile_rules import read_profile
from wizard.files.profile_text import profile_bytes
from wizard.files.reading import read_bytes
from wizard.files.writing import write_folder

SUFFIX = ".toml"
MAX_BYTES = 256 * 1024
"""A profile with all its fields and notes has a few thousand bytes."""
MAX_FILES = 1000


class OwnProfiles(msgspec.Struct, frozen=True):
    """What is in the folder. ``profiles`` by the id that the program knows them by; ``faults`` by the file's name."""

    profiles: dict[str, DeviceProfile] = {}
    faults: dict[str, tuple[Fault, ...]] = {}


_read: OwnProfiles | None = None


def profiles_folder() -> Path:
    """Where this operating system wants a user's own data of a program to live."""
    import platformdirs

    return Path(platformdirs.user_data_dir("relay-wizard", appauthor=False), "profiles")


def own_profiles(*, again: bool = False) -> OwnProfiles:
    """What the user added. Read once, and ``again`` when asked; a change made here is seen at once."""
    global _read  # noqa: PLW0603 - one process, one user
    if _read is None or again:
        _read = _from_folder(profiles_folder())
    return _read


def _from_folder(folder: Path) -> OwnProfiles:
    profiles: dict[str, DeviceProfile] = {}
    faults: dict[str, tuple[Fault, ...]] = {}
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and path.name[0] != ".")
    except FileNotFoundError:
        return OwnProfiles()
    except OSError as error:
        return OwnProfiles(faults={folder.name: (Fault(folder.name, 1, "", one_line(str(error), 200)),)})
    for path in paths[:MAX_FILES]:
        name = one_line(path.name, 100)
        try:
            profile, found = checked(name, read_bytes(str(path), MAX_BYTES), path.stem)
        except WizardError as error:
            found, profile = (Fault(name, 1, "", error.problem.text),), None
        if profile is None:
            faults[name] = found
        else:
            profiles[OWN_PREFIX + profile.id] = known_as(profile)
    for path in paths[MAX_FILES:]:
        more = _("there are more than {count} files in the folder").format(count=MAX_FILES)
        faults[one_line(path.name, 100)] = (Fault(one_line(path.name, 100), 1, "", more),)
    return OwnProfiles(profiles, faults)


def checked(
    name: str, data: bytes, profile_id: str | None = None
) -> tuple[DeviceProfile | None, tuple[Fault, ...]]:
    """A profile as its file states it, by the rules of the program's own, or None with all that is wrong in it."""
    # Where the file was made it may be tomorrow already.
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)  # noqa: DTZ011 - the calendar day of the user
    profile, faults = read_profile(name, profile_id, data, tomorrow)
    if profile is not None and profile.confidence == "generic":
        said = _("only the program's own profiles are generic; say documented or partial")
        return None, (Fault(name, 1, "confidence", said),)
    return profile, faults


def known_as(profile: DeviceProfile) -> DeviceProfile:
    """The profile under the id by which the program knows it."""
    return msgspec.structs.replace(profile, id=OWN_PREFIX + profile.id)


def as_filed(profile: DeviceProfile) -> DeviceProfile:
    """The profile under the id that its file states."""
    return msgspec.structs.replace(profile, id=profile.id.removeprefix(OWN_PREFIX))


def own_cards() -> tuple[ProfileCard, ...]:
    """The user's profiles for a search, in order of the alphabet."""
    found = sorted(own_profiles().profiles.values(), key=lambda one: (one.vendor.casefold(), one.family))
    return tuple(map(card_of, found))


def load_own(profile_id: str) -> DeviceProfile:
    """The user's profile of that id. Raises `WizardError` at ``device.profile`` where there is none."""
    found = own_profiles()
    if profile_id in found.profiles:
        return found.profiles[profile_id]
    name = profile_id.removeprefix(OWN_PREFIX) + SUFFIX
    shown = one_line(profile_id, 80)
    if name in found.faults:
        text = _("Your device profile {name} can not be used: {fault}.")
        fix = _("Mend the file in {folder}.").format(folder=one_line(str(profiles_folder()), 300))
        raise _at_profile("own-profile-faulty", text.format(name=shown, fault=found.faults[name][0]), fix)
    text = _("There is no device profile called {name} here: somebody added it on another computer.")
    fix = _("Import its file first: relay-wizard profile import FILE.")
    raise _at_profile("unknown-profile", text.format(name=shown), fix)


def _at_profile(problem_id: str, text: str, fix: str) -> WizardError:
    error = refusal(problem_id, text, fix)
    return WizardError(msgspec.structs.replace(error.problem, field="device.profile"))


def new_id(vendor: str, family: str) -> str:
    """An id for a profile of that name which no file in the folder has."""
    plain = unicodedata.normalize("NFKD", f"{vendor} {family}").encode("ascii", "ignore").decode("ascii")
    begun = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:50].strip("-").removeprefix(OWN_PREFIX)
    begun = begun or "device"
    taken, number, found = _stems(), 2, begun
    while found in taken:
        found, number = f"{begun}-{number}", number + 1
    return found


def _stems() -> set[str]:
    try:
        return {path.stem.casefold() for path in profiles_folder().iterdir()}
    except OSError:
        return set()


def save_own(profile: DeviceProfile) -> DeviceProfile:
    """Writes the profile whole or not at all, and returns it as the program knows it. Raises `WizardError`.

    The file is checked before it is written, so that what is in the folder can be read at the next start.
    """
    filed = as_filed(profile)
    return write_own(filed.id, profile_bytes(filed))


def write_own(stem: str, data: bytes) -> DeviceProfile:
    """Puts a file into the folder as it is, once it was found right: its comments stay. Raises `WizardError`."""
    profile, faults = checked(stem + SUFFIX, data, stem)
    if profile is None:
        raise profile_faulty(faults)
    write_folder(profiles_folder(), {stem + SUFFIX: data})
    own_profiles(again=True)
    return known_as(profile)


def profile_faulty(faults: tuple[Fault, ...]) -> WizardError:
    """What says that a profile is wrong: the first fault, and how many more there are."""
    more = _(" There are {count} more.").format(count=len(faults) - 1) if len(faults) > 1 else ""
    text = _("The device profile can not be used: {fault}.").format(fault=faults[0])
    error = refusal("profile-faulty", text + more, _("Mend it and try again. Nothing was changed."))
    detail = one_line(" | ".join(map(str, faults)), 2000)
    return WizardError(msgspec.structs.replace(error.problem, detail=detail))


def own_bytes(profile_id: str) -> bytes:
    """The file of one of the user's profiles, as it stands. Raises `WizardError`."""
    load_own(profile_id)
    return read_bytes(str(_path_of(profile_id)), MAX_BYTES)


def delete_own(profile_id: str) -> bytes:
    """Takes the file away and returns what was in it, for an undo. Raises `WizardError`."""
    data = own_bytes(profile_id)
    path = _path_of(profile_id)
    try:
        path.unlink()
    except OSError as error:
        text = _("{name} can not be deleted.").format(name=one_line(path.name, 100))
        raise refusal("cannot-delete", text, _("Check that you may change the folder."), error) from error
    own_profiles(again=True)
    return data


def _path_of(profile_id: str) -> Path:
    return profiles_folder() / (profile_id.removeprefix(OWN_PREFIX) + SUFFIX)
