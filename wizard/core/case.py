"""One case as the rules see it: the answers, with the profile's facts in, the world's limits and the day.

What was left out is read here as ``policy.md`` ("How what is not known is read") says; nothing is judged.
"""

import datetime
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import TypeVar

import msgspec

from wizard.core.answers import Answers, Cloud, DeviceAnswers, Priority, YesNo
from wizard.core.domains import a_label, domain_of
from wizard.core.figures import figure, figures_of
from wizard.core.knowledge import Knowledge
from wizard.core.levels import CHANGEABLE, FINAL, MET, QUESTION_LEVELS, Levels, answer_levels
from wizard.core.profiles import DeviceProfile
from wizard.core.texts import _

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
    """Reads the answers once for all rules. The last case is kept: `make_plan` asks for the one that was decided."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is not None:
        asked, case = _last
        if (
            asked.answers is answers
            and asked.profile is profile
            and asked.knowledge is knowledge
            and asked.today == today
        ):
            return case
    case = _read(answers, profile, knowledge, today)
    _last = (_Asked(answers, profile, knowledge, today), case)
    return case


_SECTIONS = ("device", "sending", "network", "tenant", "options")
_QUESTIONS = tuple(
    (question, names)
    for section in _SECTIONS
    for question, names in QUESTION_LEVELS.items()
    if question.startswith(section)
)
"""The questions by section."""


def _reader(section: str) -> Callable[[object], tuple[object, ...]]:
    """Takes the answers to a section's questions out of it."""
    fields = [question.partition(".")[2] for question, _ in _QUESTIONS if question.startswith(section)]
    if len(fields) > 1:
        return attrgetter(*fields)
    return lambda answers: (getattr(answers, fields[0]),)


_READERS = tuple(map(_reader, _SECTIONS))
_answer_levels = lru_cache(maxsize=1024)(answer_levels)


class _Asked(msgspec.Struct, frozen=True):
    """What a case was read from."""

    answers: Answers
    profile: DeviceProfile | None
    knowledge: Knowledge
    today: datetime.date


_last: tuple[_Asked, Case] | None = None


def _read(
    answers: Answers, profile: DeviceProfile | None, knowledge: Knowledge, today: datetime.date
) -> Case:
    device = known_device(answers, profile)
    levels = Levels()
    given = Given(answers, device, knowledge, today)
    for name, level_of in GIVEN_LEVELS.items():
        setattr(levels, name, level_of(given))
    unanswered = []
    sections = (device, answers.sending, answers.network, answers.tenant, answers.options)
    values = [value for read, section in zip(_READERS, sections, strict=True) for value in read(section)]
    for (question, names), value in zip(_QUESTIONS, values, strict=True):
        if value is None:
            unanswered.append(question)
        else:
            for name, level in zip(names, _answer_levels(question, value), strict=True):
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
        host_by_name=_first(given.host_by_name, documented.host_by_name),
    )


def _first(given: T | None, documented: T | None) -> T | None:
    return documented if documented is not None and (given is None or given == "unknown") else given


def from_domain(answers: Answers) -> str:
    """The domain of the From address; the answers' own domain where no address is given."""
    address = answers.sending.from_
    return a_label(domain_of(address) if address else answers.domain)


class Given(msgspec.Struct, frozen=True):
    """What the levels that rest on no question are read from."""

    answers: Answers
    device: DeviceAnswers
    knowledge: Knowledge
    today: datetime.date


def _accepted_domain(given: Given) -> int:
    domain = from_domain(given.answers)
    accepted = given.answers.tenant.accepted_domains or (given.answers.domain,)
    return MET if any(domain == a_label(name) for name in accepted) else CHANGEABLE


def _host_fits(given: Given) -> int:
    if given.device.host_by_name is YesNo.NO:
        return FINAL  # no name at all goes in, whatever its length
    return _over(_length(given.answers.tenant.mx_host), given.device.max_host_length)


def _rate(given: Given) -> int:
    return _over(given.answers.sending.peak_per_minute, given.knowledge.limits.mailbox.messages_per_minute)


def _recipients_per_day(given: Given) -> int:
    return _over(given.answers.sending.recipients_per_day, given.knowledge.limits.mailbox.recipients_per_day)


def _connections(given: Given) -> int:
    return _over(given.answers.sending.connections, given.knowledge.limits.mailbox.connections)


def _external_limit(given: Given) -> int:
    limit = external_limit(given.answers.tenant.licences, given.knowledge)
    return _over(given.answers.sending.external_recipients_per_day, limit)


def _basic_available(given: Given) -> int:
    off, created = given.knowledge.basic_authentication.off_by_default, given.answers.tenant.created
    if given.today < off:
        return MET
    return FINAL if created is not None and created >= off.isoformat() else CHANGEABLE


def _worldwide(given: Given) -> int:
    cloud = given.answers.tenant.cloud or Cloud.WORLDWIDE
    return MET if given.knowledge.endpoints.cloud[cloud].high_volume_email else FINAL


def _quota(given: Given) -> int:
    sending, quota = given.answers.sending, given.knowledge.limits.azure_communication_services
    over = _over(sending.peak_per_minute, quota.messages_per_minute)
    over |= _over(sending.recipients_per_day, quota.recipients_per_day)
    return CHANGEABLE if over else MET


GIVEN_LEVELS: dict[str, Callable[[Given], int]] = {
    "accepted_domain": _accepted_domain,
    "host_fits": _host_fits,
    "rate": _rate,
    "recipients_per_day": _recipients_per_day,
    "connections": _connections,
    "external_limit": _external_limit,
    "basic_available": _basic_available,
    "worldwide": _worldwide,
    "quota": _quota,
}
"""The levels that rest on no question; what is left out is taken as good and listed as an assumption.

One function a level, so that `core.evidence` can see which answers each of them reads.
"""


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


def _host_room(host: str | None, device: DeviceAnswers) -> str:
    """What the device's server field has room for, beside what has to go in."""
    if device.host_by_name is YesNo.NO:
        return _("an IP address only, and the mail server has to be reached by its name")
    return _("{limit} characters, and the mail server's name has {length}").format(
        limit=figure(device.max_host_length), length=figure(_length(host))
    )


def numbers(case: Case, knowledge: Knowledge) -> dict[str, str]:
    """What sentences may quote, ready to be read. Everything here is a number, a day or a checked name."""
    answers, device = case.answers, case.device
    sending, tenant = answers.sending, answers.tenant
    basic = knowledge.basic_authentication
    named_hosts = knowledge.endpoints.cloud[tenant.cloud or Cloud.WORLDWIDE].named_hosts
    return {
        **figures_of(knowledge),
        "domain": a_label(answers.domain),
        "from_domain": from_domain(answers),
        "per_minute": figure(sending.peak_per_minute),
        "per_day": figure(sending.recipients_per_day),
        "connections": figure(sending.connections),
        "devices": figure(device.count),
        "external_per_day": figure(sending.external_recipients_per_day),
        "external_limit": figure(external_limit(tenant.licences, knowledge)),
        "licences": figure(tenant.licences),
        "host_length": figure(_length(tenant.mx_host)),
        "host_limit": figure(device.max_host_length),
        "host_room": _host_room(tenant.mx_host, device),
        "mx_host": "" if tenant.mx_host is None else a_label(tenant.mx_host),
        "created": tenant.created or "",
        "largest_megabytes": "" if sending.largest_message_mb is None else f"{sending.largest_message_mb:g}",
        "named_hosts": _(" and ").join(named_hosts),
        "basic_meaning": basic.meaning_before if case.today < basic.off_by_default else basic.meaning_after,
    }
