"""What a device profile must keep beyond its shape, whether it came with the program or somebody added it.

A profile is believed where it overrules an answer that was not given, so it has to say where it was read, and may put
words into a vendor's mouth only from the vendor's own material.
"""

import datetime

from wizard.core.profiles import DeviceProfile, LabelKind
from wizard.core.texts import _
from wizard.files.checking import DataFile, Fault, read

CHOICES = frozenset({"none", "starttls", "implicit", "basic", "oauth2", "on", "off", "m365"})
"""What `ProfileField.values` may translate."""


def read_profile(
    name: str, profile_id: str, data: bytes, today: datetime.date
) -> tuple[DeviceProfile | None, tuple[Fault, ...]]:
    """The profile of that id, or None with everything that is wrong in it. ``name`` is what faults call the file."""
    profile, faults = read(name, data, DeviceProfile)
    if profile is None:
        return None, faults
    found = tuple(sorted(_faults(DataFile(name, data), profile_id, profile, today)))
    return (None, found) if found else (profile, ())


def _faults(file: DataFile, profile_id: str, profile: DeviceProfile, today: datetime.date) -> list[Fault]:
    found = []
    if profile.id != profile_id:
        found.append(file.fault(("id",), _("the file's name says {name}").format(name=profile_id)))
    if profile.checked > today:
        found.append(file.fault(("checked",), _("this day has not come yet")))
    if not profile.match:
        found.append(file.fault(("match",), _("a search needs at least one word to find it by")))
    kinds = {source.kind for source in profile.sources}
    if profile.confidence != "generic" and not kinds:
        found.append(file.fault(("confidence",), _("where was it read? There is no source")))
    elif profile.confidence == "documented" and not kinds & {"vendor", "source_code"}:
        found.append(file.fault(("confidence",), _("documented needs a source of the vendor's own")))
    roles: set[str] = set()
    for place, field in enumerate(profile.fields):
        key = ("field", place)
        if field.role in roles:
            found.append(
                file.fault((*key, "role"), _("there are two fields for {role}").format(role=field.role))
            )
        roles.add(field.role)
        if field.kind is LabelKind.UI_VENDOR and "vendor" not in kinds:
            found.append(file.fault((*key, "kind"), _("a quoted label needs a source of the vendor's own")))
        found += [
            file.fault((*key, "values", choice), _("there is no such choice"))
            for choice in field.values
            if choice not in CHOICES
        ]
    return found
