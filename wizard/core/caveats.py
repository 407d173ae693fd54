"""What to know beside the verdict: the warnings that go with a method, and what was taken as given.

Nothing here changes a verdict. The warnings' words are in ``resources/knowledge/warnings.toml``. `warnings_of` sees
the answers alone, as the decision does; `warnings_from` sees what was looked up, and belongs to the plan.
"""

from typing import TYPE_CHECKING

from wizard.core.answers import Recipients, Switch, YesNo
from wizard.core.case import Case
from wizard.core.dns_changes import FROM_THE_SITE
from wizard.core.domains import a_label
from wizard.core.knowledge import Knowledge
from wizard.core.levels import FINAL, MET
from wizard.core.model import Method
from wizard.core.relay import way_on
from wizard.core.requirements import starttls_tls_1_2
from wizard.core.settings import SMTP_AUTH, TO_MX, cloud_of, is_microsoft_mx, server_of
from wizard.core.texts import _, full_date, one_line

if TYPE_CHECKING:
    from wizard.core.facts import Facts

_ALWAYS: dict[Method, tuple[str, ...]] = {
    Method.SMTP_AUTH_OAUTH: ("smtp-auth-switch", "oauth-device-code", "oauth-sign-in-ends"),
    Method.CONNECTOR_IP: ("address-may-change", "connector-needs-spf", "connector-may-need-support"),
    Method.CONNECTOR_CERTIFICATE: (
        "certificate-expires",
        "connector-needs-spf",
        "connector-may-need-support",
    ),
    Method.DIRECT_SEND: ("direct-send-spoofing",),
    Method.LOCAL_RELAY: ("relay-upkeep",),
    Method.HIGH_VOLUME_EMAIL: ("hve-sender",),
    Method.AZURE_COMMUNICATION_SERVICES: ("acs-secret-expires", "acs-may-change"),
    Method.SMTP_AUTH_BASIC: ("basic-ends", "basic-app-password"),
}


_RELAYS: dict[Method, tuple[str, ...]] = {
    Method.SMTP_AUTH_OAUTH: ("smtp-auth-switch", "relay-secret-expires"),
    Method.CONNECTOR_IP: _ALWAYS[Method.CONNECTOR_IP],
    Method.CONNECTOR_CERTIFICATE: (
        "relay-certificate-expires",
        "connector-needs-spf",
        "connector-may-need-support",
    ),
}
"""What goes with each way from the own relay to Microsoft 365; `core.relay` chooses the way."""

_REJECTION = {Switch.ON: "direct-send-rejected", Switch.OFF: "direct-send-may-be-rejected"}
"""What Direct Send's own switch means; with no answer the plan says how to look."""


def warnings_of(case: Case, knowledge: Knowledge) -> dict[Method, tuple[str, ...]]:
    """The ids of each method's warnings, the method's own first."""
    everywhere = _contradictions(case)
    relays_by = way_on(case)
    tls = starttls_tls_1_2(case.levels)
    counted = (case.answers.device.count or 1) > 1 or case.levels.recipients_per_day != MET
    sized = case.answers.sending.largest_message_mb is not None
    found: dict[Method, tuple[str, ...]] = {}
    for method, always in _ALWAYS.items():
        names = list(always)
        way = method
        if method is Method.DIRECT_SEND:
            switch = case.answers.tenant.reject_direct_send or Switch.UNKNOWN
            names.append(_REJECTION.get(switch, "direct-send-rejection-unknown"))
        if method is Method.LOCAL_RELAY:
            names += _RELAYS[relays_by]
            way = relays_by
        names += _encryption(method, tls, case)
        names += _able(method, case, knowledge)
        names += _at_the_door(way, case, knowledge)
        if method in TO_MX:
            names.append("from-not-checked-inside")
        if sized:
            names += _too_large(method, case, knowledge)
        if counted:
            names += _too_many(method, way, case, knowledge)
        found[method] = (*names, *everywhere)
    return found


