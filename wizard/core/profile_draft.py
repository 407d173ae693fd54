"""A device profile while somebody writes it: what can be done to it, and the way back. Pure; checks nothing: the rules
are `files.profile_rules`, the same for every profile.
"""

import datetime
from typing import get_args

import msgspec

from wizard.core.profiles import (
    DeviceKind,
    DeviceProfile,
    FieldRole,
    LabelKind,
    ProfileField,
    ProfileSource,
    SourceKind,
    is_own,
)

replace = msgspec.structs.replace

STEPS_BACK = 200
USUAL: tuple[FieldRole, ...] = (
    "smtp_host",
    "port",
    "security",
    "auth_toggle",
    "username",
    "password",
    "from_address",
    "oauth_sign_in",
)
"""The fields that every device has under some name, in the order in which they are usually filled in."""
ROLES: tuple[FieldRole, ...] = (*USUAL, *(role for role in get_args(FieldRole) if role not in USUAL))

CHOICES_OF: dict[FieldRole, tuple[str, ...]] = {
    "security": ("none", "starttls", "implicit"),
    "auth_toggle": ("none", "basic", "oauth2"),
    "username": ("none",),
    "service_provider": ("m365", "smtp"),
    "oauth_service": ("m365",),
    "starttls_toggle": ("on", "off"),
    "implicit_toggle": ("on", "off"),
    "smtp_toggle": ("on",),
    "oauth_toggle": ("on",),
    "verify_cert": ("on",),
    "tls_version": ("on",),
}
"""What a field of that role is set to, where the device has words of its own for it."""

_SURE: frozenset[SourceKind] = frozenset({"vendor", "source_code"})


def blank(today: datetime.date) -> DeviceProfile:
    """A profile that says nothing yet but that it is read at the device itself: most people write what they see."""
    return DeviceProfile(
        schema_=1,
        id="",
        vendor="",
        family="",
        kind=DeviceKind.PRINTER,
        confidence="documented",
        checked=today,
        sources=(ProfileSource("device"),),
    )


def copied(profile: DeviceProfile) -> DeviceProfile:
    """A profile to begin with that says the same; a generic one gives its kind and where such a device stands."""
    if profile.confidence != "generic":
        return replace(profile, id="")
    return replace(blank(profile.checked), kind=profile.kind, capability=profile.capability, app=profile.app)


def completed(profile: DeviceProfile, today: datetime.date) -> DeviceProfile:
    """The profile as it is kept: blanks round the texts gone, its confidence worked out, dated today.

    The confidence is never typed: it is ``documented`` where somebody read the device itself, and else where it was so
    before and a source still speaks for the maker.
    """
    match = tuple(filter(None, map(str.strip, profile.match))) or tuple(
        filter(None, (profile.family.strip(),))
    )
    kinds = {source.kind for source in profile.sources}
    sure = "device" in kinds or (profile.confidence == "documented" and bool(kinds & _SURE))
    return replace(
        profile,
        vendor=profile.vendor.strip(),
        family=profile.family.strip(),
        match=match,
        menu=tuple(part.strip() for part in profile.menu if part.strip()),
        notes=tuple(note.strip() for note in profile.notes if note.strip()),
        menu_verified=profile.menu_verified and bool(profile.menu),
        confidence="documented" if sure else "partial",
        fields=tuple(_completed_field(field) for field in profile.fields),
        absent=tuple(role for role in profile.absent if role not in {field.role for field in profile.fields}),
        checked=today,
    )


def _completed_field(field: ProfileField) -> ProfileField:
    values = {choice: word.strip() for choice, word in field.values.items() if word.strip()}
    return replace(field, label=field.label.strip(), note=field.note.strip(), values=values)


# --- the fields, in their order -------------------------------------------------------------------------------------


def add_field(profile: DeviceProfile, after: int) -> tuple[DeviceProfile, int]:
    """A new field behind the one at that place, for the first role that has none, and where it stands."""
    taken = {field.role for field in profile.fields}
    role = next((role for role in ROLES if role not in taken), None)
    if role is None:
        return profile, after
    place = min(after + 1, len(profile.fields))
    field = ProfileField(role, "", LabelKind.UI_VENDOR)
    return replace(profile, fields=(*profile.fields[:place], field, *profile.fields[place:])), place


def remove_field(profile: DeviceProfile, place: int) -> DeviceProfile:
    """The profile without the field at that place."""
    return replace(profile, fields=(*profile.fields[:place], *profile.fields[place + 1 :]))


def move_field(profile: DeviceProfile, place: int, to: int) -> DeviceProfile:
    """The field at ``place`` moved so that it stands at ``to``; as it is where that is no place."""
    if not (0 <= place < len(profile.fields) and 0 <= to < len(profile.fields)):
        return profile
    others = [*profile.fields]
    others.insert(to, others.pop(place))
    return replace(profile, fields=tuple(others))


def set_field(profile: DeviceProfile, place: int, field: ProfileField) -> DeviceProfile:
    """The profile with another field at that place."""
    return replace(profile, fields=(*profile.fields[:place], field, *profile.fields[place + 1 :]))


class Deleted(msgspec.Struct, frozen=True):
    """A profile that was deleted and can be put back: its id, its name and its file."""

    id: str
    name: str
    data: bytes


class Drafting:
    """One profile being written. ``now`` is what stands in the form; ``id`` is the user's own one that it is saved as,
    "" before it was saved for the first time. ``faulty``: it was to be saved, and something in it is not right.
    """

    def __init__(self, profile: DeviceProfile) -> None:
        self.now = profile
        self.faulty = False
        self.id = profile.id if is_own(profile.id) else ""
        self._kept = profile
        self._past: list[DeviceProfile] = []
        self._typing = ""

    @property
    def changed(self) -> bool:
        """Whether there is something that is not saved."""
        return self.now != self._kept

    @property
    def can_take_back(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    def change(self, profile: DeviceProfile, what: str = "") -> None:
        """The form says something else now. A text is one step, however many keys it took: ``what`` names it."""
        if profile == self.now:
            return
        if not what or what != self._typing:
            self._past = [*self._past[-STEPS_BACK + 1 :], self.now]
        self._typing = what
        self.now = profile

    def take_back(self) -> bool:
        """Undoes the last step; whether there was one."""
        if not self._past:
            return False
        self.now, self._typing = self._past.pop(), ""
        return True

    def discard(self) -> None:
        """Back to what was kept, as one step that can be taken back."""
        self.change(self._kept)

    def kept(self, profile: DeviceProfile) -> None:
        """It is saved, as ``profile``."""
        self.now = self._kept = profile
        self.id, self._typing = profile.id, ""
