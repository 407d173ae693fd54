"""Which part of a name belongs to one organisation, by the public suffix list (RFC 7489, section 3.2).

The list is a part of the library ``publicsuffixlist``: nothing is fetched. Reading it takes a tenth of a second, once.
"""

import threading
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


_READING = threading.Lock()


def _list() -> "PublicSuffixList":
    with _READING:  # two probes may want it at once, each in a thread of its own
        return _read_list()


@cache
def _read_list() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=4096)
def organisational_domain(domain: str) -> str:
    """The name that an organisation registered: ``shop.contoso.co.uk`` gives ``contoso.co.uk``.

    ``domain`` in A-labels and lower case. A public suffix, or a name below no known one, stands for itself.
    """
    return _list().privatesuffix(domain) or domain


def parents(domain: str) -> tuple[str, ...]:
    """The names above ``domain`` up to the organisational domain, the closest first."""
    top = organisational_domain(domain)
    labels = domain.split(".")
    above = len(labels) - len(top.split("."))
    return tuple(".".join(labels[start:]) for start in range(1, above + 1))
