"""Whose mail server an MX host is: Microsoft's in which cloud, or a known filter's. Names only, no look-ups."""

import datetime
from collections.abc import Mapping

import msgspec

from wizard.core.answers import Cloud
from wizard.core.domains import a_label


class Gateway(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose MX hosts these are. ``suffixes`` end the hosts' names and begin with a dot."""

    name: str
    suffixes: tuple[str, ...]
    source: str
    checked: datetime.date


class Gateways(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"gateways": "gateway", "mail_services": "mail_service", "placeholders": "placeholder"},
):
    """``resources/knowledge/gateways.toml``: filters in front of Microsoft 365, mail services that are not
    Microsoft 365, and names that only prove who owns the domain and take no mail."""

    gateways: tuple[Gateway, ...]
    mail_services: tuple[Gateway, ...] = ()
    placeholders: tuple[Gateway, ...] = ()

    def name_of(self, host: str) -> str | None:
        """The filter that ``host`` belongs to, or None."""
        return _owner(self.gateways, host)

    def service_of(self, host: str) -> str | None:
        """The mail service other than Microsoft 365 that ``host`` belongs to, or None."""
        return _owner(self.mail_services, host)

    def is_placeholder(self, host: str) -> bool:
        """Whether ``host`` only proves who owns the domain."""
        return _owner(self.placeholders, host) is not None


def _owner(known: tuple[Gateway, ...], host: str) -> str | None:
    return next((one.name for one in known if any(ends_with(host, suffix) for suffix in one.suffixes)), None)


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
