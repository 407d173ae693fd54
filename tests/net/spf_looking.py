"""Zones and looks for the tests of the SPF probe."""

from tests.net.spf_suite import Zone, ZoneResolver
from wizard.core.spf_facts import SpfFacts, SpfResult
from wizard.net.finding import Finding
from wizard.net.probe_spf import probe_spf

IP, OTHER = "203.0.113.10", "198.51.100.7"
OUTLOOK = "spf.protection.outlook.com"
MICROSOFT = ("TXT", ("v=spf1 ip4:40.92.0.0/15 -all",))
PASS, FAIL, SOFTFAIL = SpfResult.PASS, SpfResult.FAIL, SpfResult.SOFTFAIL


def zone_of(*records: str, **names: str) -> Zone:
    """A zone with these SPF records at contoso.com; ``a="..."`` is the record of a.example."""
    zone: Zone = {"contoso.com": [("TXT", (record,)) for record in records], OUTLOOK: [MICROSOFT]}
    return zone | {f"{name}.example": [("TXT", (text,))] for name, text in names.items()}


async def look(zone: Zone, *ips: str) -> tuple[SpfFacts, Finding[SpfFacts]]:
    found = await probe_spf("contoso.com", ips, ZoneResolver(zone), frozenset({OUTLOOK}))
    assert found.value is not None
    return found.value, found


def ids(found: Finding[SpfFacts]) -> set[str]:
    return {problem.id for problem in found.problems}