def _encryption(method: Method, tls: int, case: Case) -> list[str]:
    """Clear text, and TLS that is too old for a method that can not do without. ``tls``: TLS 1.2 by STARTTLS."""
    if method is Method.LOCAL_RELAY:
        # The relay is the own server: it offers TLS from the first byte too, but never what is broken.
        if case.levels.tls != FINAL:
            return []
        return ["relay-tls-too-old" if case.levels.plain == FINAL else "clear-text-to-relay"]
    if method in TO_MX and method is not Method.CONNECTOR_CERTIFICATE:
        if tls == MET:
            # A connector for a device that encrypts asks for it (RequireTls); Direct Send has nothing to ask with.
            return ["clear-text-accepted"] if method is Method.DIRECT_SEND else []
        return ["clear-text" if tls == FINAL else "clear-text-possible"]
    return ["tls-too-old"] if method in SMTP_AUTH and case.levels.tls == FINAL else []


def _able(method: Method, case: Case, knowledge: Knowledge) -> list[str]:
    """What the device may not be able to type in or to do, and what no requirement asks for."""
    names = []
    limit, host = case.device.max_host_length, server_of(method, case, knowledge)
    # An MX host's name is a requirement's business.
    if limit is not None and host is not None and method not in TO_MX and len(host) > limit:
        names.append("relay-name-too-long" if method is Method.LOCAL_RELAY else "host-name-too-long")
    if case.device.host_by_name is YesNo.NO and method not in TO_MX:
        names.append("relay-by-address" if method is Method.LOCAL_RELAY else "server-not-by-name")
    if method is Method.LOCAL_RELAY and case.levels.no_sign_in == FINAL == case.levels.password:
        names.append("relay-takes-no-token")
    return names


def _at_the_door(way: Method, case: Case, knowledge: Knowledge) -> list[str]:
    """What may go wrong with the host that the mail is handed to, and with the address that it comes from."""
    names = []
    if way in TO_MX:
        host = case.answers.tenant.mx_host
        if host is not None and not is_microsoft_mx(host, knowledge):
            names.append("mx-not-microsoft")
        elif host is not None and not _of_this_cloud(host, case, knowledge):
            names.append("mx-other-cloud")
    if way is Method.CONNECTOR_IP and case.answers.network.ip_shared is YesNo.YES:
        names.append("shared-address")
    if way in SMTP_AUTH and knowledge.endpoints.cloud[cloud_of(case)].confidence != "documented":
        names.append("cloud-host-unsure")
    return names


def _of_this_cloud(host: str, case: Case, knowledge: Knowledge) -> bool:
    return a_label(host).endswith(knowledge.endpoints.cloud[cloud_of(case)].mx_suffixes)


def _too_many(method: Method, way: Method, case: Case, knowledge: Knowledge) -> list[str]:
    """All such devices together against what one mailbox, or one subscription's quota, takes.

    One device alone that is too much is a requirement's business, but not behind a relay.
    """
    sending, devices = case.answers.sending, case.answers.device.count or 1
    names = []
    if devices == 1:
        too_many = case.levels.recipients_per_day != MET and way in SMTP_AUTH
        return ["relay-too-many-recipients"] if too_many and method is Method.LOCAL_RELAY else []
    if way in SMTP_AUTH:
        mailbox = knowledge.limits.mailbox
        together = (
            ("many-devices-rate", sending.peak_per_minute, mailbox.messages_per_minute),
            ("many-devices-recipients", sending.recipients_per_day, mailbox.recipients_per_day),
            ("many-devices-connections", sending.connections, mailbox.connections),
        )
        # The relay's queue flattens peaks, and it opens one connection for all of them.
        counted = together[1:2] if method is Method.LOCAL_RELAY else together
        names += [name for name, each, limit in counted if each is not None and each * devices > limit]
    if method is Method.AZURE_COMMUNICATION_SERVICES:
        quota = knowledge.limits.azure_communication_services
        volumes = (
            (sending.peak_per_minute, quota.messages_per_minute),
            (sending.recipients_per_day, quota.recipients_per_day),
        )
        if any(each is not None and each * devices > limit for each, limit in volumes):
            names.append("many-devices-quota")
    return names


