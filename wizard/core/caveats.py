"""What to know beside the verdict: the warnings that go with a method, and what was taken as given.

Nothing here changes a verdict. The warnings' words are in ``resources/knowledge/warnings.toml``.
"""

from wizard.core.answers import Recipients, YesNo
from wizard.core.case import Case
from wizard.core.domains import a_label
from wizard.core.knowledge import Knowledge
from wizard.core.levels import FINAL, MET
from wizard.core.model import Method
from wizard.core.requirements import starttls_tls_1_2
from wizard.core.settings import SMTP_AUTH, TO_MX, is_microsoft_mx
from wizard.core.texts import _, full_date

_ALWAYS: dict[Method, tuple[str, ...]] = {
    Method.SMTP_AUTH_OAUTH: ("smtp-auth-switch", "oauth-device-code"),
    Method.CONNECTOR_IP: ("address-may-change", "connector-may-need-support"),
    Method.CONNECTOR_CERTIFICATE: ("certificate-expires", "connector-may-need-support"),
    Method.DIRECT_SEND: ("direct-send-spoofing", "direct-send-may-be-rejected"),
    Method.LOCAL_RELAY: ("relay-upkeep",),
    Method.HIGH_VOLUME_EMAIL: ("hve-sender", "hve-endpoint"),
    Method.AZURE_COMMUNICATION_SERVICES: ("acs-secret-expires", "acs-may-change"),
    Method.SMTP_AUTH_BASIC: ("basic-ends", "basic-app-password"),
}


def warnings_of(case: Case, knowledge: Knowledge) -> dict[Method, tuple[str, ...]]:
    """The ids of each method's warnings, the method's own first."""
    everywhere = _contradictions(case)
    tls = starttls_tls_1_2(case.levels)
    filtered = _filtered(case, knowledge)
    cloud = case.answers.tenant.cloud
    unsure = cloud is not None and knowledge.endpoints.cloud[cloud].confidence != "documented"
    found: dict[Method, tuple[str, ...]] = {}
    for method, always in _ALWAYS.items():
        names = list(always)
        if method in TO_MX:
            if tls != MET and method is not Method.CONNECTOR_CERTIFICATE:
                names.append("clear-text" if tls == FINAL else "clear-text-possible")
            if filtered:
                names.append("mx-not-microsoft")
        if method is Method.CONNECTOR_IP and case.answers.network.ip_shared is YesNo.YES:
            names.append("shared-address")
        if method is Method.LOCAL_RELAY and tls == FINAL:
            names.append("clear-text-to-relay")
        if method in SMTP_AUTH:
            if case.levels.tls == FINAL:
                names.append("tls-too-old")
            if unsure:
                names.append("cloud-host-unsure")
        names += _too_large(method, case, knowledge)
        found[method] = (*names, *everywhere)
    return found


_BASE64 = 4 / 3
"""What an attachment grows by on its way (RFC 2045, section 6.8)."""


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
    return [name] if megabytes * _BASE64 > limit else []


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


def _filtered(case: Case, knowledge: Knowledge) -> bool:
    """Whether the MX host given is none of Microsoft's: usually a third-party filter stands in front."""
    host = case.answers.tenant.mx_host
    if host is None:
        return False
    return not is_microsoft_mx(host, knowledge)


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
    if tenant.mx_host is None or case.device.max_host_length is None:
        found.append(_("The mail server's name fits into the device's field."))
    if tenant.created is None:
        day = full_date(knowledge.basic_authentication.off_by_default)
        found.append(_("Your tenant was created before {day}.").format(day=day))
    if answers.preferences.priority is None:
        found.append(_("Security comes first where several ways fit."))
    return tuple(found)
