"""Entra's refusals as data: nothing is missing, every sentence leads to its diagnosis."""

import re
from datetime import UTC, datetime

import pytest

from tests.sim.directories import directory
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.texts import one_line
from wizard.files import load_causes
from wizard.files.bundled import read_toml, resource
from wizard.sim.entra import errors
from wizard.sim.entra.errors import RefusedError, load_errors
from wizard.sim.entra.request import request

VALUES = {
    "app": "aaaaaaaa-0000-4000-8000-000000000001",
    "name": "Scanner",
    "user": "scanner@contoso.com",
    "tenant": "contoso.com",
    "scope": "https://outlook.office.com/SMTP.Send",
    "resource": "https://outlook.office.com",
    "redirect": "http://localhost:7777",
    "expected": "http://localhost",
    "parameter": "client_id",
    "reason": "The key was not found.",
    "thumbprint": "AB12",
    "now": "2026-11-20T10:00:00Z",
    "expiry": "2026-11-20T09:00:00Z",
    "issued": "2026-08-01T10:00:00Z",
    "valid_from": "2026-08-02T10:00:00Z",
    "lifetime": "90.00:00:00",
    "home": "Global",
    "cloud": "USGov",
    "origin": "https://contoso.com",
    "grant": "x",
    "accepted": "POST",
    "method": "GET",
}


UNEXPLAINED = {
    *(700021, 50027, 900144, 50058, 50147, 501491, 70003, 70005, 70007, 700054),
    *(90014, 9002313, 900561, 90100),  # an application that asks in a wrong way: its maker must look
    *(70016, 70018, 70019, 70020, 90119, 90120),  # the device code flow, while somebody is still typing
}
"""Numbers that no cause of the contract explains: the diagnosis says that it does not know, or to sign in again."""

PATTERN = re.compile(r"AADSTS((?:\d|\[\d+\]|\((?:\d+\|)+\d+\))+)(?![\d\[(])")


def named_by_the_diagnosis() -> set[int]:
    """Every number that the diagnosis names, sets such as ``5007[24689]`` written out; ranges are not."""
    text = resource("knowledge", "causes.toml").read_text(encoding="utf-8")
    found: set[int] = set()
    for pattern in PATTERN.findall(text):
        made = [""]
        for sign, group, either in re.findall(r"(\d)|\[(\d+)\]|\(([\d|]+)\)", pattern):
            choices = [sign] if sign else list(group) if group else either.split("|")
            made = [one + choice for one in made for choice in choices]
        found |= {int(one) for one in made}
    return found


def test_every_number_that_the_diagnosis_names_is_here() -> None:
    numbers = named_by_the_diagnosis()
    assert len(numbers) > 60
    assert numbers <= set(load_errors())


@pytest.mark.parametrize("number", sorted(load_errors()))
def test_the_words_lead_to_the_diagnosis(number: int) -> None:
    known = load_errors()[number]
    names = set(re.findall(r"\{(\w+)\}", known.text))
    assert names <= set(VALUES), names - set(VALUES)
    asked = request("POST", "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token")
    said = errors.said(RefusedError(number, **VALUES), directory(), asked, datetime.now(UTC))
    assert "{" not in said.description
    assert said.description.startswith(f"AADSTS{number}: ")
    assert one_line(said.description, 5000) == said.description
    found = diagnose(Evidence(said.description, method="oauth"), load_causes())
    assert found.cause == (known.cause or found.cause)
    if not known.cause:
        assert found.cause in {"unknown", "oauth-token-refresh-failed"}, found.cause


def test_an_unsure_number_sends_the_reader_to_a_live_page() -> None:
    sources = read_toml(resource("knowledge", "entra_errors.toml"), errors.EntraErrors).sources
    for one in load_errors().values():
        assert sources[one.source].startswith("https://"), one.number
    assert {one.source for one in load_errors().values()} == set(sources)
    for one in load_errors().values():
        assert (one.confidence == "documented") == (one.source != "entra-lookup"), one.number


def test_every_number_is_explained_or_known_to_be_open() -> None:
    assert {number for number, known in load_errors().items() if not known.cause} == UNEXPLAINED


def test_numbers_stand_once() -> None:
    text = resource("knowledge", "entra_errors.toml").read_text(encoding="utf-8")
    numbers = re.findall(r"(?m)^number = (\d+)$", text)
    assert len(numbers) == len(set(numbers)) == len(load_errors())
