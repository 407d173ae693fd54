"""One field of the device, to be written: what it is for, what the device calls it, what it is set to."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.profile_draft import CHOICES_OF, ROLES
from wizard.core.profile_words import CHOICES, LABEL_KINDS
from wizard.core.profile_words import ROLES as ROLE_WORDS
from wizard.core.profiles import FORM_PARTS, LabelKind, ProfileField
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.pages._profile_inputs import Pick, TextInput
from wizard.ui.widgets import Fold

MOST_CHARACTERS = 10_000


class FieldEditor(QWidget):
    """``edited(field, what)`` hears what the field says now; ``what`` names the text that is being typed."""

    def __init__(self, edited: Callable[[ProfileField, str], None]) -> None:
        super().__init__()
        self._edited = edited
        self._field = ProfileField("smtp_host", "", LabelKind.UI_VENDOR)
        self.role = Pick(
            _("What the field is for"),
            [(role, _(ROLE_WORDS[role])) for role in ROLES],
            self._role_picked,
        )
        self.label = TextInput(
            _("What the device calls it"),
            lambda text: self._set("label", label=text),
            _("Exactly as it stands there, in the device's own language."),
        )
        self.kind = Pick(
            _("Where you read this word"),
            [(kind.value, _(words)) for kind, words in LABEL_KINDS.items()],
            lambda value: self._set("", kind=LabelKind(value)),
        )
        self.words = {
            choice: TextInput(
                _("Its word for: {choice}").format(choice=_(words)),
                partial(self._word_typed, choice),
            )
            for choice, words in CHOICES.items()
        }
        self.note = TextInput(
            _("Note at this field"),
            lambda text: self._set("note", note=text),
            placeholder=_("for example Under Jenkins Location."),
        )
        self.length = TextInput(
            _("Characters that it takes"),
            lambda text: self._set("length", max_length=int(text) if text.isdigit() else 0),
            _("Leave it empty where it is not known. A password that is longer is warned of on the sheet."),
        )
        self.length.edit.setValidator(QIntValidator(0, MOST_CHARACTERS, self))
        self.form = TextInput(
            _("How the value is written"),
            lambda text: self._set("form", form=text),
            _("Only where more than the value goes in. It may hold {parts}.").format(
                parts=", ".join(FORM_PARTS)
            ),
            "{host}:{port}",
        )
        more = QWidget()
        inside = QVBoxLayout(more)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.GAP)
        for widget in (self.note, self.length, self.form):
            inside.addWidget(widget)
        self.more = Fold(_("More about this field"), more)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP)
        for part in (self.role, self.label, self.kind, *self.words.values(), self.more):
            rows.addWidget(part)

    def draw(self, field: ProfileField, faults: dict[str, str]) -> None:
        """Shows the field, and what is wrong with it."""
        self._field = field
        self.role.show_choice(field.role, faults.get(".role", ""))
        self.label.show_text(field.label, faults.get(".label", ""))
        self.kind.show_choice(field.kind.value, faults.get(".kind", ""))
        for choice, line in self.words.items():
            line.setVisible(choice in (*CHOICES_OF.get(field.role, ()), *field.values))
            line.show_text(field.values.get(choice, ""), faults.get(f".values.{choice}", ""))
        self.note.show_text(field.note, faults.get(".note", ""))
        self.length.show_text(str(field.max_length or ""), faults.get(".max_length", ""))
        self.form.show_text(field.form, faults.get(".form", ""))
        if any(name in faults for name in (".note", ".max_length", ".form")):
            self.more.button.setChecked(True)

    def _set(self, what: str, **values: object) -> None:
        self._edited(replace(self._field, **values), what)

    def _role_picked(self, value: str) -> None:
        role = next(role for role in ROLES if role == value)
        kept = {
            choice: word for choice, word in self._field.values.items() if choice in CHOICES_OF.get(role, ())
        }
        self._set("", role=role, values=kept)

    def _word_typed(self, choice: str, text: str) -> None:
        values = {name: word for name, word in self._field.values.items() if name != choice}
        order = (*CHOICES_OF.get(self._field.role, ()), choice)
        if text:
            values[choice] = text
        known = {name: values[name] for name in (*order, *values) if name in values}
        self._set(f"values-{choice}", values=known)
