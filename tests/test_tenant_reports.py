"""The reader of tenant reports: what check.ps1 writes in every encoding, and every other file refused in a sentence."""

import codecs
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import KNOWLEDGE, TODAY
from tests.sim.scripts import connector, tenant
from wizard.core.answers import Answers, SendingAnswers
from wizard.core.problem import Problem, WizardError
from wizard.core.report_words import rows_of
from wizard.core.tenant_report import SECTIONS, TenantReport, Unread
from wizard.files import read_report, report_in
from wizard.files.tenant_reports import MAX_BYTES
from wizard.render.powershell import asking_script
from wizard.sim.powershell import Failure, Host, run_script

OWN = Answers(domain="contoso.com", sending=SendingAnswers(from_="scanner@contoso.com"))
CANARY = "C4N4RY-sEcReT"


def written(host: Host | None = None, **more: Any) -> str:
    """What check.ps1 writes of a tenant with a relay connector."""
    start = tenant(connectors=(connector("Büro \u2019s relay", "203.0.113.10"),))
    script = asking_script(OWN, KNOWLEDGE, TODAY)
    outcome = run_script(script, start, {"IncludeGraph": True, **more}, host or Host())
    return outcome.files["/plan/tenant-report.json"]


REPORT = written()


def refused(data: bytes | str) -> Problem:
    with pytest.raises(WizardError) as caught:
        report_in(data.encode() if isinstance(data, str) else data, "tenant-report.json")
    problem = caught.value.problem
    assert problem.fix
    assert problem.text.isprintable()
    assert problem.detail.isprintable()
    return problem


def reading(text: str) -> TenantReport | Problem:
    try:
        return report_in(text.encode(), "r.json")
    except WizardError as error:
        return error.problem


def bent(**changes: Any) -> dict[str, Any]:
    return {**json.loads(REPORT), **changes}


def section(name: str, value: Any) -> str:
    document = json.loads(REPORT)
    document["sections"][name] = {"known": True, "value": value, "problem": ""}
    return json.dumps(document)


def test_what_the_script_writes_is_read_whole() -> None:
    found = report_in(REPORT.encode(), "tenant-report.json")
    unread = {key for key in SECTIONS if isinstance(getattr(found, key), Unread)}
    assert unread == {"high_volume_account", "service_principal", "application"}, (
        "only what was not asked for"
    )
    assert found.domain == "contoso.com"
    assert found.created is not None
    assert not isinstance(found.inbound_connectors, Unread)
    (relay,) = found.inbound_connectors.connectors
    assert (relay.name, relay.sender_ips) == ("Büro \u2019s relay", ("203.0.113.10",))


def test_a_helpdesk_account_that_may_not_read_one_part_still_gives_the_rest() -> None:
    host = Host(failures=(Failure("Get-OrganizationConfig", "Access is denied.", 0), Failure("Get-Mailbox")))
    found = report_in(written(host).encode(), "r.json")
    assert isinstance(found.organisation, Unread)
    assert found.organisation.problem == "Access is denied."
    assert isinstance(found.mailbox, Unread)
    assert not isinstance(found.inbound_connectors, Unread)
    plain = report_in(written(IncludeGraph=False).encode(), "r.json")
    assert isinstance(plain.security_defaults, Unread)
    assert "-IncludeGraph" in plain.security_defaults.problem
    modules = {"ExchangeOnlineManagement": "3.9.0"}
    without = report_in(written(Host(modules=modules)).encode(), "r.json")
    assert isinstance(without.licences, Unread)
    assert "Install-Module" in without.licences.problem


@pytest.mark.parametrize(
    "data",
    [
        REPORT.encode("utf-8"),
        codecs.BOM_UTF8 + REPORT.encode("utf-8"),
        codecs.BOM_UTF16_LE + REPORT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + REPORT.encode("utf-16-be"),
        REPORT.encode("utf-16-le"),
        REPORT.replace("\u2019", "\u00b4").encode("cp1252"),
        REPORT.replace("\n", "\r\n").encode("utf-8"),
    ],
)
def test_every_encoding_that_powershell_writes_is_read(data: bytes) -> None:
    found = report_in(data, "tenant-report.json")
    assert not isinstance(found.inbound_connectors, Unread)
    assert found.inbound_connectors.connectors[0].name.startswith("Büro")


