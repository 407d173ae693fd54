"""The form's part for where it was read: a profile is believed, so it says who said so."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.profile_words import SOURCES
from wizard.core.profiles import DeviceProfile, ProfileSource
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.pages._profile_device import Draft, Faults
from wizard.ui.pages._profile_inputs import Pick, TextInput
from wizard.ui.text import quiet, subheading
from wizard.ui.widgets import Panel


class _Row(QWidget):
    """One source."""

    def __init__(self, part: "SourcesPart", place: int) -> None:
        super().__init__()
        number = place + 1
        self.kind = Pick(
            _("Source {number}").format(number=number),
            [(kind, _(words)) for kind, words in SOURCES.items()],
            lambda value: part.set(place, "", kind=value),
        )
        self.url = TextInput(
            _("Web address of source {number}").format(number=number),
            lambda text: part.set(place, f"source-{place}-url", url=text.strip()),
            placeholder="https://",
        )
        self.note = TextInput(
            _("Model and firmware that you read"),
            lambda text: part.set(place, f"source-{place}-note", note=text),
            placeholder=_("for example BP-70C31, version 2.10"),
        )
        self.remove = LinkButton(_("Remove source {number}").format(number=number))
        self.remove.clicked.connect(lambda: part.remove(place))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for widget in (self.kind, self.url, self.note):
            rows.addWidget(widget)
        rows.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)

    def draw(self, source: ProfileSource, faults: Faults, place: int) -> None:
        self.kind.show_choice(source.kind, faults.get(f"source[{place}].kind", ""))
        self.url.setVisible(source.kind != "device" or bool(source.url))
        self.url.show_text(source.url, faults.get(f"source[{place}].url", ""))
        self.note.setVisible(source.kind == "device" or bool(source.note))
        self.note.show_text(source.note, faults.get(f"source[{place}].note", ""))


class SourcesPart(Panel):
    """All sources, one below the other."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self._rows: list[_Row] = []
        self.rows.addWidget(subheading(_("Where you read it")))
        self.rows.addWidget(
            quiet(
                _(
                    "The device itself counts most. A label is shown in quotation marks only if the device or its maker says it."
                )
            )
        )
        self._below = QVBoxLayout()
        self._below.setSpacing(2 * theme.GAP)
        self.rows.addLayout(self._below)
        self.add = LinkButton(_("Add a source"))
        self.add.clicked.connect(self._add)
        self.rows.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def _add(self) -> None:
        profile = self._draft.profile()
        kind: Any = "vendor" if profile.sources else "device"
        self._draft.change(replace(profile, sources=(*profile.sources, ProfileSource(kind))))
        self._rows[-1].kind.box.setFocus()

    def set(self, place: int, what: str, **values: Any) -> None:
        """Changes one source."""
        profile = self._draft.profile()
        sources = list(profile.sources)
        sources[place] = replace(sources[place], **values)
        self._draft.change(replace(profile, sources=tuple(sources)), what)

    def remove(self, place: int) -> None:
        """Takes one source out."""
        profile = self._draft.profile()
        self._draft.change(
            replace(profile, sources=(*profile.sources[:place], *profile.sources[place + 1 :]))
        )
        self.add.setFocus()

    def draw(self, profile: DeviceProfile, faults: Faults) -> None:
        """Shows what stands there, and what is wrong."""
        while len(self._rows) < len(profile.sources):
            row = _Row(self, len(self._rows))
            self._rows.append(row)
            self._below.addWidget(row)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(profile.sources))
            if place < len(profile.sources):
                row.draw(profile.sources[place], faults, place)
