"""Domains whose nameservers misbehave, for the table of expected findings: `dns_front.Front` serves them.

An authoritative server refuses to load or to say such things; so these are made by hand.
"""

from tests.net import dns_faults
from tests.net.dns_faults import Answer

MX = "0 contoso-com.mail.protection.outlook.com."
BROKEN: dict[str, Answer] = {
    "lame.example": dns_faults.referral,
    "failing.example": dns_faults.failing,
    "refusing.example": dns_faults.refusing,
    "garbled.example": dns_faults.garbled,
    "cut-off.example": dns_faults.cut_off_for_ever,
    "circle.example": dns_faults.records(
        "circle.example. 60 CNAME circle2.example.", "circle2.example. 60 CNAME circle.example."
    ),
    "old-server.example": dns_faults.without_edns(
        dns_faults.by_type(
            MX=dns_faults.records(f"old-server.example. 60 MX {MX}"),
            TXT=dns_faults.records(
                'old-server.example. 60 TXT "v=spf1 include:spf.protection.outlook.com -all"'
            ),
        )
    ),
    # A CNAME beside other records, which no server loads, but some DNS providers' panels once wrote.
    "apex.example": dns_faults.by_type(
        MX=dns_faults.records("apex.example. 60 CNAME shops.example.", flags=0x0480),
        TXT=dns_faults.records("apex.example. 60 CNAME shops.example.", flags=0x0480),
        A=dns_faults.records(
            "apex.example. 60 CNAME shops.example.", "shops.example. 60 A 192.0.2.90", flags=0x0480
        ),
        AAAA=dns_faults.records("apex.example. 60 CNAME shops.example.", flags=0x0480),
        CNAME=dns_faults.records("apex.example. 60 CNAME shops.example.", flags=0x0480),
    ),
    "wrong-types.example": dns_faults.records("wrong-types.example. 60 A 192.0.2.91"),
}
