"""One case as the rules see it: the answers, with the profile's facts in, the world's limits and the day.

What was left out is read here as ``policy.md`` ("How what is not known is read") says; nothing is judged.
"""

import datetime
from typing import TypeVar

import msgspec

from wizard.core.answers import Answers, Cloud, DeviceAnswers, Priority
from wizard.core.domains import a_label, domain_of
from wizard.core.knowledge import Knowledge
from wizard.core.levels import CHANGEABLE, FINAL, MET, QUESTION_LEVELS, Levels, answer_levels
from wizard.core.profiles import DeviceProfile
from wizard.core.texts import full_date

T = TypeVar("T")


class Case(msgspec.Struct, frozen=True):
    """``device`` is the answers' device with what the profile documents filled in.

    ``open`` holds the questions that nothing answers yet.
    """

    answers: Answers
    device: DeviceAnswers
    today: datetime.date
    priority: Priority
    levels: Levels
    open: tuple[str, ...]


def case_of(
    answers: Answers, profile: DeviceProfile | None, knowledge: Knowledge, today: datetime.date
) -> Case:
    """Reads the answers once for all rules."""
    device = known_device(answers, profile)
    levels = _given_levels(answers, device, knowledge, today)
    unanswered = []
    sections = {
        "device": device,
        "sending": answers.sending,
        "network": answers.network,
        "tenant": answers.tenant,
        "options": answers.options,
    }
    for question, names in QUESTION_LEVELS.items():
        section, _, field = question.partition(".")
        value = getattr(sections[section], field)
        if value is None:
            unanswered.append(question)
        else:
            for name, level in zip(names, answer_levels(question, value), strict=True):
                setattr(levels, name, level)
    return Case(
        answers=answers,
        device=device,
        today=today,
        priority=answers.preferences.priority or Priority.SECURITY,
        levels=levels,
        open=tuple(unanswered),
    )


def known_device(answers: Answers, profile: DeviceProfile | None) -> DeviceAnswers:
    """The device's answers; the profile fills in what is left out or ``"unknown"``, and never overrules."""
    given = answers.device
    if profile is None:
        return given
    documented = profile.capability
    return DeviceAnswers(
        profile=given.profile,
        name=given.name,
        count=given.count,
        hosting=_first(given.hosting, documented.hosting),
        sign_in=_first(given.sign_in, documented.sign_in),
        tls=_first(given.tls, documented.tls),
        security_modes=_first(given.security_modes, documented.security_modes),
        ports=_first(given.ports, documented.ports),
        client_certificate=_first(given.client_certificate, documented.client_certificate),
        max_host_length=_first(given.max_host_length, documented.max_host_length),
    )


def _first(given: T | None, documented: T | None) -> T | None:
    return documented if documented is not None and (given is None or given == "unknown") else given


def from_domain(answers: Answers) -> str:
    """The domain of the From address; the answers' own domain where no address is given."""
    address = answers.sending.from_
    return a_label(domain_of(address) if address else answers.domain)


def _given_levels(
    answers: Answers, device: DeviceAnswers, knowledge: Knowledge, today: datetime.date
) -> Levels:
    """The levels that rest on no question; what is left out is taken as good and listed as an assumption."""
    sending, tenant, limits = answers.sending, answers.tenant, knowledge.limits
    mailbox, quota = limits.mailbox, limits.azure_communication_services
    domain = from_domain(answers)
    accepted = tenant.accepted_domains or (answers.domain,)
    over_quota = _over(sending.peak_per_minute, quota.messages_per_minute) or _over(
        sending.recipients_per_day, quota.recipients_per_day
    )
    off = knowledge.basic_authentication.off_by_default
    basic = MET
    if today >= off:
        basic = FINAL if tenant.created is not None and tenant.created >= off.isoformat() else CHANGEABLE
    return Levels(
        accepted_domain=MET if any(domain == a_label(name) for name in accepted) else CHANGEABLE,
        host_fits=_over(_length(tenant.mx_host), device.max_host_length),
        rate=_over(sending.peak_per_minute, mailbox.messages_per_minute),
        recipients_per_day=_over(sending.recipients_per_day, mailbox.recipients_per_day),
        connections=_over(sending.connections, mailbox.connections),
        external_limit=_over(sending.external_recipients_per_day, external_limit(tenant.licences, knowledge)),
        basic_available=basic,
        worldwide=MET if tenant.cloud in {None, Cloud.WORLDWIDE} else FINAL,
        quota=CHANGEABLE if over_quota else MET,
    )


def _over(value: float | None, limit: float | None) -> int:
    """FINAL when both are known and the value is larger."""
    return FINAL if value is not None and limit is not None and value > limit else MET


def _length(host: str | None) -> int | None:
    return None if host is None else len(a_label(host))


def external_limit(licences: int | None, knowledge: Knowledge) -> float | None:
    """External recipients in 24 hours for a whole tenant, or None where the licences are not known."""
    if licences is None:
        return None
    limit = knowledge.limits.tenant_external
    return float(limit.factor * licences**limit.exponent + limit.base)


def numbers(case: Case, knowledge: Knowledge) -> dict[str, str]:
    """What sentences may quote, ready to be read. Everything here is a number, a day or a checked name."""
    answers, device = case.answers, case.device
    sending, tenant, limits = answers.sending, answers.tenant, knowledge.limits
    basic = knowledge.basic_authentication
    return {
        "domain": a_label(answers.domain),
        "from_domain": from_domain(answers),
        "per_minute": _figure(sending.peak_per_minute),
        "per_minute_limit": _figure(limits.mailbox.messages_per_minute),
        "per_day": _figure(sending.recipients_per_day),
        "per_day_limit": _figure(limits.mailbox.recipients_per_day),
        "connections": _figure(sending.connections),
        "connections_limit": _figure(limits.mailbox.connections),
        "external_per_day": _figure(sending.external_recipients_per_day),
        "external_limit": _figure(external_limit(tenant.licences, knowledge)),
        "licences": _figure(tenant.licences),
        "quota_minute": _figure(limits.azure_communication_services.messages_per_minute),
        "quota_day": _figure(limits.azure_communication_services.recipients_per_day),
        "host_length": _figure(_length(tenant.mx_host)),
        "host_limit": _figure(device.max_host_length),
        "mx_host": "" if tenant.mx_host is None else a_label(tenant.mx_host),
        "created": tenant.created or "",
        "basic_off": full_date(basic.off_by_default),
        "basic_meaning": basic.meaning_before if case.today < basic.off_by_default else basic.meaning_after,
    }


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
