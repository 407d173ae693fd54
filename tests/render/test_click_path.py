"""The way by clicks: every script of every case has one, with the plan's own values, each through its quoting."""

import html
import re

import pytest
from markdown_it import MarkdownIt

from tests.render import cases
from tests.render.golden_files import matches_golden
from tests.render.test_powershell_drawn import drawn_case, hostile
from tests.render.test_powershell_quoting import HOSTILE
from wizard.core.answers import Cloud
from wizard.core.click_paths import PartKind, plain_step
from wizard.core.model import Method
from wizard.files import load_click_paths, load_knowledge
from wizard.render import powershell
from wizard.render.click_path import click_path_files, click_path_text
from wizard.render.powershell.case import ScriptCase, script_case
from wizard.render.powershell.clicks import by_hand, paths_of
from wizard.render.script_list import SCRIPTS

KNOWLEDGE = load_knowledge()


def case_of(method: Method, text: str | None = None, cloud: Cloud = Cloud.WORLDWIDE) -> ScriptCase:
    return script_case(cases.answers(text, cloud), cases.plan(method, text), KNOWLEDGE, cases.TODAY)


@pytest.mark.parametrize("method", list(Method))
def test_every_script_of_a_case_has_its_way_by_clicks(method: Method) -> None:
    case = case_of(method)
    beside = {f"{path.script}.ps1" for path in paths_of(case, KNOWLEDGE)}
    scripts = set(powershell.case_scripts(case, KNOWLEDGE))
    nothing_there = {"apply.ps1", "undo.ps1"} if case.changes_nothing else set()
    assert scripts - beside <= nothing_there
    assert beside <= scripts | nothing_there
    assert scripts <= SCRIPTS.keys()


@pytest.mark.parametrize("number", range(100, 116))
def test_drawn_plans_have_no_way_without_its_script(number: int) -> None:
    case = drawn_case(number)
    beside = {f"{path.script}.ps1" for path in paths_of(case, KNOWLEDGE)}
    assert beside <= powershell.case_scripts(case, KNOWLEDGE).keys()
    assert {"check.ps1", "verify.ps1", "remove.ps1", "reject-direct-send.ps1"} <= beside


def test_the_connector_is_made_with_exactly_the_plan_s_values() -> None:
    (made,) = [
        path for path in paths_of(case_of(Method.CONNECTOR_IP), KNOWLEDGE) if path.id == "apply-connector"
    ]
    assert made.menu == ("Mail flow", "Connectors")
    assert made.url == "https://admin.exchange.microsoft.com"
    values = [
        text for step in made.steps for part in step if part.kind is PartKind.VALUES for text in part.texts
    ]
    assert values == ["203.0.113.10", "198.51.100.7", "Relay for Front desk", "203.0.113.10", "198.51.100.7"]
    told = " ".join(map(plain_step, made.steps))
    assert '"Connection from": "Your organization\'s email server"' in told
    assert '"Name": "Relay for Front desk"' in told


def test_a_value_that_is_not_known_is_said_so() -> None:
    from wizard.core.model import CreateInboundConnector

    relay = CreateInboundConnector("Relay", (), require_tls=True)
    plan = cases.plan(Method.CONNECTOR_IP, own_changes=(relay,))
    case = script_case(cases.answers(), plan, KNOWLEDGE, cases.TODAY)
    assert "Type each of (not known yet)" in click_path_text(paths_of(case, KNOWLEDGE), "apply")


def test_a_cloud_of_its_own_has_addresses_of_its_own() -> None:
    for path in paths_of(case_of(Method.CONNECTOR_IP, cloud=Cloud.GCC_HIGH), KNOWLEDGE):
        assert path.url == ""


def test_what_the_script_does_itself_is_not_among_what_is_left() -> None:
    paths = paths_of(case_of(Method.SMTP_AUTH_OAUTH), KNOWLEDGE)
    assert any("Manage email apps" in one for one in by_hand(paths, "remove"))
    left = by_hand(paths, "remove", frozenset({"remove-mailbox", "remove-send-as"}))
    assert not any("Manage email apps" in one for one in left)
    assert any("Block this user from signing in" in one for one in left)


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_hostile_values_stay_values_on_the_page_and_in_the_ticket(text: str) -> None:
    for method in (Method.CONNECTOR_IP, Method.SMTP_AUTH_OAUTH, Method.HIGH_VOLUME_EMAIL):
        harmless = click_path_files(case_of(method), KNOWLEDGE)
        made = click_path_files(hostile(case_of(method), f"<script>x</script>{text}"), KNOWLEDGE)
        page = made["click-path.html"].decode()
        assert "<script" not in page
        assert _tags(page) == _tags(harmless["click-path.html"].decode())
        ticket = made["click-path.md"].decode()
        assert "\r" not in ticket + page
        assert _blocks(ticket) == _blocks(harmless["click-path.md"].decode())


def _tags(page: str) -> list[str]:
    """The page's elements; how many values stand beside one another does not matter."""
    body = page[page.index("<body>") :]
    found = re.findall(r"<(/?[a-z0-9]+)[^>]*>", body)
    return [tag for tag in found if tag not in {"span", "/span"}]


def _blocks(ticket: str) -> list[str]:
    tokens = MarkdownIt().parse(ticket)
    return [token.type for token in tokens]


def test_the_page_asks_for_nothing_and_links_to_admin_centres_only() -> None:
    page = click_path_files(case_of(Method.SMTP_AUTH_OAUTH), KNOWLEDGE)["click-path.html"].decode()
    assert "default-src 'none'" in page
    portals = {portal.url for portal in load_click_paths().portals.values()}
    assert {html.unescape(link) for link in re.findall(r'href="([^"]+)"', page)} - {"data:,"} <= portals
    assert not re.findall(r"\bsrc=", page)


@pytest.mark.parametrize("method", [Method.CONNECTOR_IP, Method.SMTP_AUTH_OAUTH, Method.DIRECT_SEND])
def test_golden_click_paths(method: Method) -> None:
    matches_golden(
        f"{method}/click-path.md", click_path_files(case_of(method), KNOWLEDGE)["click-path.md"].decode()
    )


def test_the_text_for_the_window_is_in_the_order_of_work() -> None:
    told = click_path_text(paths_of(case_of(Method.CONNECTOR_IP), KNOWLEDGE), "remove")
    titles = [
        "Take one address away",
        "Take the whole connector away",
        "Take the address out of the SPF record",
    ]
    assert [line for line in told.splitlines() if not line.startswith(" ") and line] == titles
    assert "  1. " in told
    assert "Read on 21 November 2026" in told


def test_every_place_and_every_word_of_the_data_is_used() -> None:
    texts = load_click_paths()
    assert {path.portal for path in texts.paths.values()} == texts.portals.keys()
    for name, path in texts.paths.items():
        assert name.startswith(path.script), f"{name} stands beside {path.script}"
        for step in path.steps:
            assert step.endswith((".", ":")), f"{name}: {step}"
