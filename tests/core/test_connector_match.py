"""A certificate against the connectors of a tenant report: what Exchange Online would not match is said."""

import datetime

import pytest

from wizard.core.certificates import Certificate
from wizard.core.connector_match import check_connectors, recognises
from wizard.core.tenant_report import InboundConnector, InboundConnectors
from wizard.sim.attribution import names_match

DAY = datetime.date(2026, 11, 20)
MINE = Certificate("printer.contoso.com", names=("printer.contoso.com", "scan.contoso.com"))
SENDER = "scanner@contoso.com"


def connector(name: str = "Relay Wizard", **changes: object) -> InboundConnector:
    given = {"type": "OnPremises", "enabled": True, "certificate": "printer.contoso.com"}
    return InboundConnector(name, **{**given, **changes})  # type: ignore[arg-type]


def said(*connectors: InboundConnector, leaf: Certificate = MINE) -> tuple[str, str]:
    found = check_connectors(leaf, InboundConnectors(connectors), SENDER, DAY)
    for problem in found:
        assert problem.fix
        assert "20 November 2026" in problem.text + problem.detail
    return (found[0].id, found[0].text) if found else ("", "")


@pytest.mark.parametrize(
    "fits",
    [
        connector(),
        connector(certificate="SCAN.contoso.com"),
        connector(certificate="*.contoso.com"),
        connector(type="onpremises", sender_domains=("smtp:*;1",)),
        connector(sender_domains=("smtp:contoso.com;1", "smtp:fabrikam.com;1")),
    ],
)
def test_one_that_fits_is_enough(fits: InboundConnector) -> None:
    assert said(fits) == ("", "")
    assert said(connector("old", certificate="old.contoso.com"), fits) == ("", "")


@pytest.mark.parametrize(
    ("others", "problem", "words"),
    [
        ((), "own-certificate-no-connector", "no connector of your organisation"),
        (
            (connector(certificate="", sender_ips=("203.0.113.10",)),),
            "own-certificate-no-connector",
            "no connector of your organisation",
        ),
        (
            (connector(certificate="mail.contoso.com"),),
            "own-certificate-other-name",
            'it is for printer.contoso.com, scan.contoso.com, and "Relay Wizard" recognises mail.contoso.com',
        ),
        ((connector(certificate="*.scan.contoso.com"),), "own-certificate-other-name", "*.scan.contoso.com"),
        ((connector(type="Partner"),), "own-certificate-partner", "of the type Partner"),
        ((connector(enabled=False),), "own-certificate-connector-off", "switched off"),
        (
            (connector(sender_domains=("smtp:fabrikam.com;1",)),),
            "own-certificate-senders",
            "not for senders in contoso.com",
        ),
    ],
)
def test_what_does_not_fit(others: tuple[InboundConnector, ...], problem: str, words: str) -> None:
    found, text = said(*others)
    assert found == problem
    assert words in text


def test_hostile_names_become_one_line() -> None:
    hostile = connector("\u202eabc\n<b>", certificate="x\x1b[31m.contoso.com")
    _found, text = said(hostile)
    assert text.isprintable()
    assert said(connector(), leaf=Certificate("Printer 7"))[0] == "own-certificate-other-name"


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("printer.contoso.com", ("printer.contoso.com",)),
        ("printer.contoso.com", ("*.contoso.com",)),
        ("*.contoso.com", ("*.contoso.com",)),
        ("*.contoso.com", ("a.contoso.com",)),
        ("*.contoso.com", ("a.b.contoso.com",)),
        ("*.contoso.com", ("contoso.com",)),
        ("contoso.com", ("printer.contoso.com",)),
        ("PRINTER.contoso.COM", ("printer.CONTOSO.com", "x")),
        ("contoso.com", ()),
        ("contoso.com", ("notcontoso.com", "contoso.com.evil.example")),
    ],
)
def test_the_simulated_exchange_online_decides_alike(wanted: str, names: tuple[str, ...]) -> None:
    assert recognises(wanted, names) == names_match(wanted, names)


def test_a_name_in_another_script_is_the_same_name() -> None:
    assert recognises("bücher.example", ("xn--bcher-kva.example",))
