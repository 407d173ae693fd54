"""A fleet's files: scripts of a site that parse and call only what is documented, pages without mark-up from outside, CSV
without formulas."""

import csv
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.core.fleets import RELAYED, SHELF, SIGNED_IN, TODAY, planned
from tests.render import ps_reading
from tests.render.test_powershell import BUILT_IN, REFERENCE
from tests.render.test_powershell_quoting import HOSTILE
from wizard.core.answers import Answers
from wizard.core.fleet_model import Fleet, ScriptSet
from wizard.core.model import EnableSmtpAuth, Method
from wizard.render import powershell
from wizard.render.fleet import SUMMARIES, fleet_files
from wizard.render.fleet.cells import csv_bytes, safe_cell


def files_of(devices: list[dict[str, str]]) -> dict[str, bytes]:
    items, tally = planned(devices)
    fleets: list[Fleet] = []
    made = dict(fleet_files(items, tally, SHELF.knowledge, finished=fleets.append))
    assert len(fleets) == 1
    return made


def mixed(text: str = "Berlin", site: str | None = None) -> list[dict[str, str]]:
    """Every kind of change at one site, with ``text`` for a name wherever people write freely."""
    place = {"site": text if site is None else site, "from": "scan@contoso.com"}
    return [
        RELAYED | place | {"name": text, "public ip": "203.0.113.4"},
        RELAYED | place | {"name": f"{text} 2", "public ip": "203.0.113.5"},
        SIGNED_IN | place | {"name": f"{text} 3", "mailbox": "one@contoso.com"},
        SIGNED_IN | place | {"name": f"{text} 4", "mailbox": "two@contoso.com"},
        RELAYED
        | place
        | {"name": f"{text} 6", "static ip": "no", "client certificate": "yes", "certificate": "yes",
           "encryption": "starttls"},
    ]  # fmt: skip


