"""The accounts of the two services for many messages: High Volume Email, and Azure Communication Services.

Only frozen values; ``high_volume`` and ``communication`` decide what their endpoints answer.
"""

from enum import StrEnum

import msgspec

from wizard.core.secret import Secret


class Billing(StrEnum):
    """``BillingPolicyStatus`` of a High Volume Email account (facts 4, cmdlets)."""

    VALID = "BillingPolicyValid"
    NONE_STORED = "NoProperBillingPolicyStored"
    NOT_FOUND = "BillingPolicyNotFound"
    MISMATCHED = "BillingPolicyMismatched"
    NOT_CONNECTED = "NoConnectedBillingPolicyFound"
    SUBSCRIPTION_INACTIVE = "SubscriptionIsNotActive"
    NO_LICENCE = "NoSPOLicenseFound"


class HighVolumeAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account of ``New-MailUser -HVEAccount`` (facts 4).

    ``apps`` are the Enterprise applications' object ids of ``Add-HVEAppAccess``.
    """

    address: str
    password: Secret | None = None
    apps: tuple[str, ...] = ()
    billing: Billing = Billing.VALID
    authentication_policy: str = ""


class SmtpUsername(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An SMTP username of a Communication Services resource, tied to an application (facts 5).

    ``role`` says that the application may send with the resource: the role "Communication and Email Service Owner".
    """

    name: str
    app_id: str
    role: bool = True


class LinkedDomain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A domain of the email resource. ``mail_from`` are the local parts that may stand in MAIL FROM."""

    name: str
    mail_from: tuple[str, ...] = ("donotreply",)
    verified: bool = True
    linked: bool = True
    azure_managed: bool = False


class CommunicationResource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Communication Services resource. The older user name is ``<name>.<app id>.<tenant id>`` (facts 5).

    The quotas are those of 2023, per subscription: of a custom domain, and of one that Azure lends.
    """

    name: str
    usernames: tuple[SmtpUsername, ...] = ()
    domains: tuple[LinkedDomain, ...] = ()
    per_minute: int = 30
    per_hour: int = 100
    managed_per_minute: int = 5
    managed_per_hour: int = 10
