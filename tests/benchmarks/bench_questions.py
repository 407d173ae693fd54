"""How many questions people are asked, over all personas and the profiles that they may choose. Prints a table.

    python tests/benchmarks/bench_questions.py

A walk follows the window: on the Device page what `core.way` puts there, then who receives the mail, then the rest,
always the first of what is left. The order of `core.decisive` is held against others, and against the fewest that
anybody could ask who knew all answers before.
"""

import datetime
import itertools
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from wizard.core.answers import Answers
from wizard.core.askings import askings, members_of, page_of
from wizard.core.bounds import RANKINGS
from wizard.core.case import Case, case_of
from wizard.core.circuit import WORST, effect_of, joined, packed, span
from wizard.core.decisive import crowd_of
from wizard.core.knowledge import Knowledge
from wizard.core.left import questions_left
from wizard.core.levels import QUESTION_LEVELS, Levels, answer_levels
from wizard.core.paths import get_path, set_path
from wizard.core.profiles import DeviceKind
from wizard.core.state import PageId
from wizard.core.way import RECIPIENTS
from wizard.files.bundled import load_knowledge, load_profile, profile_ids

PORTS = ("network.port_25", "network.port_587")
DEVICE = ("hosting", "sign_in", "tls", "security_modes", "ports", "client_certificate")
Order = Callable[[Case, tuple[str, ...], Knowledge], tuple[str, ...]]


class Pair(NamedTuple):
    """A persona, and the profile that it chooses."""

    persona: str
    profile: str


def answers_of(persona: str, knowledge: Knowledge) -> Answers:
    """All 17 answers of a persona."""
    found = Answers(domain="contoso.com")
    for question in QUESTION_LEVELS:
        found = set_path(found, question, getattr(knowledge.personas[persona], question.partition(".")[2]))
    return found


def contradicts(persona: str, profile: str, knowledge: Knowledge) -> bool:
    """Whether the profile documents something of which the persona says otherwise."""
    documented, said = load_profile(profile).capability, knowledge.personas[persona]
    return any(
        getattr(documented, field) is not None
        and answer_levels(f"device.{field}", getattr(documented, field))
        != answer_levels(f"device.{field}", getattr(said, field))
        for field in DEVICE
    )


def pairs(knowledge: Knowledge) -> list[Pair]:
    """Every persona with the kind of device that it chooses first, and with each brand of that kind."""
    found = []
    for name, persona in knowledge.personas.items():
        kind = load_profile(persona.profile).kind
        for profile in profile_ids():
            brand = load_profile(profile)
            chosen = profile == persona.profile or (brand.kind is kind and brand.confidence != "generic")
            if chosen and not contradicts(name, profile, knowledge):
                found.append(Pair(name, profile))
    return found


def bad_pairs(knowledge: Knowledge) -> list[str]:
    """Personas that contradict even the profile that they choose first."""
    return [name for name, one in knowledge.personas.items() if contradicts(name, one.profile, knowledge)]


def walk(
    pair: Pair,
    knowledge: Knowledge,
    today: datetime.date,
    *,
    together: bool = True,
    looked_up: bool = True,
    order: Order = lambda case, left, knowledge: left,
) -> list[str]:
    """What the window asks this person; ``together``: as compounds, ``looked_up``: the ports were found."""
    profile, theirs = load_profile(pair.profile), answers_of(pair.persona, knowledge)
    answers = Answers(domain="contoso.com")
    asked: list[str] = []

    def left() -> tuple[str, ...]:
        case = case_of(answers, profile, knowledge, today)
        found = order(case, questions_left(case, knowledge.personas), knowledge)
        found = tuple(question for question in found if question != RECIPIENTS)
        return askings(found) if together else found

    while here := [asking for asking in left() if page_of(asking) is PageId.DEVICE]:
        asked.append(here[0])
        answers = told(theirs, answers, members_of(here[0]))
    asked.append(RECIPIENTS)
    answers = told(theirs, answers, (RECIPIENTS, *PORTS) if looked_up else (RECIPIENTS,))
    while rest := left():
        asked.append(rest[0])
        answers = told(theirs, answers, members_of(rest[0]))
    return asked


# --- other orders ---------------------------------------------------------------------------------------------------


def known_bits(case: Case) -> int:
    skip = {name for question in case.open for name in QUESTION_LEVELS[question]}
    names = [name for name in Levels.__struct_fields__ if name not in skip]
    return packed(names, [getattr(case.levels, name) for name in names])


