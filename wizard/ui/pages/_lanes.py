"""The lanes of the Set up page: one panel for each place of work, with its steps to tick and what they need."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from wizard.core.facts import RowState
from wizard.core.model import DnsChange, SettingField, Step
from wizard.core.profiles import DeviceKind, DeviceProfile
from wizard.core.texts import _, one_line
from wizard.core.wording import without_caution
from wizard.render.dns import now_lines, place_lines, unknown_place
from wizard.ui.steps import StepBox
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.values import CopyField
from wizard.ui.widgets import Panel, StateRow

TICKED = Callable[[str, bool], None]


class Lane(Panel):
    """A heading, the steps, and below them whatever the place of work needs."""

    def __init__(self, title: str, steps: tuple[Step, ...], ticked: TICKED) -> None:
        super().__init__()
        self.title = subheading(title)
        self.rows.addWidget(self.title)
        self.boxes: dict[str, StepBox] = {}
        for step in steps:
            box = StepBox(one_line(_(step.title)), *without_caution(one_line(_(step.detail))))
            box.toggled.connect(lambda done, step=step.id: ticked(step, done))
            self.boxes[step.id] = box
            self.rows.addWidget(box)

    def add(self, *widgets: QWidget) -> None:
        """Puts something below the steps."""
        for widget in widgets:
            self.rows.addWidget(widget)

    def show_ticks(self, ticks: frozenset[str], seen: Mapping[str, str]) -> None:
        """Ticks what is done. ``seen`` are the steps that the product saw done, with what showed it: nobody's to tick."""
        for step, box in self.boxes.items():
            box.show_seen(seen.get(step, ""))
            done = step in ticks or step in seen
            if box.isChecked() != done:
                box.blockSignals(True)
                box.setChecked(done)
                box.blockSignals(False)


def dns_parts(changes: tuple[DnsChange, ...]) -> list[QWidget]:
    """What to publish, record by record, ready to be copied; what stays as it is in one line."""
    parts: list[QWidget] = []
    if anywhere := unknown_place(changes):
        parts.append(quiet(anywhere))
    for number, change in enumerate(changes, start=1):
        kind = one_line(change.type, 20)
        if change.action == "keep":
            row = StateRow()
            said = _("The {type} record of {name} is right as it is.").format(
                type=kind, name=one_line(change.name)
            )
            row.show_row(RowState.GOOD, said, change.value, _("Keep"))
            parts.append(row)
            continue
        pattern = _("Change the {type} record") if change.action == "change" else _("Add a {type} record")
        parts.append(Words(pattern.format(type=kind), bold=True))
        parts.append(Words(one_line(_(change.why))))
        parts.extend(quiet(line) for line in place_lines(change))
        parts.extend(quiet(_("There now: {value}").format(value=now)) for now in now_lines(change))
        many = f" {number}" if len(changes) > 1 else ""
        parts.append(
            CopyField(
                _("Name of the {type} record{number}").format(type=kind, number=many), one_line(change.name)
            )
        )
        parts.append(
            CopyField(
                _("Value of the {type} record{number}").format(type=kind, number=many),
                one_line(change.value, 4000),
            )
        )
    if not parts:
        row = StateRow()
        row.show_row(RowState.GOOD, _("This method needs no change in DNS."), word=_("Nothing to do"))
        parts.append(row)
    return parts


_PROGRAMS = frozenset({DeviceKind.APPLICATION, DeviceKind.SCRIPT, DeviceKind.SERVER})
"""The kinds that have no box to stand before."""


def menu_words(profile: DeviceProfile | None) -> str:
    """Where on the device the fields are."""
    if profile is None or not profile.menu:
        return _("Open the device's mail settings. They are often called Email, SMTP or Scan to email.")
    path = " \N{BLACK RIGHT-POINTING SMALL TRIANGLE} ".join(one_line(_(part), 80) for part in profile.menu)
    if profile.kind in _PROGRAMS:
        found = _("Open {path}.") if profile.menu_verified else _("Open something like {path}.")
        return found.format(path=path)
    if profile.menu_verified:
        return _("On the device or its web page, open {path}.").format(path=path)
    return _("On the device or its web page, open something like {path}.").format(path=path)


def label_of(field: SettingField) -> str:
    """The field's name: in quotation marks where it is the vendor's own word, else as what it may be called."""
    label = one_line(_(field.label), 120)
    if field.quoted:
        return f"\N{LEFT DOUBLE QUOTATION MARK}{label}\N{RIGHT DOUBLE QUOTATION MARK}"
    return label if field.exact else _("A field called something like {label}").format(label=label)


def field_parts(fields: tuple[SettingField, ...]) -> list[QWidget]:
    """The device's fields in order, each with what to type or pick there."""
    parts: list[QWidget] = []
    for field in fields:
        if field.value is not None:
            parts.append(CopyField(label_of(field), one_line(field.value), one_line(_(field.note))))
            continue
        row = StateRow()
        note = one_line(_(field.note)) or _("Read it in the Microsoft 365 admin centre first.")
        word = _("Not known yet") if field.role == "smtp_host" else _("By hand")
        row.show_row(RowState.NOT_KNOWN, label_of(field), note, word)
        parts.append(row)
    return parts
