"""The mail-flow picture: this case's names, the same way in words, whole at every size."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import DIRECT, MX, OAUTH, RELAY, SENDER, Stage
from wizard.core import state as ev
from wizard.core.mail_flow import MailFlow, example_flow, mail_flow, mail_flow_by
from wizard.core.model import Method
from wizard.ui import theme
from wizard.ui.diagram import Diagram, _Placing
from wizard.ui.writing import Writing

EVIL = "<b>bold</b>\u202egnp.exe"


def flow_of(one: Stage) -> MailFlow:
    found = mail_flow(one.state, one.desk.store.view)
    assert found is not None
    return found


def test_names_the_stations_of_a_relay(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer(RELAY)
    flow = flow_of(one)
    assert one.method is Method.CONNECTOR_IP
    assert flow.device.title == "Front desk"
    assert flow.device.lines == (SENDER,)
    assert flow.site_line == "203.0.113.10"
    assert MX in flow.server.lines
    assert "knows you by 203.0.113.10" in flow.server.lines
    assert flow.outside.reached
    for name in ("Front desk", SENDER, "203.0.113.10", MX, "@contoso.com", "port 25"):
        assert name in flow.words


def test_direct_send_does_not_reach_outsiders(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer(DIRECT)
    flow = flow_of(one)
    assert one.method is Method.DIRECT_SEND
    assert flow.inside.reached
    assert not flow.outside.reached
    assert "does not reach People outside" in flow.words


def test_sign_in_and_a_relay_of_ones_own(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer(OAUTH)
    assert one.method is Method.SMTP_AUTH_OAUTH
    assert f"signed in as {SENDER}" in flow_of(one).server.lines
    one.desk.dispatch(ev.MethodChosen(Method.LOCAL_RELAY))
    relayed = flow_of(one)
    assert relayed.relay is not None
    assert "hands its mail to Your relay" in relayed.words


def any_flow(one: Stage, method: Method) -> MailFlow:
    return mail_flow_by(method, one.state, one.desk.store.view, one.desk.store.flow.knowledge)


def test_the_relay_s_way_on_is_in_the_picture(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer({**RELAY, "options.local_server": "yes", "tenant.licensed_mailbox": "no"})
    by_address = any_flow(one, Method.LOCAL_RELAY)
    assert by_address.hop == ("port 25", "encrypted")
    assert by_address.server.lines == (MX, "knows you by 203.0.113.10")
    one.answer({**RELAY, "options.local_server": "yes", "tenant.licensed_mailbox": "yes"})
    by_mailbox = any_flow(one, Method.LOCAL_RELAY)
    assert by_mailbox.hop == ("port 587", "encrypted")
    assert by_mailbox.server.lines == ("smtp.office365.com", f"signed in as {SENDER}")


@pytest.mark.parametrize("answers", [RELAY, DIRECT, OAUTH])
def test_any_method_can_be_drawn_for_this_case(stage: Callable[..., Stage], answers: dict[str, Any]) -> None:
    one = stage()
    one.answer(answers)
    flows = {method: any_flow(one, method) for method in Method}
    assert flows[one.method or Method.DIRECT_SEND] == flow_of(one)
    assert len({flow.words for flow in flows.values()}) >= len(Method) - 1, "each method has a way of its own"
    for method, flow in flows.items():
        assert flow.device.title == "Front desk"
        assert (flow.relay is not None) is (method is Method.LOCAL_RELAY)
        assert flow.inside.reached
        assert flow.outside.reached is (method not in {Method.DIRECT_SEND, Method.HIGH_VOLUME_EMAIL})


def test_without_a_case_an_example_is_drawn(stage: Callable[..., Stage]) -> None:
    flow = stage().desk.store.flow
    for method in Method:
        example = example_flow(method, flow.knowledge, flow.today)
        assert example.device.lines == ("scanner@contoso.com",)
        assert example.site_line == "203.0.113.10"
        assert "still to be read" not in example.words


def test_no_plan_no_picture(stage: Callable[..., Stage], qtbot: Any) -> None:
    diagram = Diagram()
    qtbot.addWidget(diagram)
    diagram.show_flow(None)
    assert diagram.heightForWidth(500) == 0
    assert diagram.accessibleDescription() == ""


def test_description_follows_the_picture(stage: Callable[..., Stage], qtbot: Any) -> None:
    one = stage()
    one.answer(RELAY)
    diagram = Diagram()
    qtbot.addWidget(diagram)
    diagram.show_flow(flow_of(one))
    assert diagram.accessibleName()
    assert diagram.accessibleDescription() == flow_of(one).words


def test_foreign_names_stay_text(stage: Callable[..., Stage]) -> None:
    one = stage()
    one.answer(RELAY)
    one.call_it(EVIL)
    flow = flow_of(one)
    assert flow.device.title == "<b>bold</b>\N{REPLACEMENT CHARACTER}gnp.exe"
    assert "\u202e" not in flow.words


@pytest.mark.parametrize("zoom", [100, 150, 200])
@pytest.mark.parametrize("answers", [RELAY, DIRECT, OAUTH])
def test_everything_has_its_room(
    stage: Callable[..., Stage], qtbot: Any, zoom: int, answers: dict[str, Any]
) -> None:
    size = theme.TextSize()
    one = stage()
    one.answer(answers, name="Multifunction printer on the second floor, beside the kitchen")
    size.set(zoom)
    try:
        for method in Method:
            for width in (320, 460, 640, 900):
                diagram = Diagram()
                qtbot.addWidget(diagram)
                scene = _Placing(diagram, any_flow(one, method), width).scene()
                whole = QRectF(0, 0, width, scene.height)
                for box in scene.boxes:
                    assert whole.contains(box.place), (zoom, width, box.station.title)
                    assert box.place.contains(box.figure)
                    for text, at, _quiet in box.writings:
                        room = QRectF(at.x(), at.y(), text.width, text.height)
                        assert box.place.contains(room), (zoom, width, box.station)
                for number, box in enumerate(scene.boxes):
                    for other in scene.boxes[number + 1 :]:
                        assert not box.place.intersects(other.place)
                for text, at in scene.labels:
                    room = QRectF(at.x(), at.y(), text.width, text.height)
                    assert whole.contains(room)
                    assert not any(box.place.intersects(room) for box in scene.boxes)
    finally:
        size.set(100)


def test_side_by_side_where_there_is_room(stage: Callable[..., Stage], qtbot: Any) -> None:
    one = stage()
    one.answer(RELAY)
    diagram = Diagram()
    qtbot.addWidget(diagram)
    diagram.show_flow(flow_of(one))
    diagram.resize(900, 300)
    assert not diagram.is_column
    diagram.resize(320, 600)
    assert diagram.is_column
    assert diagram.heightForWidth(320) > diagram.heightForWidth(900)


def test_draws_in_the_colours_of_the_palette(stage: Callable[..., Stage], qtbot: Any) -> None:
    one = stage()
    one.answer(DIRECT)
    diagram = Diagram()
    qtbot.addWidget(diagram)
    diagram.show_flow(flow_of(one))
    diagram.resize(600, diagram.heightForWidth(600))
    pictures = []
    try:
        for scheme in ("light", "dark"):
            theme.use_colour_scheme(scheme)
            QApplication.processEvents()
            image = diagram.grab().toImage()
            colours = {
                QColor(image.pixel(x, y)).name()
                for x in range(0, image.width(), 2)
                for y in range(0, image.height(), 2)
            }
            assert theme.accent(diagram.palette()).name() in colours
            pictures.append(colours)
    finally:
        theme.use_colour_scheme("light")
    assert pictures[0] != pictures[1]


def test_a_long_name_breaks_at_its_dots(qapp: Any) -> None:
    font = qapp.font()
    whole = Writing(MX, font, 10_000)
    broken = Writing(MX, font, whole.width * 0.6)
    assert broken.height > whole.height
    assert broken.width <= whole.width * 0.6
    assert Writing("x" * 200, font, 80).width <= 80
