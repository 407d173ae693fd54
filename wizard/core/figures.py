"""The figures, hosts and days that the knowledge states, ready for the sentences of the other data files to quote.

A sentence in ``resources/knowledge`` never repeats a figure: it names it in braces. What only a case knows
(``{domain}``, ``{per_day}``) is added by ``core.case.numbers``.
"""

import datetime

from wizard.core.answers import Cloud
from wizard.core.knowledge import Knowledge
from wizard.core.texts import full_date


def figure(value: float | None) -> str:
    """A whole number as people read it, "" where it is not known."""
    return "" if value is None else f"{value:,.0f}"


_last: tuple[Knowledge, dict[str, str]] | None = None


def figures_of(knowledge: Knowledge) -> dict[str, str]:
    """Name to text. Hosts and scopes are those of the worldwide cloud. Kept, since a process has one knowledge."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is None or _last[0] is not knowledge:
        _last = (knowledge, _read(knowledge))
    return _last[1]


def _read(knowledge: Knowledge) -> dict[str, str]:
    limits, endpoints = knowledge.limits, knowledge.endpoints
    mailbox, azure = limits.mailbox, limits.azure_communication_services
    worldwide, off = endpoints.cloud[Cloud.WORLDWIDE], knowledge.basic_authentication.off_by_default
    price = limits.azure_communication_services_price
    return {
        "smtp_auth_host": worldwide.smtp_auth_host or "",
        "hve_host": endpoints.high_volume_email.host,
        "acs_host": endpoints.azure_communication_services.host,
        "spf_include": worldwide.spf_include,
        "user_scope": worldwide.user_scope or "",
        "app_scope": worldwide.app_scope or "",
        "legacy_host": endpoints.avoided[0].host,
        "per_minute_limit": figure(mailbox.messages_per_minute),
        "per_day_limit": figure(mailbox.recipients_per_day),
        "connections_limit": figure(mailbox.connections),
        "message_recipients": figure(limits.message.recipients),
        "most_message_recipients": figure(limits.message.most_recipients),
        "message_megabytes": figure(limits.message_size.megabytes),
        "most_message_megabytes": figure(limits.message_size.most_megabytes),
        "domain_recipients": figure(limits.envelope.recipients_of_one_domain),
        "external_base": figure(limits.tenant_external.base),
        "external_trial": figure(limits.tenant_external.trial),
        "hve_recipients": figure(limits.high_volume_email.recipients),
        "hve_megabytes": figure(limits.high_volume_email.megabytes),
        "hve_price": figure(limits.high_volume_email_price.usd_per_million),
        "quota_minute": figure(azure.messages_per_minute),
        "quota_hour": figure(azure.messages_per_hour),
        "quota_day": figure(azure.recipients_per_day),
        "managed_minute": figure(azure.managed_messages_per_minute),
        "managed_hour": figure(azure.managed_messages_per_hour),
        "acs_recipients": figure(azure.recipients),
        "acs_megabytes": figure(azure.megabytes),
        "acs_price": f"{price.usd_per_message:.5f}",
        "acs_price_megabyte": f"{price.usd_per_megabyte:.5f}",
        "basic_off": full_date(off),
        "last_day": full_date(off - datetime.timedelta(days=1)),
    }
