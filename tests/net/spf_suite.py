"""Reads the published test suite of RFC 7208 (tests/data/rfc7208) as zones and cases."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from wizard.core.problem import Problem, WizardError
from wizard.net.services import DnsAnswer

SUITE = Path(__file__).parents[1] / "data" / "rfc7208" / "rfc7208-tests.yml"

Zone = dict[str, list[tuple[str, tuple[str, ...]]]]
"""Records of each name (lower case): type and value; of TXT each string by itself. The type `SILENT` is a time-out."""

SILENT = "TIMEOUT"


@dataclass(frozen=True)
class Case:
    """One message and the results that the suite allows for it."""

    section: str
    name: str
    ip: str
    helo: str
    mail_from: str
    results: tuple[str, ...]
    explanation: str | None
    zone: Zone

    @property
    def sender(self) -> str:
        """Mail without a sender is checked as postmaster of the HELO name (RFC 7208, section 2.4)."""
        return self.mail_from or f"postmaster@{self.helo}"


def cases() -> list[Case]:
    """Every case of the suite, none left out."""
    found: list[Case] = []
    for section in yaml.safe_load_all(SUITE.read_text("utf-8")):
        zone = {name.lower(): _records(records) for name, records in section["zonedata"].items()}
        found += [
            Case(
                section=section["description"],
                name=name,
                ip=test["host"],
                helo=test["helo"],
                mail_from=test["mailfrom"],
                results=tuple([test["result"]] if isinstance(test["result"], str) else test["result"]),
                explanation=test.get("explanation"),
                zone=zone,
            )
            for name, test in section["tests"].items()
        ]
    return found


def _records(given: list[Any]) -> list[tuple[str, tuple[str, ...]]]:
    """As the suite's own driver reads them: SPF records (type 99) stand for TXT where a name has no TXT."""
    found: list[tuple[str, tuple[str, ...]]] = []
    txt_given = any("TXT" in one for one in given if one != SILENT)
    for one in given:
        if one == SILENT:
            found.append((SILENT, ()))
            continue
        [(kind, value)] = one.items()
        # A record without a string is one empty string on the wire.
        texts = tuple(map(str, value or [""])) if isinstance(value, list) else (str(value),)
        if kind == "SPF" and not txt_given:
            found.append(("TXT", texts))
        elif kind != "SPF" and texts != ("NONE",):
            found.append((kind, texts))
    return found


@dataclass
class ZoneResolver:
    """A `wizard.net.services.Resolver` over a zone in memory. ``asked`` is what it was asked, in order."""

    zone: Zone
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        self.asked.append((name, rdtype))
        at = name.lower().removesuffix(".")
        for _hop in range(9):
            if any(len(label) > 63 for label in at.split(".")):
                raise WizardError(Problem("dns-name", f"{at} can not be looked up"))
            if at not in self.zone:
                return DnsAnswer(name, rdtype, (), exists=False)
            records = self.zone[at]
            found = [_text(rdtype, values) for kind, values in records if kind == rdtype]
            if found:
                return DnsAnswer(name, rdtype, tuple(found))
            if any(kind == SILENT for kind, _values in records):
                raise WizardError(Problem("dns-timeout", f"no answer for {at}"))
            alias = [values[0] for kind, values in records if kind == "CNAME"]
            if not alias:
                return DnsAnswer(name, rdtype, ())
            at = alias[0].lower().removesuffix(".")
        return DnsAnswer(name, rdtype, (), exists=False)


def _text(rdtype: str, values: tuple[str, ...]) -> str:
    return "".join(values) if rdtype == "TXT" else " ".join(values).removesuffix(".")
