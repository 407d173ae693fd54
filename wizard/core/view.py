"""What follows from a state: the decision, the plan, what is still open, which steps may be visited. Pure."""

import datetime
from collections.abc import Callable

import msgspec

from wizard.core.answers import Answers
from wizard.core.askings import askings, members_of, page_of
from wizard.core.decide import decide
from wizard.core.knowledge import Knowledge
from wizard.core.looked_up import with_facts
from wizard.core.model import Decision, Method, Plan, Verdict
from wizard.core.plan import make_plan
from wizard.core.problem import Problem
from wizard.core.profiles import DeviceProfile, shown_name
from wizard.core.questions import value_of
from wizard.core.state import PageId, State
from wizard.core.texts import _
from wizard.core.way import ORDER, RECIPIENTS, SECTION_PAGE

replace = msgspec.structs.replace

NOT_KNOWN_YET = "not-known-yet.invalid"
"""Stands in for the domain until the user has told it (RFC 2606 keeps ``.invalid`` free for this)."""


class View(msgspec.Struct, frozen=True):
    """What follows from a state. ``open`` is what a page still has to ask, single questions and compounds
    (`core.askings`), most decisive first; ``blocked`` says why a page can not be left forwards; ``reached`` are
    the pages that may be visited."""

    answers: Answers
    profile: DeviceProfile | None
    decision: Decision
    plan: Plan | None
    open: dict[PageId, tuple[str, ...]]
    blocked: dict[PageId, Problem]
    reached: frozenset[PageId]

    @property
    def method(self) -> Method | None:
        """The method that the plan is for."""
        return self.plan.method if self.plan else None

    @property
    def device_name(self) -> str:
        """The device by its own name, else by its family's; "" where neither is known."""
        return self.answers.device.name or (shown_name(self.profile) if self.profile is not None else "")


def view_of(
    state: State,
    knowledge: Knowledge,
    profile_of: Callable[[str], DeviceProfile | None],
    today: datetime.date,
) -> View:
    """Everything that the pages show of ``state``."""
    answers = with_facts(state.answers, state.facts)
    if not answers.domain:
        answers = replace(answers, domain=NOT_KNOWN_YET)
    profile = profile_of(answers.device.profile) if answers.device.profile else None
    decision = decide(answers, profile, knowledge, today)
    open_questions = _open(state, decision)
    blocked = _blocked(state, decision, open_questions)
    reached: list[PageId] = []
    for page in ORDER:
        reached.append(page)
        if page in blocked:
            break
    return View(
        answers=answers,
        profile=profile,
        decision=decision,
        plan=make_plan(answers, decision, _method(state, decision), profile, knowledge, state.facts),
        open=open_questions,
        blocked=blocked,
        reached=frozenset(reached),
    )


def _method(state: State, decision: Decision) -> Method | None:
    possible = {c.method for c in decision.candidates if c.verdict is not Verdict.RULED_OUT}
    return state.chosen if state.chosen in possible else decision.recommended


def _open(state: State, decision: Decision) -> dict[PageId, tuple[str, ...]]:
    wanted: dict[PageId, tuple[str, ...]] = {PageId.DEVICE: (), PageId.SENDING: (), PageId.NETWORK: ()}
    for asking in askings(decision.questions_left):
        if asking != RECIPIENTS:
            wanted[page_of(asking)] += (asking,)
    if value_of(state.answers, RECIPIENTS) is None:
        wanted[PageId.SENDING] = (RECIPIENTS,)
    return wanted


def _blocked(
    state: State, decision: Decision, open_questions: dict[PageId, tuple[str, ...]]
) -> dict[PageId, Problem]:
    blocked: dict[PageId, Problem] = {}
    choose = _(
        "Choose an answer. \N{LEFT DOUBLE QUOTATION MARK}I don't know\N{RIGHT DOUBLE QUOTATION MARK} is one too."
    )
    for page, questions in open_questions.items():
        if questions:
            blocked[page] = Problem(id="question-open", text=choose, field=members_of(questions[0])[0])
    if state.answers.device.profile is None:
        blocked[PageId.DEVICE] = Problem(
            id="device-open",
            text=_("Choose your device, or the kind of device that comes closest."),
            field="device.profile",
        )
    if not state.answers.sending.from_ or "sending.from" in state.problems:
        blocked[PageId.DOMAIN] = state.problems.get("sending.from") or Problem(
            id="from-open",
            text=_("Type the address that the device will send from, for example scanner@yourcompany.com."),
            field="sending.from",
        )
    for path, problem in state.problems.items():
        if path != "sending.from":
            blocked.setdefault(SECTION_PAGE[path.partition(".")[0]], problem)
    if decision.recommended is None:
        blocked[PageId.RECOMMENDATION] = Problem(
            id="nothing-fits",
            text=_("No method works with these answers."),
            fix=_("Change an answer, or change something in the device or at the site."),
        )
    return blocked