def least(cost: Callable[[Case, int, tuple[str, ...], Knowledge], float]) -> Order:
    """The question first after whose answer the least is expected to remain."""

    def order(case: Case, left: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
        crowd = crowd_of(knowledge.personas)
        answered = {
            question: effect_of(question, [getattr(case.levels, name) for name in names])
            for question, names in QUESTION_LEVELS.items()
            if question not in case.open
        }
        base, who = known_bits(case), crowd.nearest(answered)

        def expected(question: str) -> float:
            others = tuple(other for other in left if other != question)
            answers = crowd.answers((question,), who)
            weighed = [
                weight * cost(case, base | bits, others, knowledge) for (bits,), weight in answers.items()
            ]
            return sum(weighed) / sum(answers.values())

        return tuple(sorted(left, key=expected))

    return order


def methods_running(case: Case, base: int, others: tuple[str, ...], knowledge: Knowledge) -> float:
    """How many methods could still win."""
    low, high, _ = span(base, base | joined(WORST[other] for other in others))
    return RANKINGS[case.priority].bounds(low, high)[1]


def questions_remaining(case: Case, base: int, others: tuple[str, ...], knowledge: Knowledge) -> float:
    """How many questions are left then."""
    from wizard.core.left import _left

    return len(_left(base, others, RANKINGS[case.priority])[0])


def by_policy(case: Case, left: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """The order in which the policy lists the questions."""
    return tuple(question for question in QUESTION_LEVELS if question in left)


ORDERS: dict[str, Order] = {
    "the policy's list": by_policy,
    "largest drop in methods that could win": least(methods_running),
    "fewest questions expected to remain": least(questions_remaining),
    "decides for most personas (the product's)": lambda case, left, knowledge: left,
}


def fewest(pair: Pair, knowledge: Knowledge, today: datetime.date, *, looked_up: bool) -> int:
    """The fewest single questions after which nothing is left, for somebody who knows all answers before."""
    theirs = answers_of(pair.persona, knowledge)
    known = told(theirs, Answers(domain="contoso.com"), (RECIPIENTS, *PORTS) if looked_up else (RECIPIENTS,))

    def left(answers: Answers) -> tuple[str, ...]:
        case = case_of(answers, load_profile(pair.profile), knowledge, today)
        return questions_left(case, knowledge.personas)

    every = left(known)
    # What decides while all else is answered has to be asked in any case.
    needed = [
        question
        for question in every
        if left(told(theirs, known, [other for other in QUESTION_LEVELS if other != question]))
    ]
    rest = [question for question in every if question not in needed]
    for size in range(len(rest) + 1):
        for some in itertools.combinations(rest, size):
            if not left(told(theirs, known, [*needed, *some])):
                return 1 + len(needed) + size
    raise AssertionError("everything answered leaves nothing")


def told(theirs: Answers, answers: Answers, questions: Iterable[str]) -> Answers:
    """The answers, with theirs to these questions."""
    for question in questions:
        answers = set_path(answers, question, get_path(theirs, question))
    return answers


PROMISED = 5
"""Questions beyond the domain that we promise not to exceed for a typical device."""
LIKE_PROGRAMS = frozenset({DeviceKind.FIREWALL, DeviceKind.SERVER, DeviceKind.SCRIPT})
"""The kinds that no persona stands for: those with a program are taken for them."""


def by_profile(knowledge: Knowledge, today: datetime.date) -> dict[str, list[tuple[int, int]]]:
    """For every profile the cards asked, and how many people each count stands for; the ports were looked up."""
    counted: dict[str, list[tuple[int, int]]] = {}
    for profile in profile_ids():
        kind = load_profile(profile).kind
        kind = DeviceKind.APPLICATION if kind in LIKE_PROGRAMS else kind
        for name, persona in knowledge.personas.items():
            if load_profile(persona.profile).kind is kind and not contradicts(name, profile, knowledge):
                asked = len(walk(Pair(name, profile), knowledge, today))
                counted.setdefault(profile, []).append((asked, persona.weight))
    return counted


def show_profiles(knowledge: Knowledge, today: datetime.date) -> None:
    """How many profiles keep the promise, always and for most people, and which do not."""
    counted = by_profile(knowledge, today)
    share = {
        profile: sum(weight for asked, weight in rows if asked <= PROMISED)
        / sum(weight for _, weight in rows)
        for profile, rows in counted.items()
    }
    always = sum(kept == 1 for kept in share.values())
    mostly = sum(kept >= 0.5 for kept in share.values())
    print(
        f"{len(counted)} profiles that some persona may choose; {PROMISED} questions or fewer beyond the domain:"
    )
    print(f"  for everybody {always}, for at least half of the people {mostly}")
    for profile, kept in sorted(share.items(), key=lambda one: one[1]):
        if kept < 0.5:
            rows = counted[profile]
            mean = sum(asked * weight for asked, weight in rows) / sum(weight for _, weight in rows)
            print(f"  {profile:42} {kept:4.0%} of the people, {mean:.1f} questions on average")
    print(f"  met by no persona: {', '.join(sorted(set(profile_ids()) - set(counted))) or 'none'}")


def main() -> None:
    knowledge, today = load_knowledge(), datetime.date(2026, 11, 20)
    every = pairs(knowledge)
    weights = [knowledge.personas[pair.persona].weight for pair in every]
    printer = [load_profile(pair.profile).kind is DeviceKind.PRINTER for pair in every]
    brand = [load_profile(pair.profile).confidence != "generic" for pair in every]

    def show(name: str, counts: list[int]) -> None:
        def mean(chosen: Iterable[Any]) -> float:
            rows = [
                (count, weight) for count, weight, one in zip(counts, weights, chosen, strict=True) if one
            ]
            return sum(count * weight for count, weight in rows) / sum(weight for _, weight in rows)

        few = sum(w for c, w, p in zip(counts, weights, printer, strict=True) if p and c <= 5)
        share = few / sum(w for w, p in zip(weights, printer, strict=True) if p)
        print(
            f"  {name:42} {mean(not one for one in brand):7.2f} {mean(brand):6.2f} {mean(printer):8.2f}"
            f" {share:6.0%} {max(counts):4}"
        )

    show_profiles(knowledge, today)
    print(f"{len(every)} pairs of persona and profile, {sum(brand)} of them with a brand's profile")
    for together, looked_up in itertools.product((False, True), (True, False)):
        asked = "cards pages" if together else "single questions"
        ports = "ports looked up" if looked_up else "ports asked"
        print(f"{asked + ', ' + ports:44} generic  brand printers   <= 5  most")
        for name, order in ORDERS.items():
            show(
                name,
                [
                    len(walk(pair, knowledge, today, together=together, looked_up=looked_up, order=order))
                    for pair in every
                ],
            )
        if not together:
            show(
                "nobody could ask fewer",
                [fewest(pair, knowledge, today, looked_up=looked_up) for pair in every],
            )


if __name__ == "__main__":
    main()
