"""What a device profile must keep beyond its shape, whether it came with the program or somebody added it.

A profile is believed where it overrules an answer that was not given, so it has to say where it was read, and may put
words into a vendor's mouth only from the vendor's own material.
"""

import datetime
import re

from wizard.core.profiles import FORM_PARTS, TEXT_KINDS, DeviceProfile, LabelKind
from wizard.core.texts import _
from wizard.files.checking import DataFile, Fault, read
from wizard.files.profile_limits import misfits

CHOICES = frozenset({"none", "starttls", "implicit", "basic", "oauth2", "on", "off", "m365", "smtp"})
"""What `ProfileField.values` may translate."""


_FORM = re.compile("|".join(map(re.escape, FORM_PARTS)))
_OWN_WORDS = frozenset({"vendor", "source_code", "device"})
"""The sources that speak for the vendor: its manual, the program itself, and the device's own screens."""


def read_profile(
    name: str, profile_id: str | None, data: bytes, today: datetime.date
) -> tuple[DeviceProfile | None, tuple[Fault, ...]]:
    """The profile of that id (None: of whatever id it states), or None with everything that is wrong in it.

    ``name`` is what faults call the file.
    """
    profile, faults = read(name, data, DeviceProfile)
    if profile is None:
        return None, faults
    found = tuple(sorted(_faults(DataFile(name, data), profile_id, profile, today)))
    return (None, found) if found else (profile, ())


def _faults(
    file: DataFile, profile_id: str | None, profile: DeviceProfile, today: datetime.date
) -> list[Fault]:
    found = [file.fault(key, text) for key, text in misfits(profile)]
    if profile_id is not None and profile.id != profile_id:
        found.append(file.fault(("id",), _("the file's name says {name}").format(name=profile_id)))
    if profile.checked > today:
        found.append(file.fault(("checked",), _("this day has not come yet")))
    if not profile.match:
        found.append(file.fault(("match",), _("a search needs at least one word to find it by")))
    kinds: set[str] = {source.kind for source in profile.sources}
    if profile.confidence != "generic" and not kinds:
        found.append(file.fault(("confidence",), _("where was it read? There is no source")))
    elif profile.confidence == "documented" and not kinds & _OWN_WORDS:
        found.append(file.fault(("confidence",), _("documented needs a source of the vendor's own")))
    if profile.documents_abilities and not kinds - {"cited"}:
        found.append(file.fault(("capability",), _("an ability needs a source that was read")))
    if profile.menu_verified and not kinds & _OWN_WORDS:
        found.append(
            file.fault(("menu_verified",), _("a menu that was verified needs a source of the vendor's own"))
        )
    if profile.configuration and profile.kind not in TEXT_KINDS:
        found.append(file.fault(("configuration",), _("no text configures a thing of this kind")))
    if len(set(profile.configuration)) < len(profile.configuration):
        found.append(file.fault(("configuration",), _("it names a program twice")))
    return found + _field_faults(file, profile, kinds)


def _field_faults(file: DataFile, profile: DeviceProfile, kinds: set[str]) -> list[Fault]:
    found = []
    roles: set[str] = set()
    for place, field in enumerate(profile.fields):
        key = ("field", place)
        if field.role in roles:
            found.append(
                file.fault((*key, "role"), _("there are two fields for {role}").format(role=field.role))
            )
        roles.add(field.role)
        if field.kind is LabelKind.UI_VENDOR and not kinds & _OWN_WORDS:
            found.append(file.fault((*key, "kind"), _("a quoted label needs a source of the vendor's own")))
        if set("{}") & set(_FORM.sub("", field.form)):
            found.append(
                file.fault((*key, "form"), _("it may hold {parts}").format(parts=", ".join(FORM_PARTS)))
            )
        if field.role in profile.absent:
            found.append(file.fault((*key, "role"), _("absent names it too")))
        found += [
            file.fault((*key, "values", choice), _("there is no such choice"))
            for choice in field.values
            if choice not in CHOICES
        ]
    return found
