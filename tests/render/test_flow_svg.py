"""The mail-flow picture as SVG: every word on it, nothing outside its frame, nothing in it that acts."""

import datetime
import xml.etree.ElementTree as ET

import pytest

from tests.render.test_markdown import MARKS
from tests.render.test_powershell_quoting import HOSTILE
from wizard.core.mail_flow import MailFlow, Station, example_flow
from wizard.core.model import Method
from wizard.core.texts import one_line
from wizard.files import load_knowledge
from wizard.render.flow_svg import FIGURES, WIDTH, flow_height, flow_svg
from wizard.render.flow_text import width_of, wrapped
from wizard.ui import pictograms

SVG = "{http://www.w3.org/2000/svg}"
TODAY = datetime.date(2026, 11, 20)


def flow_with(text: str) -> MailFlow:
    return MailFlow(
        site=text, site_line=text, device=Station("printer", text, (text,)), relay=Station("server", text, (text,)),
        hop=(text[:12],), server=Station("cloud", text, (text,)), inside=Station("people", text, (text,)),
        outside=Station("world", text, (text,), reached=False),
    )  # fmt: skip


@pytest.mark.parametrize("method", list(Method))
def test_every_word_of_the_way_stands_in_the_picture(method: Method) -> None:
    flow = example_flow(method, load_knowledge(), TODAY)
    root = ET.fromstring(flow_svg(flow, "Title"))
    assert root.findtext(f"{SVG}title") == "Title"
    assert root.findtext(f"{SVG}desc") == flow.words
    shown = "".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")).replace(" ", "")
    stations = [flow.device, flow.server, flow.inside, flow.outside, *([flow.relay] if flow.relay else [])]
    for station in stations:
        for words in (station.title, *station.lines):
            assert words.replace(" ", "") in shown
    for hop in flow.hop:
        assert hop.replace(" ", "") in shown
    for box in root.iter(f"{SVG}rect"):
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= WIDTH
        assert 0 <= float(box.attrib["y"]) <= flow_height(flow) - float(box.attrib["height"])
    assert not [
        one for one in root.iter() if one.get("fill") not in (None, "none") and one.tag == f"{SVG}rect"
    ]


@pytest.mark.parametrize(
    "text", [*HOSTILE, *MARKS, "]]></svg><script>alert(1)</script>", "W" * 400, "漢字" * 60]
)
def test_hostile_names_are_words(text: str) -> None:
    root = ET.fromstring(flow_svg(flow_with(one_line(text)), one_line(text)))
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "rect",
        "path",
        "text",
    }
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on") or "href" in name]


def test_a_long_word_is_cut_where_a_name_may_be_and_keeps_its_letters() -> None:
    name = "contoso-com.mail.protection.outlook.com"
    lines = wrapped(name, 7, 80)
    assert "".join(lines) == name
    assert all(line.endswith((".", "-")) for line in lines[:-1])
    for line in wrapped("x" * 200, 7, 50):
        assert width_of(line, 7) <= 50
    assert wrapped("", 7, 50) == ()


def test_the_pictograms_are_those_of_the_window() -> None:
    assert FIGURES.keys() == pictograms.FIGURES.keys()