def warnings_from(
    facts: "Facts", method: Method, way: Method, case: Case, knowledge: Knowledge
) -> tuple[tuple[str, ...], dict[str, str]]:
    """What the look-ups warn of when mail goes by ``way``, and the values that its sentences quote.

    ``way`` is the ``method`` itself, or its relay's way on.

    Facts about another domain than the answers' say nothing here.
    """
    names, quoted = [], {}
    if facts.mx is not None and a_label(facts.domain) == a_label(case.answers.domain) and way in TO_MX:
        foreign = [one.host for one in facts.mx.hosts if not _is_microsoft(one.host, knowledge)]
        if foreign:
            names.append("mx-behind-filter")
            quoted["filter"] = one_line(facts.mx.gateway or foreign[0], 253)
    if method in TO_MX and case.levels.host_fits == MET:
        # The requirement measures the host that was answered, which may be a filter's.
        host, limit = server_of(method, case, knowledge, facts), case.device.max_host_length
        if host is not None and limit is not None and len(host) > limit:
            names.append("host-name-too-long")
    network = facts.network
    if network is not None and way in FROM_THE_SITE:
        if network.looks_dynamic is YesNo.YES:
            names.append("address-looks-dynamic")
        if network.blocklists:
            names.append("address-on-blocklist")
            quoted["blocklists"] = one_line(", ".join(network.blocklists), 300)
    return tuple(names), quoted


def _is_microsoft(host: str, knowledge: Knowledge) -> bool:
    try:
        return is_microsoft_mx(host, knowledge)
    except ValueError:  # DNS may hold what is no host name
        return False


BASE64 = 4 / 3 * 78 / 76
"""What an attachment grows by on its way: three octets become four, and every 76 of them a line (RFC 2045, 6.8)."""


def _too_large(method: Method, case: Case, knowledge: Knowledge) -> list[str]:
    """The largest message, as it travels, against what the service takes."""
    megabytes, limits = case.answers.sending.largest_message_mb, knowledge.limits
    if megabytes is None:
        return []
    if method is Method.HIGH_VOLUME_EMAIL:
        limit, name = limits.high_volume_email.megabytes, "message-too-large-hve"
    elif method is Method.AZURE_COMMUNICATION_SERVICES:
        limit, name = limits.azure_communication_services.megabytes, "message-too-large-acs"
    else:
        limit, name = limits.message_size.megabytes, "message-too-large"
    return [name] if megabytes * BASE64 > limit else []


def _contradictions(case: Case) -> tuple[str, ...]:
    """Answers that can not both be right. Each is taken at its word."""
    answers = case.answers
    sending, created = answers.sending, answers.tenant.created
    names = []
    if created is not None and created > case.today.isoformat():
        names.append("created-after-date")
    external, every = sending.external_recipients_per_day, sending.recipients_per_day
    if external is not None and every is not None and external > every:
        names.append("more-external-than-all")
    if external and sending.recipients is Recipients.INTERNAL:
        names.append("internal-with-external-number")
    return tuple(names)


def assumptions_of(case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """What was left out and taken as given, as ``policy.md`` lists it."""
    answers = case.answers
    sending, tenant = answers.sending, answers.tenant
    found = []
    if tenant.cloud is None:
        found.append(_("Your tenant is in Microsoft's worldwide cloud."))
    if sending.from_ is None:
        found.append(
            _("The device sends from an address in {domain}.").format(domain=a_label(answers.domain))
        )
    if tenant.accepted_domains is None:
        found.append(_("{domain} is a domain of your Microsoft 365.").format(domain=a_label(answers.domain)))
    if sending.peak_per_minute is None:
        found.append(_("The device sends few messages a minute."))
    if sending.recipients_per_day is None:
        found.append(_("The device writes to few recipients a day."))
    if sending.connections is None:
        found.append(_("The device opens few connections at once."))
    if sending.external_recipients_per_day is None or tenant.licences is None:
        found.append(_("Mail to outsiders stays within your tenant's daily limit."))
    by_name = case.device.host_by_name is not YesNo.NO
    if by_name and (tenant.mx_host is None or case.device.max_host_length is None):
        found.append(_("The mail server's name fits into the device's field."))
    if tenant.created is None:
        day = full_date(knowledge.basic_authentication.off_by_default)
        found.append(_("Your tenant was created before {day}.").format(day=day))
    if answers.preferences.priority is None:
        found.append(_("Security comes first where several ways fit."))
    return tuple(found)
