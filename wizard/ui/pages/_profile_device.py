"""The form's first parts: which device it is, what it can do, where its mail settings are, and what to note."""

from collections.abc import Callable
from typing import Any, Protocol

from msgspec.structs import replace
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox

from wizard.core.answers import Hosting, Security, SignIn, Tls, YesNo
from wizard.core.profile_draft import USUAL
from wizard.core.profile_words import FROM_RULES, KINDS, ROLES
from wizard.core.profiles import Capabilities, DeviceKind, DeviceProfile
from wizard.core.texts import _
from wizard.ui.pages._profile_inputs import LinesInput, Pick, TextInput, Ticks, not_known
from wizard.ui.text import subheading
from wizard.ui.widgets import Panel

Faults = dict[str, str]


class Draft(Protocol):
    """What the parts of the form write to."""

    def profile(self) -> DeviceProfile:
        """What stands in the form."""

    def change(self, profile: DeviceProfile, what: str = "") -> None:
        """It says something else now; ``what`` names the text that is being typed."""


HOSTINGS = {
    "on_premises": _("On your own premises"),
    "cloud_vm": _("On a computer in the cloud"),
    "vendor_hosted": _("At its maker's"),
}
SIGN_INS = {
    "none": _("without signing in"),
    "basic": _("with user name and password"),
    "oauth2": _("with Microsoft (OAuth 2.0)"),
}
MODES = {"none": _("no encryption"), "starttls": "STARTTLS", "implicit": _("SSL/TLS from the start")}
VERSIONS = {
    "none": _("No TLS at all"),
    "1.0": "TLS 1.0",
    "1.1": "TLS 1.1",
    "1.2": "TLS 1.2",
    "1.3": "TLS 1.3",
}
PORTS = {"25": "25", "465": "465", "587": "587"}
HOST_LIMIT = 255


class NamePart(Panel):
    """Maker, model, kind, and the words to find it by."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self.rows.addWidget(subheading(_("The device")))
        self.vendor = TextInput(_("Maker"), self._text("vendor"), placeholder=_("for example Sharp"))
        self.family = TextInput(
            _("Model, or family of models"), self._text("family"), placeholder=_("for example BP-70C series")
        )
        self.kind = Pick(
            _("Kind"),
            [(kind.value, _(words)) for kind, words in KINDS.items()],
            lambda value: draft.change(replace(draft.profile(), kind=DeviceKind(value))),
        )
        self.match = TextInput(
            _("Other words to find it by"),
            lambda text: draft.change(replace(draft.profile(), match=tuple(text.split(","))), "match"),
            _("Separated by commas. The model is one of them without being typed again."),
        )
        for widget in (self.vendor, self.family, self.kind, self.match):
            self.rows.addWidget(widget)

    def _text(self, name: str) -> Callable[[str], None]:
        draft = self._draft
        return lambda text: draft.change(replace(draft.profile(), **{name: text}), name)

    def draw(self, profile: DeviceProfile, faults: Faults) -> None:
        """Shows what stands there, and what is wrong."""
        self.vendor.show_text(profile.vendor, faults.get("vendor", ""))
        self.family.show_text(profile.family, faults.get("family", ""))
        self.kind.show_choice(profile.kind.value)
        wrong = next((fault for key, fault in faults.items() if key.startswith("match")), "")
        self.match.show_text(",".join(profile.match), wrong)


class AbilityPart(Panel):
    """What the device can do. What is left alone is not known, and the wizard asks it."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self.rows.addWidget(subheading(_("What it can do")))
        self.sign_in = Ticks(
            _("It can send"),
            list(SIGN_INS.items()),
            lambda values: self._can(sign_in=tuple(map(SignIn, values)) or None),
            _("Tick all that its settings offer. Nothing ticked means that it is not known."),
        )
        self.modes = Ticks(
            _("Encryption that can be chosen"),
            list(MODES.items()),
            lambda values: self._can(security_modes=tuple(map(Security, values)) or None),
        )
        self.tls = Pick(
            _("Newest TLS version"),
            not_known(VERSIONS),
            lambda value: self._can(tls=Tls(value) if value else None),
        )
        self.ports = Ticks(
            _("Ports that can be set"),
            list(PORTS.items()),
            self._ports,
            _("Where the port can be typed, tick all three."),
            columns=3,
        )
        self.certificate = Pick(
            _("A certificate of its own for signing in"),
            not_known({"yes": _("It can present one"), "no": _("It can not")}),
            lambda value: self._can(client_certificate=YesNo(value) if value else None),
        )
        self.by_name = Pick(
            _("Its field for the mail server takes"),
            not_known({"yes": _("a name"), "no": _("an IP address only")}),
            lambda value: self._can(host_by_name=YesNo(value) if value else None),
        )
        self.length = TextInput(
            _("Characters that this field takes"),
            lambda text: self._can(
                "length", max_host_length=int(text) if text.isdigit() and int(text) else None
            ),
            _("Leave it empty where it is not known."),
        )
        self.length.edit.setValidator(QIntValidator(1, HOST_LIMIT, self))
        self.from_rule = Pick(
            _("Its From address"),
            not_known({rule: _(words) for rule, words in FROM_RULES.items()}),
            lambda value: self._can(from_address=value or None),
        )
        self.hosting = Pick(
            _("Where it usually stands"),
            not_known(HOSTINGS),
            lambda value: self._can(hosting=Hosting(value) if value else None),
        )
        for widget in (
            *(self.sign_in, self.modes, self.tls, self.ports, self.certificate),
            *(self.by_name, self.length, self.from_rule, self.hosting),
        ):
            self.rows.addWidget(widget)

    def _can(self, what: str = "", **abilities: Any) -> None:
        profile = self._draft.profile()
        self._draft.change(replace(profile, capability=replace(profile.capability, **abilities)), what)

    def _ports(self, values: tuple[str, ...]) -> None:
        others = tuple(
            port for port in self._draft.profile().capability.ports or () if str(port) not in PORTS
        )
        self._can(ports=tuple(sorted({*map(int, values), *others})) or None)

    def draw(self, profile: DeviceProfile, faults: Faults) -> None:
        """Shows what stands there, and what is wrong."""
        can: Capabilities = profile.capability

        def fault(name: str) -> str:
            return next((text for key, text in faults.items() if key.startswith(f"capability.{name}")), "")

        self.sign_in.show_ticks(can.sign_in or (), fault("sign_in"))
        self.modes.show_ticks(can.security_modes or (), fault("security_modes"))
        self.tls.show_choice(can.tls or "", fault("tls"))
        self.ports.show_ticks([str(port) for port in can.ports or ()], fault("ports"))
        self.certificate.show_choice(can.client_certificate or "", fault("client_certificate"))
        self.by_name.show_choice(can.host_by_name or "", fault("host_by_name"))
        self.length.show_text(str(can.max_host_length or ""), fault("max_host_length"))
        self.from_rule.show_choice(can.from_address or "", fault("from_address"))
        self.hosting.show_choice(can.hosting or "", fault("hosting"))


