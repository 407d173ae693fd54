"""The libraries of a look-up and of a sending, to be loaded before anybody waits for them.

Each is imported where it is first needed, and that takes up to a tenth of a second. Whoever has idle time goes through
`steps` one by one: every step is short, and none opens a connection or reads anything of the user's.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module

_LOOKING_UP = (
    "importlib.metadata",
    "dns.name",
    "dns.rdata",
    "dns.message",
    "dns.resolver",
    "dns.rdtypes.ANY.MX",
    "dns.rdtypes.ANY.NS",
    "dns.rdtypes.ANY.TXT",
    "dns.rdtypes.ANY.CNAME",
    "dns.rdtypes.ANY.PTR",
    "dns.rdtypes.ANY.SOA",
    "dns.rdtypes.IN.A",
    "dns.rdtypes.IN.AAAA",
    "publicsuffixlist",
    "encodings.idna",
    "encodings.punycode",
    "encodings.ascii",
    "spftrace",
    "wizard.net.spf_verdict",
    "wizard.net.spf_unnamed",
    "wizard.net.fetch",
    "wizard.net.probe_mx",
    "wizard.net.looks",
    "wizard.net.discover",
    "urllib.request",
    "urllib3.exceptions",
    "urllib3.connection",
    "wizard.net.sign_in",
    "wizard.net.live",
    "importlib.readers",
    "certifi",
    "cryptography.x509",
    "cryptography.x509.verification",
)
"""In the order of need; what a module brings with it stands before it where that is much."""

_SENDING = ("wizard.net.smtp_client", "wizard.net.attempt")


def steps() -> tuple[Callable[[], object], ...]:
    """What to call, in this order and off the event loop; each takes some hundredths of a second at most, the public
    suffix list a tenth. Nothing happens where it has been called before."""
    imports = [partial(import_module, name) for name in (*_LOOKING_UP, *_SENDING)]
    return (*imports, _read_suffixes)


def _read_suffixes() -> None:
    from wizard.net.organisation import organisational_domain

    organisational_domain("example.com")
