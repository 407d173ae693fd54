"""The two questions about a device profile that need an answer before something else can happen."""

from typing import Literal

from PySide6.QtWidgets import QMessageBox, QWidget

from wizard.core.texts import _, one_line

Unsaved = Literal["save", "discard", "stay"]
Clash = Literal["replace", "both", "cancel"]


def ask_unsaved(parent: QWidget, name: str) -> Unsaved:
    """What becomes of changes that are not saved. Escape keeps writing."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_("Unsaved device profile"))
    box.setText(_("The changes to {name} are not saved.").format(name=one_line(name, 80)))
    save = box.addButton(_("Save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(_("Discard"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(_("Keep writing"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(stay)
    box.exec()
    pressed = box.clickedButton()
    box.deleteLater()
    return "save" if pressed is save else "discard" if pressed is discard else "stay"


def ask_clash(parent: QWidget, name: str) -> Clash:
    """What becomes of one's own profile where a file brings another one of its id. Escape changes nothing."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_("Import a device profile"))
    box.setText(_("You have another profile of {name} already.").format(name=one_line(name, 80)))
    both = box.addButton(_("Keep both"), QMessageBox.ButtonRole.AcceptRole)
    replace = box.addButton(_("Replace mine"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(both)
    box.setEscapeButton(cancel)
    box.exec()
    pressed = box.clickedButton()
    box.deleteLater()
    return "replace" if pressed is replace else "both" if pressed is both else "cancel"