class MenuPart(Panel):
    """The way to the settings, and the usual fields that this device does not have."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.rows.addWidget(subheading(_("Where its mail settings are")))
        self.menu = TextInput(
            _("Menu"),
            lambda text: draft.change(
                replace(draft.profile(), menu=tuple(text.split(">")) if text else ()), "menu"
            ),
            _("The words of the way there, with > between them."),
            _("for example Settings > Network > E-mail"),
        )
        self.verified = QCheckBox(_("In the maker's own words"))
        self.verified.clicked.connect(
            lambda on: draft.change(replace(draft.profile(), menu_verified=bool(on)))
        )
        self.rows.addWidget(self.menu)
        self.rows.addWidget(self.verified)

    def draw(self, profile: DeviceProfile, faults: Faults) -> None:
        """Shows what stands there, and what is wrong."""
        wrong = next((fault for key, fault in faults.items() if key.startswith("menu")), "")
        self.menu.show_text(
            ">".join(profile.menu)
            if "" in profile.menu
            else " > ".join(part.strip() for part in profile.menu),
            wrong,
        )
        self.verified.setChecked(profile.menu_verified)
        self.verified.setEnabled(bool(profile.menu))


class NotesPart(Panel):
    """What else somebody who sets it up should know, and the usual fields that it lacks."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.rows.addWidget(subheading(_("Good to know")))
        self.notes = LinesInput(
            _("Notes for the sheet"),
            lambda lines: draft.change(replace(draft.profile(), notes=lines if any(lines) else ()), "notes"),
            _("One sentence a line: what goes wrong, and what helps."),
        )
        self.absent = Ticks(
            _("It has no field for"),
            [(role, _(ROLES[role])) for role in USUAL],
            lambda values: draft.change(replace(draft.profile(), absent=_others(draft.profile()) + values)),
            _("Tick what you looked for and did not find: the sheet leaves it out."),
        )
        self.rows.addWidget(self.notes)
        self.rows.addWidget(self.absent)

    def draw(self, profile: DeviceProfile, faults: Faults) -> None:
        """Shows what stands there, and what is wrong."""
        wrong = next((fault for key, fault in faults.items() if key.startswith("notes")), "")
        self.notes.show_lines(profile.notes, wrong)
        there = {field.role for field in profile.fields}
        self.absent.show_ticks(profile.absent)
        for role, box in self.absent.boxes.items():
            box.setVisible(role not in there)
        self.absent.setVisible(not there.issuperset(USUAL))


def _others(profile: DeviceProfile) -> tuple[Any, ...]:
    """The absent fields that the form has no box for."""
    return tuple(role for role in profile.absent if role not in USUAL)
