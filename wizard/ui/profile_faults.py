"""What is wrong in a draft, by the place in the form: the rules of every profile, in the words of the form."""

from msgspec.structs import replace

from wizard.core.profiles import DeviceProfile
from wizard.core.texts import _
from wizard.files.own_profiles import as_filed, checked
from wizard.files.profile_text import profile_bytes

_NEEDED = {
    "vendor": _("Type who makes it."),
    "family": _("Type the model, or the family of models."),
}


def faults_of(profile: DeviceProfile) -> dict[str, str]:
    """A sentence for each place that is wrong (``field[2].label``), in the order of the form."""
    filed = as_filed(profile)
    if not filed.id:
        filed = replace(filed, id="new")
    found: dict[str, str] = {}
    for name, sentence in _NEEDED.items():
        if not getattr(filed, name):
            found[name] = _(sentence)
    for fault in checked("", profile_bytes(filed))[1]:
        found.setdefault(fault.key, _sentence(fault.text))
    if "family" in found:
        found.pop("match", None)  # the words to find it by are taken from the family
    return found


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
