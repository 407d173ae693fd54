"""What was looked up before the plan was made, in a part of the cases: the MX host and the DNS records that exist.

The zone of the simulated tenant holds exactly these records, so that a plan which changes an existing SPF record is
held to what a receiver then computes.
"""

import random

from tests.sim.proof.drawing import Drawn
from tests.sim.proof.site import Site
from wizard.core.domains import a_label
from wizard.core.facts import DmarcFacts, Facts, MxFacts, MxHost
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


def looked_up(drawn: Drawn, site: Site, microsoft: str, rng: random.Random) -> Facts | None:
    """The facts of a part of the cases; None where nothing was looked up."""
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
