"""What was looked up before the plan was made, in a part of the cases: the MX host and the DNS records that exist.

The zone of the simulated tenant holds exactly these records, so that a plan which changes an existing SPF record is
held to what a receiver then computes.
"""

import dataclasses
import random

from tests.core.cases import HOST, KNOWLEDGE
from tests.sim.proof.drawing import Drawn
from tests.sim.proof.site import Site, changed
from wizard.core.decide import decide
from wizard.core.domains import a_label
from wizard.core.facts import DmarcFacts, Facts, MxFacts, MxHost
from wizard.core.looked_up import with_facts
from wizard.core.model import Verdict
from wizard.core.spf_facts import SpfFacts

RECORDS = (
    "v=spf1 -all",
    "v=spf1 include:newsletter.example ~all",
    "v=spf1 ip4:192.0.2.9 include:{microsoft} -all",
    "v=spf1 mx a include:newsletter.example include:{microsoft} ?all",
    "V=SPF1 IP4:192.0.2.0/24 ALL",
    "v=spf1 include:newsletter.example",
)
"""Records that domains have already; ``{microsoft}`` is the include of the tenant's cloud."""
OTHERS_SPF = "newsletter.example"
"""Somebody else's include, which must go on working."""


def looked_up(drawn: Drawn, site: Site, rng: random.Random) -> tuple[Drawn, Site, Facts | None]:
    """The case as it stands after the look-up; in a part of the cases nothing is looked up.

    The window decides on what was found (`with_facts`), so a name that is too long for the device rules the method out
    there; nobody then plays the plan, and here the look-up is left away.
    """
    found = site
    if "tenant.mx_host" not in site.sure and rng.random() < 0.5:
        found = changed(site, mx_host=HOST.partition(".")[0] + site.mx_host.removeprefix("t"))
    facts = _facts(drawn, found, KNOWLEDGE.endpoints.cloud[site.cloud].spf_include, rng)
    if facts is None:
        return drawn, site, None
    answers = with_facts(drawn.answers, facts)
    decision = decide(answers, drawn.profile, KNOWLEDGE, drawn.day)
    known = dataclasses.replace(drawn, answers=answers, decision=decision)
    if known.candidate.verdict is Verdict.RULED_OUT:
        return drawn, site, None
    return known, found, facts


def _facts(drawn: Drawn, site: Site, microsoft: str, rng: random.Random) -> Facts | None:
    domain = a_label(drawn.answers.domain)
    if rng.random() < 0.6 or domain != site.from_domain:
        return None
    record = rng.choice((None, *RECORDS))
    if record is not None:
        record = record.format(microsoft=microsoft)
    dmarc = f"v=DMARC1; p={site.dmarc}" if site.dmarc else None
    return Facts(
        domain,
        mx=MxFacts((MxHost(0, site.mx_host),), site.mx_host, site.cloud, None),
        spf=SpfFacts(record, 0, 0, record is not None and microsoft in record, {}, None),
        dmarc=DmarcFacts(dmarc, site.dmarc or None, ()),
    )
