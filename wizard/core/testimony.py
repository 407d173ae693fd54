"""What a requirement rests on, in plain words: which question, what was answered, and who says so.

Only for people who read: ``plan`` gives the evidence as values (`core.model.Evidence`) and never loads this.
"""

from wizard.core.answers import Answers, Cloud
from wizard.core.model import Evidence, Origin
from wizard.core.paths import get_path
from wizard.core.questions import ANY_PORT, BY_ID, Question
from wizard.core.texts import _, one_line

VALUE_LIMIT = 200
"""Characters of a value; what is longer ends in an ellipsis."""

LABELS: dict[str, str] = {
    "domain": _("Your domain"),
    "device.max_host_length": _("Characters that the device takes as a server's name"),
    "device.host_by_name": _("Whether the device takes a server's name"),
    "sending.from": _("The address that it sends from"),
    "sending.peak_per_minute": _("Messages a minute at the busiest"),
    "sending.recipients_per_day": _("Recipients a day"),
    "sending.external_recipients_per_day": _("Recipients outside, a day"),
    "sending.connections": _("Connections at once"),
    "tenant.accepted_domains": _("The domains of your Microsoft 365"),
    "tenant.cloud": _("Microsoft's cloud that holds your tenant"),
    "tenant.created": _("The day on which your tenant was created"),
    "tenant.licences": _("Licences of your tenant"),
    "tenant.mx_host": _("Your mail server's name at Microsoft"),
}
"""The fields that no question asks for, as people call them."""

CLOUDS: dict[str, str] = {
    Cloud.WORLDWIDE: _("worldwide"),
    Cloud.GCC: "GCC",
    Cloud.GCC_HIGH: "GCC High",
    Cloud.DOD: "DoD",
    Cloud.CHINA: _("China, run by 21Vianet"),
}


def stated(evidence: Evidence, given: Answers, told: frozenset[str] = frozenset()) -> str:
    """One value in a line. ``given`` are the answers without what was looked up, which tells the two apart; ``told``
    are the paths that a tenant report answered."""
    question = BY_ID.get(evidence.field)
    asked = question.text if question is not None else _("{field}:").format(field=LABELS[evidence.field])
    if evidence.value is None:
        if question is not None:
            return _("{question} Not answered yet.").format(question=asked)
        return _("{question} Nothing was said, so the usual is taken as given.").format(question=asked)
    return _("{question} {answer} ({who})").format(
        question=asked, answer=_answer(evidence, question), who=_who(evidence, given, told)
    )


def _answer(evidence: Evidence, question: Question | None) -> str:
    value = evidence.value or ""
    if question is None:
        return one_line(CLOUDS.get(value, value), VALUE_LIMIT)
    said = value.split(", ")
    if evidence.field == "device.ports" and {"25", "465", "587"} <= set(said):
        said = [ANY_PORT]
    titles = [choice.title for choice in question.choices if str(choice.value) in said]
    return "; ".join(titles) or one_line(value, VALUE_LIMIT)


def _who(evidence: Evidence, given: Answers, told: frozenset[str]) -> str:
    if evidence.origin is Origin.PROFILE:
        return _("the device's profile")
    if get_path(given, evidence.field) is None:
        return _("looked up")
    if evidence.field in told:
        return _("the tenant report")
    return _("your answer")
