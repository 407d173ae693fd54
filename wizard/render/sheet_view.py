"""The settings sheet as values: what stands on it, in which order, already harmless for any page.

HTML, print and Markdown show the same view. No mark-up is written here.
"""

import datetime
import re

import msgspec

from wizard.core.answers import Answers
from wizard.core.knowledge import Knowledge
from wizard.core.model import Decision, DnsChange, Plan, SettingField, Step
from wizard.core.profiles import DeviceProfile, shown_name
from wizard.core.texts import _, full_date, one_line
from wizard.render.configuration import has_configuration
from wizard.render.script_list import CLICK_PATH, described


class FieldLine(msgspec.Struct, frozen=True):
    """One setting. ``own_label``: the vendor's own word, shown in quotation marks; ``exact``: a key, shown as it stands.

    ``value`` is empty where there is none to type; ``write_in`` then asks for a line to fill in by hand.
    """

    label: str
    own_label: bool
    value: str
    note: str
    write_in: bool = False
    exact: bool = False

    @property
    def label_parts(self) -> tuple[str, ...]:
        """The label cut where a long key may go on in the next line: behind a dot, an underscore or a bracket."""
        return tuple(re.findall(r"[^._\[(]*[._\[(]|[^._\[(]+$", self.label))

    @property
    def value_parts(self) -> tuple[str, ...]:
        """The value cut where a name may go on in the next line of a phone: before an at sign, behind a dot or slash."""
        return tuple(filter(None, re.split(r"(?<=[./])|(?=@)", self.value)))


class StepLine(msgspec.Struct, frozen=True):
    """One thing to do, with the place in words."""

    place: str
    title: str
    detail: str


class DnsLine(msgspec.Struct, frozen=True):
    """One record; ``action`` in words."""

    action: str
    type: str
    name: str
    value: str
    why: str


class SheetView(msgspec.Struct, frozen=True):
    """Everything on the sheet. ``other_words``: no label is sure, so one sentence says it for all."""

    title: str
    device_family: str
    domain: str
    method: str
    method_plain: str
    day: str
    menu: str
    menu_sure: bool
    fields: tuple[FieldLine, ...]
    other_words: bool
    missing: tuple[str, ...]
    steps: tuple[StepLine, ...]
    dns: tuple[DnsLine, ...]
    warnings: tuple[str, ...]
    device_notes: tuple[str, ...]
    assumptions: tuple[str, ...]
    scripts: tuple[tuple[str, str], ...]
    unproven: str

    @property
    def legend(self) -> str:
        """How the labels are to be read, said once for all fields; "" where each is the device's own word."""
        if self.other_words:
            return _("Your device may use other words. Look for fields called something like these.")
        if all(field.own_label or field.exact for field in self.fields):
            return ""
        if any(field.own_label for field in self.fields):
            return _(
                "What stands in quotation marks is the device's own word. A label without them means "
                "a field called something like it."
            )
        return _(
            "Keys are written exactly so. A label in plain words means a field called something like it."
        )


def sheet_view(
    answers: Answers,
    decision: Decision,
    plan: Plan,
    profile: DeviceProfile | None,
    today: datetime.date,
    knowledge: Knowledge,
) -> SheetView:
    """The sheet of a plan, dated ``today``."""
    name = one_line(answers.device.name or "", 120)
    facts = knowledge.methods[plan.method]
    fields = tuple(_field(field) for field in plan.settings.fields)
    known = profile if profile is not None and profile.confidence != "generic" else None
    return SheetView(
        title=_("Mail settings for {device}").format(device=name) if name else _("Mail settings"),
        device_family=one_line(shown_name(known), 160) if known else "",
        domain=one_line(answers.domain, 253),
        method=_(facts.name),
        method_plain=_(facts.plain_name),
        day=full_date(today),
        menu=one_line(" \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(profile.menu))
        if profile
        else "",
        menu_sure=profile is not None and profile.menu_verified,
        fields=fields,
        other_words=not any(field.own_label or field.exact for field in fields),
        missing=tuple(dict.fromkeys(_(_MISSING.get(name, name)) for name in plan.placeholders)),
        steps=tuple(_step(step) for step in plan.steps),
        dns=tuple(_dns(change) for change in plan.dns),
        warnings=tuple(one_line(warning.text) for warning in plan.warnings),
        device_notes=tuple(one_line(note) for note in known.notes) if known else (),
        assumptions=tuple(one_line(text) for text in decision.assumptions),
        scripts=(
            *described(
                ("check.ps1", "apply.ps1", "verify.ps1", "undo.ps1", *(() if plan.app is None else _WITH_APP))
            ),
            *(
                (name, _(does))
                for name, does in (
                    *_LATER,
                    *(() if plan.relay is None else _WITH_RELAY),
                    *(_CONFIGURATION if has_configuration(answers, plan, profile, knowledge, today) else ()),
                    _START,
                )
            ),
        ),
        unproven=_(
            "This page was made from answers given on {day}. It does not prove that the device can send: a test "
            "from a computer shows that Microsoft 365 and the network are ready, and only a message from the "
            "device itself shows the rest."
        ).format(day=full_date(today)),
    )


_MISSING = {
    "tenant.mx_host": "The name of your mail server at Microsoft. The steps say where to read it.",
    "tenant.cloud": "The submission server of your Microsoft cloud. The steps say where to read it.",
    "tenant.mailbox": "The mailbox that signs in. The address in the plan is a proposal.",
    "sending.from": "The address that the device sends from. The one below is a proposal.",
    "network.public_ips": "The public internet address of your site.",
    "options.local_relay_host": "The name of your relay.",
    "options.acs_username": "The SMTP user name from Azure.",
    "options.hve_account": "The High Volume Email account.",
}

_LATER = (
    (CLICK_PATH, "every script as clicks in the admin centres, and the scripts for later"),
    ("remove.ps1", "takes the device away again"),
)

_START = (
    ".\\check.ps1",
    "typed in a PowerShell window of this folder, starts that script. Where Windows says that running scripts is disabled: "
    "powershell -ExecutionPolicy RemoteSigned -File .\\check.ps1",
)

_WITH_APP = ("apply-app.ps1", "undo-app.ps1")
"""Where the sign-in needs an app registration of one's own."""

_WITH_RELAY = (
    ("relay/README.md", "the relay's own files: what to install, in which order, and how to test it"),
)

_CONFIGURATION = (
    ("configuration/", "these settings as files for the program; each says where it goes and how to test it"),
)

_PLACES = {
    "device": "At the device",
    "exchange": "Microsoft 365",
    "entra": "Microsoft Entra",
    "dns": "DNS",
    "network": "Network",
}

_ACTIONS = {"add": "Add", "change": "Change to", "keep": "Keep as it is"}


def _field(field: SettingField) -> FieldLine:
    return FieldLine(
        label=one_line(_(field.label), 200),
        own_label=field.quoted,
        exact=field.exact,
        value=one_line(field.value or "", 1000),
        note=one_line(_(field.note), 500),
        # A password is never asked for on paper: the sheet hangs on the device.
        write_in=field.value is None and field.role in {"smtp_host", "username", "from_address"},
    )


def _step(step: Step) -> StepLine:
    place = _(_PLACES.get(step.where, step.where))
    return StepLine(place=place, title=one_line(_(step.title)), detail=one_line(_(step.detail)))


def _dns(change: DnsChange) -> DnsLine:
    return DnsLine(
        action=_(_ACTIONS.get(change.action, change.action)),
        type=one_line(change.type, 20),
        name=one_line(change.name, 300),
        value=one_line(change.value),
        why=one_line(_(change.why)),
    )
