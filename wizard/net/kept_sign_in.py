"""What of a sign-in goes into the key store, and comes back: the refresh token or the application's secret, and whose
it is. Access tokens are never kept: they are had anew.
"""

import json
from typing import Any

import msgspec

from wizard.core.answers import Cloud
from wizard.core.secret import Secret
from wizard.core.sign_in import Service, SignInOrder, Way

_KEPT_SECTIONS = ("Account", "RefreshToken", "AppMetadata")
"""The parts of msal's cache that a renewal needs."""


class KeptSignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the key store. ``cache`` is msal's, cut down; "" for an application of its own.

    It holds secrets: it becomes a `Secret` at once and is never shown.
    """

    way: Way
    client_id: str
    tenant: str
    cloud: Cloud
    mailbox: str
    cache: str = ""
    secret: str = ""
    certificate: str = ""
    service: Service = Service.MAILBOX

    def __repr__(self) -> str:
        return f"KeptSignIn({Secret.MASK})"

    def order(self) -> SignInOrder:
        """The order that this sign-in came from."""
        return SignInOrder(
            way=self.way,
            client_id=self.client_id,
            tenant=self.tenant,
            cloud=self.cloud,
            mailbox=self.mailbox,
            secret=Secret(self.secret) if self.secret else None,
            certificate=self.certificate,
            keep=True,
            service=self.service,
        )


def entry_name(mailbox: str, cloud: Cloud) -> str:
    """Under what a mailbox's sign-in is kept: people read this in their key store."""
    return mailbox.casefold() if cloud is Cloud.WORLDWIDE else f"{mailbox.casefold()} ({cloud})"


def packed(order: SignInOrder, cache: Any = None) -> Secret:
    """A sign-in as one line of ASCII. ``cache`` is msal's serializable one."""
    kept = KeptSignIn(
        way=order.way,
        client_id=order.client_id,
        tenant=order.tenant,
        cloud=order.cloud,
        mailbox=order.mailbox,
        cache=_cut_down(cache.serialize()) if cache is not None else "",
        secret=order.secret.reveal() if order.secret is not None else "",
        certificate=order.certificate,
        service=order.service,
    )
    return Secret(json.dumps(msgspec.to_builtins(kept), separators=(",", ":")))


def unpacked(secret: Secret) -> KeptSignIn | None:
    """What was kept; None where it is none of ours, or of a version that this one does not know."""
    try:
        return msgspec.json.decode(secret.reveal(), type=KeptSignIn)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def restored(kept: KeptSignIn) -> Any:
    """msal's cache again. Raises ValueError where it is damaged."""
    import msal

    cache = msal.SerializableTokenCache()
    cache.deserialize(kept.cache)
    return cache


def refresh_tokens(cache: Any) -> tuple[str, ...]:
    """What msal's cache could renew with."""
    import msal

    return tuple(one["secret"] for one in cache.search(msal.TokenCache.CredentialType.REFRESH_TOKEN))


def without_renewal(cache: Any) -> None:
    """Takes the refresh tokens out of msal's cache: what was not kept is not held either."""
    import msal

    for one in list(cache.search(msal.TokenCache.CredentialType.REFRESH_TOKEN)):
        cache.remove_rt(one)


def _cut_down(serialized: str) -> str:
    everything = json.loads(serialized)
    return json.dumps({name: everything[name] for name in _KEPT_SECTIONS if name in everything})