def test_unknown_keys_and_wrapped_arrays_are_taken() -> None:
    document = bent(made_by="somebody", later={"x": 1})
    document["sections"]["not_known_yet"] = {"known": True, "value": 7}
    wrapped = {"value": [{"name": "contoso.com", "new": 1}], "Count": 1}
    document["sections"]["accepted_domains"]["value"] = {"domains": wrapped, "more": 2}
    found = report_in(json.dumps(document).encode(), "r.json")
    assert not isinstance(found.accepted_domains, Unread)
    assert [one.name for one in found.accepted_domains.domains] == ["contoso.com"]


@pytest.mark.parametrize(
    ("data", "problem", "said"),
    [
        (b"", "report-empty", "is empty"),
        (b"\xff\xfe\r\n", "report-other", "not a report"),
        (b" \r\n\0\0", "report-empty", "is empty"),
        (REPORT[: len(REPORT) // 2], "report-damaged", "ends in the middle"),
        (REPORT.replace('"domain"', "domain", 1), "report-damaged", "line 5"),
        (b"PK\x03\x04" + b"x" * 50, "report-other", "ZIP archive"),
        (b"%PDF-1.7", "report-other", "a PDF"),
        (bytes(range(256)) * 9, "report-other", "no text"),
        ("[1, 2]", "report-other", "not a report of check.ps1"),
        ("7", "report-other", "not a report of check.ps1"),
        ("null", "report-other", "not a report of check.ps1"),
        ('{"kind": 7}', "report-other", "not a report"),
        ('{"recommended": null, "candidates": [], "schema": 1}', "report-other", "a plan of this program"),
        ('{"kind": "relay-wizard-state", "schema": 1}', "report-other", "apply.ps1 keeps"),
        ('{"kind": "relay-wizard-change", "schema": 1}', "report-other", "take its own change back"),
        ("[" * 100_000, "report-damaged", "not what check.ps1 writes"),
        ('{"kind": NaN}', "report-damaged", "not what check.ps1 writes"),
        ('{"kind": ' + "9" * 5000 + "}", "report-damaged", "not what check.ps1 writes"),
        ("<html></html>", "report-other", "not a report of check.ps1"),
    ],
)
def test_other_files_are_named_for_what_they_are(data: bytes | str, problem: str, said: str) -> None:
    found = refused(data)
    assert (found.id, said in found.text) == (problem, True), found.text


@pytest.mark.parametrize(
    ("document", "key"),
    [
        (bent(schema="1"), "schema"),
        (bent(schema=True), "schema"),
        (bent(schema=0), "schema"),
        (bent(schema=None), "schema"),
        (bent(domain=None), "domain"),
        (bent(domain=""), "domain"),
        (bent(sections=None), "sections"),
        (bent(sections={"mailbox": 1}), "sections.mailbox.known"),
        (bent(sections={"mailbox": {"known": "yes"}}), "sections.mailbox.known"),
        (bent(sections={"mailbox": {"known": True}}), "sections.mailbox.value"),
    ],
)
def test_what_is_wrong_is_said_by_its_key(document: dict[str, Any], key: str) -> None:
    found = refused(json.dumps(document))
    assert found.id == "report-damaged"
    assert f"key {key} is" in found.text


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("mailbox", {"address": 7}, "sections.mailbox.value.address"),
        ("licences", {"email": "many"}, "sections.licences.value.email"),
        ("licences", {}, "sections.licences.value"),
        ("accepted_domains", {"domains": [{"name": "a"}, 7]}, "sections.accepted_domains.value.domains[1]"),
        ("security_defaults", {"enabled": None}, "sections.security_defaults.value.enabled"),
    ],
)
def test_a_wrong_value_is_said_by_its_place(name: str, value: Any, key: str) -> None:
    found = refused(section(name, value))
    assert f"key {key} is" in found.text
    assert found.detail


