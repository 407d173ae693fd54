"""Which directory an address means: the first part of the path, and the host of the cloud."""

import re
from urllib.parse import urlsplit

from wizard.core.answers import Cloud
from wizard.core.fields import check_host
from wizard.files import load_endpoints
from wizard.sim.directory import Directory, folded
from wizard.sim.entra.errors import RefusedError

COMMON = "common"
ORGANIZATIONS = "organizations"
CONSUMERS = "consumers"
SHARED = frozenset({COMMON, ORGANIZATIONS, CONSUMERS})
"""The addresses that belong to no single tenant."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NAMES = {
    Cloud.WORLDWIDE: "Global",
    Cloud.GCC: "Global",
    Cloud.GCC_HIGH: "USGov",
    Cloud.DOD: "USGov",
    Cloud.CHINA: "China",
}


def authority(cloud: Cloud) -> str:
    """Where a cloud's people and programs sign in."""
    return load_endpoints().cloud[cloud].authority or load_endpoints().cloud[Cloud.WORLDWIDE].authority or ""


def resolve(directory: Directory, segment: str, host: str, *, confidential: bool = False) -> str:
    """The tenant's id, or the shared address, that the path names. Raises `RefusedError` for any other.

    ``confidential`` is whether the client brought a credential: the wrong cloud answers it in words of its own.
    """
    name = folded(segment)
    if name in SHARED:
        return name
    mine = directory.tenant_id and name in {
        folded(directory.tenant_id),
        *(folded(domain) for domain in directory.domains),
    }
    if not mine:
        raise RefusedError(_stranger(name), tenant=segment)
    here = _cloud_of_host(host)
    if here is not None and _NAMES[here] != _NAMES[directory.cloud]:
        raise RefusedError(
            900382 if confidential else 90038,
            home=_NAMES[directory.cloud],
            cloud=_NAMES[here],
            tenant=segment,
        )
    return directory.tenant_id


def _stranger(name: str) -> int:
    """The number for a tenant that is none: empty, no name at all, or a name that nobody has."""
    if not name or set(name) <= {"0", "-"}:
        return 900021
    if _GUID.fullmatch(name):
        return 90002
    try:
        check_host(name)
    except ValueError:
        return 900023
    return 90002 if "." in name else 900023


def _cloud_of_host(host: str) -> Cloud | None:
    for cloud, known in load_endpoints().cloud.items():
        if known.authority and urlsplit(known.authority).hostname == host:
            return cloud
    return None


def token_issuer(directory: Directory) -> str:
    """Who signs a service's token: its first version's name, which Exchange Online gets."""
    host = "sts.chinacloudapi.cn" if directory.cloud is Cloud.CHINA else "sts.windows.net"
    return f"https://{host}/{directory.tenant_id}/"
