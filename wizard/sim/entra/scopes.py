"""What a request asks for: OpenID words, and permissions of one service (Microsoft identity platform, scopes)."""

import msgspec

from wizard.core.answers import Cloud
from wizard.sim.directory import Directory, Permission, PermissionKind, Service
from wizard.sim.entra.errors import RefusedError
from wizard.sim.entra_tokens import EXCHANGE_HOSTS

OPENID = ("openid", "profile", "offline_access", "email")
DEFAULT = ".default"


class Resource(msgspec.Struct, frozen=True):
    """A service as tokens name it. ``uris`` are all of its names; a token carries the one that was asked for."""

    service: Service
    app_id: str
    uris: tuple[str, ...]
    delegated: tuple[str, ...]
    roles: tuple[str, ...]


class Asked(msgspec.Struct, frozen=True):
    """A scope that was understood. ``resource`` is None where only OpenID words were asked for.

    ``uri`` is the resource's name as it was written; ``default`` asks for all that the registration lists.
    """

    openid: tuple[str, ...] = ()
    resource: Resource | None = None
    uri: str = ""
    names: tuple[str, ...] = ()
    default: bool = False

    def written(self) -> tuple[str, ...]:
        """The scope again, as a token answer repeats it."""
        names = (*self.names, DEFAULT) if self.default else self.names
        return (*(f"{self.uri}/{name}" for name in names), *self.openid)


_GRAPH_HOSTS = {
    Cloud.WORLDWIDE: "https://graph.microsoft.com",
    Cloud.GCC: "https://graph.microsoft.com",
    Cloud.GCC_HIGH: "https://graph.microsoft.us",
    Cloud.DOD: "https://dod-graph.microsoft.us",
    Cloud.CHINA: "https://microsoftgraph.chinacloudapi.cn",
}
"""Microsoft Learn, national clouds."""


def resources(cloud: Cloud) -> tuple[Resource, ...]:
    """The services of a cloud that the directory gives tokens for."""
    return (
        Resource(
            Service.EXCHANGE,
            "00000002-0000-0ff1-ce00-000000000000",
            EXCHANGE_HOSTS[cloud],
            (
                "SMTP.Send",
                "IMAP.AccessAsUser.All",
                "POP.AccessAsUser.All",
                "EWS.AccessAsUser.All",
                "Mail.Send",
            ),
            ("SMTP.SendAsApp", "IMAP.AccessAsApp", "POP.AccessAsApp", "full_access_as_app", "Mail.Send"),
        ),
        Resource(
            Service.GRAPH,
            "00000003-0000-0000-c000-000000000000",
            (_GRAPH_HOSTS[cloud],),
            ("User.Read", "Mail.Send", "Mail.ReadWrite", "SMTP.Send", "IMAP.AccessAsUser.All"),
            ("Mail.Send", "Mail.ReadWrite", "User.Read.All"),
        ),
        Resource(
            Service.COMMUNICATION,
            "1fd5118e-2576-4263-8130-9503064c837a",
            ("https://communication.azure.com",),
            ("user_impersonation",),
            (),
        ),
    )


def resource_of(directory: Directory, service: Service) -> Resource:
    """The service in the directory's cloud."""
    return next(one for one in resources(directory.cloud) if one.service is service)


def understand(directory: Directory, text: str, *, several: bool = False) -> Asked:
    """The scope of a request. A bare name is Graph's. Raises `RefusedError` for what does not exist.

    ``several`` allows permissions of more than one service (only the page does); the first service counts then.
    """
    openid: list[str] = []
    found: list[tuple[Resource, str, str]] = []
    for word in text.split():
        if word.lower() in OPENID:
            openid.append(word.lower())
            continue
        found.append(_permission(directory, word, text))
    if not found:
        return Asked(tuple(openid))
    resource, uri, _name = found[0]
    if not several and any(other.service is not resource.service for other, _, _ in found):
        raise RefusedError(28000, scope=text)
    names = tuple(dict.fromkeys(name for other, _, name in found if other.service is resource.service))
    default = DEFAULT in names
    if default and len(found) > 1:
        raise RefusedError(
            70011, scope=f"{text}. .default scope can't be combined with resource-specific scopes"
        )
    return Asked(tuple(openid), resource, uri, () if default else names, default)


def _permission(directory: Directory, word: str, text: str) -> tuple[Resource, str, str]:
    uri, slash, name = word.rpartition("/")
    uri = uri.rstrip("/")
    if not slash:
        uri = _GRAPH_HOSTS[directory.cloud]
    if not name or any(ord(sign) < 33 or sign in '"\\' for sign in word):
        raise RefusedError(70011, scope=text)
    known = resources(directory.cloud)
    resource = next(
        (one for one in known if uri.casefold() in {*one.uris, one.app_id, f"api://{one.app_id}"}), None
    )
    if resource is None:
        if not uri.startswith(("https://", "api://")) and uri.count("-") != 4:
            raise RefusedError(70011, scope=text)
        raise RefusedError(500011, resource=uri)
    if name.casefold() == DEFAULT:
        return resource, uri, DEFAULT
    # Case does not count in the request; the token carries the permission's own spelling.
    spelled = next((one for one in resource.delegated if one.casefold() == name.casefold()), None)
    if spelled is None:
        if name.casefold() in {role.casefold() for role in resource.roles}:
            raise RefusedError(70011, scope=f"{text}. {name} is an application permission")
        raise RefusedError(650053, scope=name, resource=resource.app_id)
    return resource, uri, spelled


def listed(permissions: tuple[Permission, ...], service: Service, kind: PermissionKind) -> tuple[str, ...]:
    """The names of one service's permissions of one kind."""
    return tuple(one.name for one in permissions if one.service is service and one.kind is kind)
