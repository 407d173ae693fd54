"""The pictures of a device profile of one's own: written, wrong, saved, yours in the list, deleted, missing, broken."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from wizard.core import state as ev
from wizard.core.profile_draft import Drafting, copied
from wizard.core.state import PageId
from wizard.files import load_profile
from wizard.files.own_profiles import own_profiles, profiles_folder
from wizard.ui.actions import Actions
from wizard.ui.pages.profile import ProfilePage

if TYPE_CHECKING:
    from tests.ui.pictures import Studio
    from wizard.ui.window import Window


def profiles(studio: "Studio") -> "Iterator[tuple[str, Window]]":
    """Begins on the Device page with nothing picked, and ends there."""
    desk = studio.desk
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_DATA_HOME"] = folder
        own_profiles(again=True)
        desk.perform("profile-new")
        page = studio.window.shell.current
        assert isinstance(page, ProfilePage)
        yield "16-profile-empty", studio.window
        page.press()
        yield "16-profile-wrong", studio.window
        desk.drafting = Drafting(copied(load_profile("epson-web-config-oauth")))
        desk.store.changed.emit()
        drafting = desk.drafting
        drafting.change(replace(drafting.now, vendor="Acme", family="X100 series", match=("X110",)))
        page.fields.place = 5
        page.fields.add_one()
        desk.store.changed.emit()
        page.preview.show_now()
        yield "16-profile-writing", studio.window
        page.press()
        yield "16-profile-one-wrong", studio.window
        desk.dispatch(ev.Back())
        yield "16-device-unfinished", studio.window
        desk.dispatch(ev.StepAside(PageId.PROFILE))
        page.fields.remove_one()
        page.press()
        yield "16-profile-saved", studio.window
        desk.dispatch(ev.Noticed(None))
        page.press()
        yield "16-device-yours", studio.window
        picked = desk.store.state.answers.device.profile
        desk.perform(f"profile-delete:{picked}")
        yield "16-device-deleted", studio.window
        desk.perform("profile-undelete")
        desk.dispatch(ev.Noticed(None))
        desk.store.undo()
        desk.store.changed.emit()
        yield "16-device-list", studio.window
        desk.dispatch(ev.ProfilePicked("own-somebody-else-s"))
        yield "16-device-missing", studio.window
        desk.store.undo()
        Path(profiles_folder(), "broken.toml").write_text("schema = 1\nid = 7\n", encoding="utf-8")
        next(one for one in studio.window.findChildren(Actions)).profiles.look()
        yield "16-device-broken-file", studio.window
        desk.dispatch(ev.Noticed(None))
    del os.environ["XDG_DATA_HOME"]
    own_profiles(again=True)
    desk.store.changed.emit()
