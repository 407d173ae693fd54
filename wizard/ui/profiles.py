"""What becomes of the user's own device profiles: written, saved, taken in, given out, deleted and put back.

The form is a page (`pages.profile`); the files are ``files.own_profiles``. Dialogs are fields, so that a test can answer
them.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from wizard.core import state as ev
from wizard.core.problem import Problem
from wizard.core.profile_draft import Deleted, Drafting, blank, completed, copied
from wizard.core.profiles import DeviceProfile, is_own, shown_name
from wizard.core.state import PageId
from wizard.core.texts import _, counted, one_line
from wizard.files import load_profile
from wizard.ui.page import SAVED, Desk
from wizard.ui.profile_questions import Clash, Unsaved


class Profiles(QObject):
    """One draft at a time, on the desk. Every deed ends in a change of the page or in a notice."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.choose_import: Callable[[], str] = lambda: ""
        self.choose_export: Callable[[str], str] = lambda _name: ""
        self.ask_unsaved: Callable[[str], Unsaved] = lambda _name: "stay"
        self.ask_clash: Callable[[str], Clash] = lambda _name: "cancel"
        desk.may_close = self.may_leave

    def deeds(self, argument: str) -> dict[str, Callable[[], None]]:
        """What `Desk.perform` names, for its argument."""
        return {
            "profile-new": lambda: self.open(blank(self._desk.store.flow.today)),
            "profile-edit": lambda: self.open(load_profile(argument)),
            "profile-copy": lambda: self.open(copied(load_profile(argument))),
            "profile-save": self._save,
            "profile-discard": self.discard,
            "profile-import": lambda: self.take_in(argument),
            "profile-export": lambda: self.give_out(argument),
            "profile-delete": lambda: self.delete(argument),
            "profile-undelete": self.undelete,
        }

    def look(self) -> None:
        """Reads the folder again, and says what of it can not be used: the start goes on whatever is in it."""
        from wizard.files.own_profiles import own_profiles, profiles_folder

        faults = own_profiles(again=True).faults
        if not faults or self._desk.store.state.notice is not None:
            return
        first = next(iter(faults.values()))[0]
        text = counted(
            len(faults),
            _("{count} file among your device profiles can not be used: {fault}."),
            _("{count} files among your device profiles can not be used. The first: {fault}."),
            fault=str(first),
        )
        fix = _("Mend or delete it. It is in {folder}.").format(folder=one_line(str(profiles_folder()), 300))
        detail = one_line(" | ".join(str(one) for found in faults.values() for one in found), 2000)
        self._desk.dispatch(ev.Noticed(Problem("own-profiles-faulty", text, fix, detail=detail)))

    # -- the draft -----------------------------------------------------------------------------------

    def may_leave(self) -> bool:
        """Whether the draft may go: it is saved, or the user says what becomes of it."""
        drafting = self._desk.drafting
        if drafting is None or not drafting.changed:
            return True
        answer = self.ask_unsaved(_name_of(drafting.now))
        if answer == "save":
            return self.save()
        if answer == "discard":
            self._desk.drafting = None
        return answer == "discard"

    def open(self, profile: DeviceProfile) -> None:
        """Opens the form. One that is under way is asked about first; for the same profile it goes on."""
        drafting = self._desk.drafting
        going_on = drafting is not None and bool(drafting.id) and drafting.id == profile.id
        if not going_on:
            if not self.may_leave():
                return
            self._desk.drafting = Drafting(profile)
        self._show_form()

    def _show_form(self) -> None:
        if self._desk.store.state.shown is PageId.PROFILE:
            self._desk.store.changed.emit()
        else:
            self._desk.dispatch(ev.StepAside(PageId.PROFILE))

    def _save(self) -> None:
        self.save()

    def save(self) -> bool:
        """Writes the draft where it is right; else the form says what is not. Whether it is written."""
        from wizard.files.own_profiles import new_id, save_own
        from wizard.ui.profile_faults import faults_of

        drafting = self._desk.drafting
        if drafting is None:
            return False
        today = self._desk.store.flow.today
        whole = completed(drafting.now, today)
        if faults_of(whole):
            drafting.faulty = True
            self._show_form()
            return False
        filed = drafting.id or new_id(whole.vendor, whole.family)
        known = save_own(_with_id(whole, filed))
        drafting.kept(known)
        drafting.faulty = False
        self._say(_("Your profile is saved. The search finds it as yours."), shown_name(known))
        return True

    def discard(self) -> None:
        """Leaves the form without what is not saved, where the user wants that."""
        if self.may_leave():
            self._desk.drafting = None
            if self._desk.store.state.shown is PageId.PROFILE:
                self._desk.dispatch(ev.Back())

    # -- files ---------------------------------------------------------------------------------------

    def take_in(self, path: str = "") -> None:
        """Adds a file to the user's profiles; asks for one where none is named. Raises `WizardError`."""
        from wizard.files.own_profiles import (
            MAX_BYTES,
            checked,
            new_id,
            own_bytes,
            own_profiles,
            profile_faulty,
            save_own,
            write_own,
        )
        from wizard.files.reading import read_bytes

        path = path or self.choose_import()
        if not path:
            return
        data = read_bytes(path, MAX_BYTES)
        profile, faults = checked(one_line(Path(path).name, 60), data)
        if profile is None:
            raise profile_faulty(faults)
        known = next((one for one in own_profiles().profiles if one == f"own-{profile.id}"), "")
        clash: Clash = "replace"
        if known and own_bytes(known) != data:
            clash = self.ask_clash(shown_name(profile))
        if clash == "cancel":
            return
        if clash == "both":
            save_own(_with_id(profile, new_id(profile.vendor, profile.family)))
        else:
            write_own(profile.id, data)
        self._say(_("The profile is one of yours now. The search finds it."), shown_name(profile))

    def give_out(self, profile_id: str) -> None:
        """Writes a profile's file where the user wants it. Raises `WizardError`."""
        from wizard.files.bundled import profile_source
        from wizard.files.own_profiles import own_bytes
        from wizard.files.writing import write_bytes

        data = own_bytes(profile_id) if is_own(profile_id) else profile_source(profile_id)
        path = self.choose_export(profile_id.removeprefix("own-"))
        if not path:
            return
        write_bytes(path, data)
        self._say(_("The profile is written as a file that can be imported elsewhere."), path)

    def delete(self, profile_id: str) -> None:
        """Deletes one of the user's profiles; it can be put back until the Device page is left. Raises `WizardError`."""
        from wizard.files.own_profiles import delete_own

        profile = load_profile(profile_id)
        self._desk.deleted = Deleted(profile_id, shown_name(profile), delete_own(profile_id))
        drafting = self._desk.drafting
        if drafting is not None and drafting.id == profile_id:
            self._desk.drafting = None
            if self._desk.store.state.shown is PageId.PROFILE:
                self._desk.dispatch(ev.Back())
        if (
            self._desk.store.state.shown is PageId.DEVICE
        ):  # it says so itself, with the button that puts it back
            self._desk.store.changed.emit()
        else:
            self._say(_("The profile is deleted. The page Device can put it back."), self._desk.deleted.name)
        self._desk.focus_first()

    def undelete(self) -> None:
        """Puts the last deleted profile back as it was. Raises `WizardError`."""
        from wizard.files.own_profiles import write_own

        deleted = self._desk.deleted
        if deleted is None:
            return
        write_own(deleted.id.removeprefix("own-"), deleted.data)
        self._desk.deleted = None
        self._say(_("The profile is back."), deleted.name)
        self._desk.focus_first()

    def _say(self, text: str, what: str) -> None:
        self._desk.dispatch(ev.Noticed(Problem(SAVED, text, one_line(what, 300))))
        self._desk.store.changed.emit()


def _with_id(profile: DeviceProfile, profile_id: str) -> DeviceProfile:
    from msgspec.structs import replace

    return replace(profile, id=profile_id)


def _name_of(profile: DeviceProfile) -> str:
    return one_line(f"{profile.vendor} {profile.family}".strip(), 80) or _("the new profile")
