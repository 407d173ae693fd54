"""Asks where files are and where they should go. Remembers the folder; reads and writes nothing."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from wizard.core.texts import _

PLAN_FILTER = "Relay Wizard plan (*.json)"
TABLE_FILTER = "Tables (*.csv *.txt *.tsv);;All files (*)"
REPORT_FILTER = "Tenant report (*.json);;All files (*)"
SCRIPT_FILTER = "PowerShell script (*.ps1)"
CERTIFICATE_FILTER = "Certificates (*.pfx *.p12 *.pem *.crt *.key);;All files (*)"
MESSAGE_FILTER = "Messages (*.eml *.txt);;All files (*)"
HELPDESK_FILTER = "Report (*.md)"
CALENDAR_FILTER = "Calendar (*.ics)"
PROFILE_FILTER = "Device profile (*.toml)"
TEMPLATE_FILTER = "Tables (*.csv)"
NAME_LIMIT = 80
"""Characters of a proposed file name."""


def file_name(said: str) -> str:
    """A plan's file name on any system, from what a device is called."""
    kept = "".join(sign if sign.isalnum() or sign in " -_@." else "_" for sign in said)
    return f"{kept.strip(' .')[:NAME_LIMIT] or 'plan'}.json"


class Dialogs:
    """Every question gives a path, or "" where it was dismissed. Begins in the user's documents."""

    def __init__(self) -> None:
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    def ask_open(self, parent: QWidget) -> str:
        """Which plan."""
        path = QFileDialog.getOpenFileName(parent, _("Open a plan"), self._folder, PLAN_FILTER)[0]
        return self._used(path, Path(path).parent)

    def ask_save(self, parent: QWidget, said: str) -> str:
        """Where the plan of what is called ``said`` goes."""
        dialog = QFileDialog(parent, _("Save the plan"), self._folder, PLAN_FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # Without its ending the file would be hidden when a plan is opened. Qt asks before it replaces one.
        dialog.setDefaultSuffix("json")
        dialog.selectFile(file_name(said))
        path = dialog.selectedFiles()[0] if dialog.exec() else ""
        dialog.deleteLater()
        return self._used(path, Path(path).parent)

    def ask_table(self, parent: QWidget) -> str:
        """Which table of devices."""
        path = QFileDialog.getOpenFileName(
            parent, _("Choose a table of devices"), self._folder, TABLE_FILTER
        )[0]
        return self._used(path, Path(path).parent)

    def ask_certificate(self, parent: QWidget) -> str:
        """Which certificate."""
        path = QFileDialog.getOpenFileName(
            parent, _("Choose a certificate"), self._folder, CERTIFICATE_FILTER
        )[0]
        return self._used(path, Path(path).parent)

    def ask_message(self, parent: QWidget) -> str:
        """Which received message."""
        path = QFileDialog.getOpenFileName(
            parent, _("Open a received message"), self._folder, MESSAGE_FILTER
        )[0]
        return self._used(path, Path(path).parent)

    def ask_helpdesk_report(self, parent: QWidget, said: str) -> str:
        """Where the report for the helpdesk goes."""
        dialog = QFileDialog(parent, _("Save report for the helpdesk"), self._folder, HELPDESK_FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("md")
        name = _("Report {device}").format(device=said)
        dialog.selectFile(file_name(name).removesuffix(".json") + ".md")
        path = dialog.selectedFiles()[0] if dialog.exec() else ""
        dialog.deleteLater()
        return self._used(path, Path(path).parent)

    def ask_calendar(self, parent: QWidget, said: str) -> str:
        """Where the calendar file goes."""
        dialog = QFileDialog(parent, _("Save the days for your calendar"), self._folder, CALENDAR_FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("ics")
        dialog.selectFile(file_name(said).removesuffix(".json") + ".ics")
        path = dialog.selectedFiles()[0] if dialog.exec() else ""
        dialog.deleteLater()
        return self._used(path, Path(path).parent)

    def ask_template(self, parent: QWidget) -> str:
        """Where the empty table goes."""
        dialog = QFileDialog(parent, _("Save an empty table"), self._folder, TEMPLATE_FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("devices.csv")
        path = dialog.selectedFiles()[0] if dialog.exec() else ""
        dialog.deleteLater()
        return self._used(path, Path(path).parent)

    def ask_report(self, parent: QWidget) -> str:
        """Which tenant report."""
        path = QFileDialog.getOpenFileName(parent, _("Open a tenant report"), self._folder, REPORT_FILTER)[0]
        return self._used(path, Path(path).parent)

    def ask_script(self, parent: QWidget, name: str) -> str:
        """Where a script goes."""
        dialog = QFileDialog(parent, _("Save {name}").format(name=name), self._folder, SCRIPT_FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("ps1")
        dialog.selectFile(name)
        path = dialog.selectedFiles()[0] if dialog.exec() else ""
        dialog.deleteLater()
        return self._used(path, Path(path).parent)

    def ask_profile(self, parent: QWidget) -> str:
        """Which device profile."""
        path = QFileDialog.getOpenFileName(
            parent, _("Import a device profile"), self._folder, PROFILE_FILTER
        )[0]
        return self._used(path, Path(path).parent)

    def ask_profile_file(self, parent: QWidget, name: str) -> str:
        """Where a device profile goes."""
        dialog = QFileDialog(parent, _("Export the device profile"), self._folder, PROFILE_FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.selectFile(f"{name}.toml")
        path = dialog.selectedFiles()[0] if dialog.exec() else ""
        dialog.deleteLater()
        return self._used(path, Path(path).parent)

    def ask_folder(self, parent: QWidget) -> str:
        """Where everything goes."""
        path = QFileDialog.getExistingDirectory(parent, _("Where should everything go?"), self._folder)
        return self._used(path, Path(path))

    def _used(self, path: str, folder: Path) -> str:
        if path:
            self._folder = str(folder)
        return path