def test_a_newer_schema_asks_for_an_update() -> None:
    found = refused(json.dumps(bent(schema=2)))
    assert found.id == "report-newer"
    assert "Update" in found.fix


@pytest.mark.parametrize(
    "created", [None, 7, "", "yesterday", "2026-13-01T00:00:00Z", "2026-11-20", "2026-11-20T08:00:00+05:00"]
)
def test_a_moment_that_is_none_is_no_date(created: Any) -> None:
    assert report_in(json.dumps(bent(created=created)).encode(), "r.json").created is None


def test_a_file_a_folder_a_large_file_and_one_that_is_not_there(tmp_path: Path) -> None:
    good = tmp_path / "tenant-report.json"
    good.write_text(REPORT, encoding="utf-8")
    before = good.read_bytes()
    assert read_report(str(good)).name == "tenant-report.json"
    assert good.read_bytes() == before
    packed = tmp_path / "packed.json"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(good, "tenant-report.json")
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (MAX_BYTES + 1))
    for path, problem in (
        (tmp_path, "report-folder"),
        (packed, "report-other"),
        (large, "file-too-large"),
        (tmp_path / "gone.json", "cannot-read"),
    ):
        with pytest.raises(WizardError) as caught:
            read_report(str(path))
        assert caught.value.problem.id == problem


HOSTILE = (
    "a\nb",
    "\u202egpj.exe",
    "<img src=x>",
    "\x1b[31mred",
    "\x00",
    "\ud800",
    "x" * 100_000,
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_made_harmless_everywhere(text: str) -> None:
    document = json.loads(REPORT)
    relay = document["sections"]["inbound_connectors"]["value"]["connectors"][0]
    relay["name"], relay["sender_ips"] = text, [text]
    document["domain"] = text
    document["sections"]["organisation"] = {"known": False, "value": None, "problem": text}
    document["sections"]["mailbox"]["value"]["address"] = text
    found = report_in(json.dumps(document).encode(), text)
    for row in rows_of(found):
        assert (row.text + row.detail).isprintable()
    assert found.name.isprintable()
    assert found.domain.isprintable()
    assert len(found.domain) <= 500


def test_no_secret_and_nobodys_name_is_in_a_report() -> None:
    start = tenant()
    boxes = tuple(
        type(one)(one.address, kind=one.kind, send_as=(*one.send_as, "scanner@contoso.com"))
        for one in start.mailboxes
    )
    crowded = tenant(mailboxes=boxes)
    host = Host(account=f"{CANARY}@contoso.com")
    script = asking_script(OWN, KNOWLEDGE, TODAY)
    text = run_script(script, crowded, {"IncludeGraph": True}, host).files["/plan/tenant-report.json"]
    assert CANARY not in text
    for one in boxes[1:]:
        assert one.address not in text, "who else may send as the address stays out"


def test_a_secret_that_somebody_put_into_a_report_goes_nowhere() -> None:
    document = bent(password=CANARY)
    document["sections"]["mailbox"]["value"]["password"] = CANARY
    document["sections"]["secrets"] = {"known": True, "value": {"client_secret": CANARY}}
    assert CANARY not in repr(report_in(json.dumps(document).encode(), "r.json"))


@settings(max_examples=150, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes_end_in_a_sentence(data: bytes) -> None:
    assert refused(data).text


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(key=st.sampled_from(sorted(SECTIONS)), value=VALUES, cut=st.integers(0, 2**32))
def test_any_value_in_any_part_is_read_or_refused(key: str, value: Any, cut: int) -> None:
    document = json.loads(REPORT)
    kept = random.Random(cut).sample(sorted(document["sections"]), 5)
    document["sections"] = {name: document["sections"][name] for name in kept}
    document["sections"][key] = {"known": True, "value": value, "problem": ""}
    found = reading(json.dumps(document))
    if isinstance(found, Problem):
        assert f"sections.{key}" in found.text
    else:
        assert rows_of(found)
