"""The rail gives its room to the page where the text is large and the window narrow."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QScrollArea

from tests.ui.conftest import RELAY, Stage
from wizard.core.state import PageId
from wizard.ui import theme


@pytest.mark.parametrize(
    "page", [PageId.DEVICE, PageId.DOMAIN, PageId.RECOMMENDATION, PageId.SETUP, PageId.TEST, PageId.FINISH]
)
def test_no_page_is_wider_than_its_room(stage: Callable[..., Stage], page: PageId) -> None:
    one = stage()
    size = theme.TextSize()
    try:
        one.answer(RELAY)
        one.go(page)
        size.set(200)
        for width in (760, 880, 1000):
            one.window.resize(width, 560)
            one.settle()
            shown = one.shell.stack.currentWidget()
            assert isinstance(shown, QScrollArea)
            assert shown.horizontalScrollBar().maximum() == 0, width
    finally:
        size.set(100)


def test_the_marks_alone_still_say_what_they_are_and_lead_there(stage: Callable[..., Stage]) -> None:
    one = stage()
    size = theme.TextSize()
    try:
        one.answer(RELAY)
        one.go(PageId.SETUP)
        rail = one.shell.rail
        whole = one.shell.rail_area.width()
        assert not any(step.slim for step in rail.steps.values())
        one.window.resize(760, 560)
        size.set(200)
        one.settle()
        assert all(step.slim for step in rail.steps.values())
        assert one.shell.rail_area.width() < whole
        device = rail.steps[PageId.DEVICE]
        assert device.accessibleName() == "Device, done"
        assert device.toolTip() == "Device: Front desk"
        device.click()
        assert one.state.page is PageId.DEVICE
        size.set(100)
        one.settle()
        assert not device.slim
        assert device.toolTip() == "Front desk"
        assert one.shell.rail_area.width() == whole
    finally:
        size.set(100)