def scripts(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    return ((path, data) for path, data in files.items() if path.endswith(".ps1"))


def test_a_site_has_one_script_set_and_one_connector() -> None:
    files = files_of(mixed())
    own = {path for path, _data in scripts(files)}
    names = (
        *("check.ps1", "apply.ps1", "verify.ps1", "undo.ps1", "add-line.ps1", "remove.ps1"),
        *("reject-direct-send.ps1", "dkim.ps1"),
    )
    assert own == {f"sites/Berlin/{name}" for name in (*names, "change-address.ps1")} | {
        f"sites/Berlin/certificate/{name}" for name in names
    }
    by_clicks = files["sites/Berlin/click-path.md"].decode()
    assert "`203.0.113.4`, `203.0.113.5`" in by_clicks
    assert "`one@contoso.com`, `two@contoso.com`" in by_clicks
    leaving = files["sites/Berlin/remove.ps1"].decode("utf-8-sig")
    assert "[string[]] $Mailbox,\r\n" in leaving, "who leaves is asked for"
    calls = ps_reading.calls(files["sites/Berlin/apply.ps1"])
    assert [call.name for call in calls].count("New-InboundConnector") == 1
    text = files["sites/Berlin/apply.ps1"].decode("utf-8-sig")
    assert "'203.0.113.4',\r\n        '203.0.113.5'" in text
    for mailbox in ("one", "two"):
        assert f"'{mailbox}@contoso.com'" in text
    assert "$PasswordMailbox" not in text
    undone = {call.name for call in ps_reading.calls(files["sites/Berlin/undo.ps1"])}
    assert {"Set-CASMailbox", "Remove-InboundConnector", "Remove-RecipientPermission"} <= undone


def test_only_those_that_sign_in_with_a_password_are_asked_for_their_policy() -> None:
    both = ScriptSet(
        folder="sites/X",
        methods=(Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC),
        changes=(EnableSmtpAuth("a@contoso.com"), EnableSmtpAuth("b@contoso.com")),
        by_certificate=False,
        senders=("a@contoso.com",),
        mailboxes=("a@contoso.com", "b@contoso.com"),
        passwords=("b@contoso.com",),
        steps=(),
        answers=Answers(domain="contoso.com"),
    )
    for part, named in (
        (both, "$PasswordMailbox"),
        (msgspec.structs.replace(both, passwords=both.mailboxes), "$Mailbox"),
    ):
        made = powershell.site_scripts(part, (), SHELF.knowledge, TODAY)
        assert f"Confirm-BasicAllowed -Addresses {named}\n" in made["apply.ps1"]
        assert ps_reading.faults(made["apply.ps1"].encode()) == []
    assert (
        "$PasswordMailbox = @('b@contoso.com')"
        in powershell.site_scripts(both, (), SHELF.knowledge, TODAY)["verify.ps1"]
    )


def test_the_scripts_of_a_site_call_only_what_is_documented() -> None:
    common = set(REFERENCE["_meta"]["common"])
    for path, made in scripts(files_of(mixed())):
        assert ps_reading.faults(made) == [], path
        own = ps_reading.functions(made)
        calls = ps_reading.calls(made)
        assert own <= {call.name for call in calls}, path
        for call in calls:
            assert call.unnamed == () or call.name == "$Body", call
            if call.name in own or call.name == "$Body":
                continue
            if call.name in BUILT_IN:
                assert set(call.parameters) <= {*BUILT_IN[call.name], "ErrorAction"}, call
                continue
            given_names = set(call.parameters) - common
            assert any(
                given_names <= names.keys() and {n for n, needed in names.items() if needed} <= given_names
                for names in REFERENCE["cmdlets"][call.name]["sets"].values()
            ), call
        if path.endswith(("check.ps1", "verify.ps1")):
            text = made.decode("utf-8-sig")
            assert not any(verb in text for verb in ("Set-", "New-", "Remove-", "Add-"))


@pytest.mark.parametrize("text", [one for one in HOSTILE if one.strip()][:12])
def test_a_hostile_site_changes_nothing_but_values(text: str) -> None:
    harmless = {path.rpartition("/")[2]: data for path, data in scripts(files_of(mixed("Berlin"))) if "certificate" not in path}  # fmt: skip
    hostile = {path.rpartition("/")[2]: data for path, data in scripts(files_of(mixed(site=text))) if "certificate" not in path}  # fmt: skip
    assert harmless.keys() == hostile.keys()
    for name, made in hostile.items():
        for reading in (made, ps_reading.translated(made)):
            assert ps_reading.faults(reading) == []
            assert [(c.name, c.parameters) for c in ps_reading.calls(reading)] == [
                (c.name, c.parameters) for c in ps_reading.calls(harmless[name])
            ]


def test_every_path_is_safe_and_the_summaries_come_last() -> None:
    files = files_of(mixed('../CON<b>"\n'))
    assert tuple(sorted(list(files)[-len(SUMMARIES) :])) == tuple(sorted(SUMMARIES))
    for path in files:
        parts = Path(path).parts
        assert ".." not in parts
        assert not path.startswith("/")
        assert all(part.replace(".", "").replace("-", "").replace("_", "").isalnum() for part in parts)


def test_a_devices_sheet_leaves_dns_and_scripts_to_the_site() -> None:
    files = files_of(mixed())
    sheet = files["devices/Berlin/settings.md"].decode()
    assert "sites/Berlin" in sheet
    assert "v=spf1" not in sheet
    assert "apply.ps1" not in sheet
    assert b"The scripts beside this page" not in files["devices/Berlin/settings.html"]
    plan: dict[str, Any] = json.loads(files["devices/Berlin/plan.json"])
    assert plan["dns"]
    assert plan["answers"]["device"]["name"] == "Berlin"
    dns = files["sites/Berlin/dns.txt"].decode()
    assert dns.count("v=spf1") == 3, "the value, the reason and the zone file's line"
    assert "ip4:203.0.113.4/31" in dns


def test_a_program_s_configuration_stands_beside_its_sheet() -> None:
    row = {
        **RELAYED,
        "name": "Backup",
        "from": "backup@contoso.com",
        "site": "Berlin",
        "public ip": "203.0.113.4",
    }
    files = files_of([row | {"profile": "msmtp"}])
    assert b'from "backup@contoso.com"' in files["devices/Backup/configuration/msmtp/msmtprc"]
    assert "configuration" in files["devices/Backup/settings.md"].decode()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not any(name.startswith("on") for name, _value in attrs)


HOSTILE_CELLS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "\x1b[2J\u202e",
    "{{ 7 * 7 }}",
    '=HYPERLINK("http://evil.example")',
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE_CELLS)
def test_pages_show_cells_as_words(text: str) -> None:
    bad = RELAYED | {"name": "bad", "from": text, "public ip": text, text: "x", "site": text}
    files = files_of([*mixed(text), bad])
    page = _Tags()
    page.feed(files["summary.html"].decode())
    assert not page.tags & {"script", "img", "iframe", "object", "form"}
    assert all(link == "data:," or link.startswith("devices/") for link in page.links)
    assert "49" not in files["summary.html"].decode().partition("</style>")[2]
    rendered = _Tags()
    rendered.feed(MarkdownIt("commonmark").render(files["summary.md"].decode()))
    assert not rendered.tags & {"script", "img", "a"}
    assert "\x1b" not in files["summary.md"].decode()


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\uff1d1",
        "x;=1",
        'x",=1',
        "x\t=1",
        "a;'=1",
        '";"=1',
    ],
)
def test_no_cell_begins_like_a_formula_wherever_it_is_parted(cell: str) -> None:
    made = csv_bytes(("a",), [(cell, "next")]).decode("utf-8-sig")
    for separator in (",", ";", "\t", "|"):
        for row in csv.reader(io.StringIO(made, newline=""), delimiter=separator):
            for one in row:
                assert one.lstrip(" \"'\t")[:1] not in set("=+-@\uff1d") or "'" in one[: len(one) - len(one.lstrip(" \"'\t"))], (separator, one)  # fmt: skip


