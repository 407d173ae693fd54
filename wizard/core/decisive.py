"""Which of the questions left comes first: the most decisive one.

**Definition.** The personas (``resources/knowledge/personas.toml``) that agree with most of what is answered stand
for the person who is asked. A question decides for a persona if, with every other question answered as the persona
answers it, its own answers still recommend different methods; the question that decides for most of them, by weight,
comes first. Of equal ones, that with the largest expected drop in the number of methods that could still win
(`core.bounds`), the personas' answers being the expectation; of equal ones again, the policy's first.

Why: a question that decides for a person has to be asked of that person whatever else is asked, so the first place
is never wasted on those for whom it decides. Measured over all personas and profiles this asks fewest questions, a
quarter of one more than anybody could who knew all answers before; the drop in the number of methods alone asks one
or two more (``tests/benchmarks/bench_questions.py``).

Answers that set the same levels are the same answer. What is open but not left is taken at its best.
"""

from collections.abc import Mapping, Sequence

from wizard.core.bounds import Ranking
from wizard.core.circuit import EFFECTS, MANY, WORST, effect_of, joined, span
from wizard.core.knowledge import Persona
from wizard.core.levels import QUESTION_LEVELS, answer_levels


class Crowd:
    """All personas; a set of them is an integer with a bit for each."""

    def __init__(self, personas: Mapping[str, Persona]) -> None:
        self.personas = personas
        self._weights = tuple(persona.weight for persona in personas.values())
        self._everyone = (1 << len(self._weights)) - 1
        self._effects: dict[str, tuple[int, ...]] = {}
        self._agreeing: dict[str, dict[int, int]] = {}
        for question in QUESTION_LEVELS:
            field = question.partition(".")[2]
            given = [getattr(persona, field) for persona in personas.values()]
            bits = {answer: effect_of(question, answer_levels(question, answer)) for answer in set(given)}
            self._effects[question] = tuple(bits[answer] for answer in given)
            agreeing = self._agreeing[question] = dict.fromkeys(bits.values(), 0)
            for index, effect in enumerate(self._effects[question]):
                agreeing[effect] |= 1 << index

    def nearest(self, answered: Mapping[str, int]) -> int:
        """Those who agree with most of the answers, which are given by their bits."""
        # Counts in binary, a plane a digit: every persona is counted at once.
        digits: list[int] = []
        for question, effect in answered.items():
            carry = self._agreeing[question].get(effect, 0)
            for place, digit in enumerate(digits):
                digits[place], carry = digit ^ carry, digit & carry
            if carry:
                digits.append(carry)
        found = self._everyone
        for digit in reversed(digits):
            found = found & digit or found
        return found

    def answers(self, questions: Sequence[str], who: int) -> dict[tuple[int, ...], int]:
        """What these personas answer to these questions, as bits, and the weight of those who do."""
        found: dict[tuple[int, ...], int] = {}
        given = [self._effects[question] for question in questions]
        while who:
            index = (who & -who).bit_length() - 1
            who &= who - 1
            answers = tuple([effects[index] for effects in given])
            found[answers] = found.get(answers, 0) + self._weights[index]
        return found


_last: Crowd | None = None


def crowd_of(personas: Mapping[str, Persona]) -> Crowd:
    """The personas packed; the last ones are kept, since a process works with one knowledge."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is None or _last.personas is not personas:
        _last = Crowd(personas)
    return _last


def most_decisive_first(
    found: tuple[str, ...], base: int, ranking: Ranking, crowd: Crowd, who: int
) -> tuple[str, ...]:
    """The questions that are left, given in the policy's order, in the order in which to ask them.

    ``base`` are the bits of what is answered, ``who`` the personas that stand for the person asked.
    """
    if len(found) < 2:
        return found
    key = (base, found, who)
    known = ranking.ordered.get(key)
    if known is None:
        if len(ranking.ordered) > MANY:
            ranking.ordered.clear()
        known = ranking.ordered[key] = _ordered(found, base, ranking, crowd.answers(found, who))
    return known


def _ordered(
    found: tuple[str, ...], base: int, ranking: Ranking, answers: Mapping[tuple[int, ...], int]
) -> tuple[str, ...]:
    decides_for = dict.fromkeys(found, 0)
    for given, weight in answers.items():
        theirs = ranking.winner(base | joined(given))
        for place, question in enumerate(found):
            own = given[place]
            rest = base
            for other, effect in enumerate(given):
                if other != place:
                    rest |= effect
            for effect in EFFECTS[question]:
                if effect != own and ranking.winner(rest | effect) != theirs:
                    decides_for[question] += weight
                    break
    shares = list(decides_for.values())
    running = {
        # Only where two are equal does it matter how many methods remain.
        question: _running(question, place, found, base, ranking, answers)
        if shares.count(shares[place]) > 1
        else 0
        for place, question in enumerate(found)
    }
    return tuple(sorted(found, key=lambda question: (-decides_for[question], running[question])))


def _running(
    question: str,
    place: int,
    found: tuple[str, ...],
    base: int,
    ranking: Ranking,
    answers: Mapping[tuple[int, ...], int],
) -> int:
    """The methods that could still win after the answer, summed over the personas by weight."""
    worst = joined(WORST[other] for other in found if other != question)
    weights: dict[int, int] = {}
    for given, weight in answers.items():
        weights[given[place]] = weights.get(given[place], 0) + weight
    whole = 0
    for effect, weight in weights.items():
        low, high, _ = span(base | effect, base | effect | worst)
        whole += weight * ranking.bounds(low, high)[1]
    return whole
