"""Whose mail server an MX host is: Microsoft's in which cloud, or a known filter's. Names only, no look-ups."""

import datetime
from collections.abc import Mapping

import msgspec

from wizard.core.answers import Cloud
from wizard.core.domains import a_label


class Gateway(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A third-party mail filter. ``suffixes`` end its MX hosts' names and begin with a dot."""

    name: str
    suffixes: tuple[str, ...]
    source: str
    checked: datetime.date


class Gateways(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"gateways": "gateway"}):
    """``resources/knowledge/gateways.toml``."""

    gateways: tuple[Gateway, ...]

    def name_of(self, host: str) -> str | None:
        """The filter that ``host`` belongs to, or None."""
        return next(
            (one.name for one in self.gateways if any(ends_with(host, suffix) for suffix in one.suffixes)),
            None,
        )


def ends_with(host: str, suffix: str) -> bool:
    """Whether a host name lies under ``suffix`` (``.example.com``), in whatever case it is written."""
    try:
        return ("." + a_label(host)).endswith(suffix)
    except ValueError:
        return False


def clouds_of(host: str, mx_suffixes: Mapping[Cloud, tuple[str, ...]]) -> tuple[Cloud, ...]:
    """The Microsoft 365 clouds whose MX hosts have such a name; empty for a host that is not Microsoft's."""
    return tuple(
        cloud
        for cloud, suffixes in mx_suffixes.items()
        if any(ends_with(host, suffix) for suffix in suffixes)
    )