@given(st.text(max_size=30))
def test_a_safe_cell_keeps_its_words(text: str) -> None:
    made = safe_cell(text)
    assert made[:1] not in set("=+-@\t\r\n")
    if text.isprintable() and not set(text) & set("=+-@\uff1d\uff0b\uff0d\uff20'"):
        assert made == text


def test_the_spreadsheet_has_a_row_for_each_device() -> None:
    devices = [*mixed(), RELAYED | {"name": "=cmd|' /C calc'!A0", "from": "scan@contoso.com"}]
    files = files_of(devices)
    rows = list(csv.DictReader(io.StringIO(files["summary.csv"].decode("utf-8-sig"), newline="")))
    assert len(rows) == len(devices)
    assert rows[-1]["name"].startswith("'=")
    assert rows[0]["method"] == "connector_ip"
    assert rows[0]["folder"] == "devices/Berlin"
    assert {row["wave"] for row in rows} >= {"1"}
    assert files["errors.csv"].decode("utf-8-sig").splitlines() == ['"line","column","field","message"']


def test_a_device_that_nothing_fits_has_its_plan_alone() -> None:
    nothing = {
        "name": "Old",
        "domain": "contoso.com",
        "hosting": "vendor hosted",
        "sign in": "basic",
        "tls": "1.0",
    }
    files = files_of([nothing])
    assert [path for path in files if path.startswith("devices/")] == ["devices/Old/plan.json"]
    assert not list(scripts(files))
    assert "Nothing fits for" in files["summary.md"].decode()


def test_cancelled_writes_no_summary() -> None:
    items, tally = planned(mixed())
    count = 0

    def after_some() -> bool:
        return count >= 4

    fleets: list[Fleet] = []
    made = []
    for path, _data in fleet_files(
        items, tally, SHELF.knowledge, finished=fleets.append, cancelled=after_some
    ):
        made.append(path)
        count += 1
    assert made
    assert not set(made) & set(SUMMARIES)
    assert fleets == []


def test_one_relay_serves_a_site() -> None:
    old = {
        "profile": "generic-printer", "site": "Berlin", "hosting": "on premises", "sign in": "basic", "tls": "1.0",
        "encryption": "starttls", "ports": "25 587", "recipients": "both", "local server": "yes", "port 587": "open",
        "licensed mailbox": "yes",
    }  # fmt: skip
    devices = [old | {"name": f"P{n}", "from": f"p{n}@contoso.com"} for n in range(3)]
    items, tally = planned(devices)
    assert {one.recommended for one in tally.devices} == {Method.LOCAL_RELAY}
    files = dict(fleet_files(items, tally, SHELF.knowledge, finished=lambda _fleet: None))
    assert [path for path in files if path.endswith("relay/README.md")] == ["sites/Berlin/relay/README.md"]
    text = files["sites/Berlin/apply.ps1"].decode("utf-8-sig")
    assert "[string] $Mailbox = 'p0@contoso.com'" in text
    assert "Sign in once for the relay as p0@contoso.com" in text
    assert "Sign in once for the relay as p1@contoso.com" not in text
    assert "Make a password for p1@contoso.com" in text
    (site,) = tally.fleet().sites
    assert any("made from the answers for P0" in note for note in site.notes)
