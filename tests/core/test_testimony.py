"""What a requirement rests on, in words: every field has a name, and who says so is never mixed up."""

import pytest
from hypothesis import given

from tests.core.cases import KNOWLEDGE, TODAY, answers_of, documents
from wizard.core.answers import Answers
from wizard.core.decide import decide
from wizard.core.model import Evidence, Origin
from wizard.core.paths import set_path
from wizard.core.questions import BY_ID, QUESTIONS
from wizard.core.testimony import LABELS, stated
from wizard.files import load_profile

NOBODY = Answers(domain="contoso.com")


@given(documents())
def test_every_evidence_can_be_said(document: dict[str, object]) -> None:
    answers = answers_of(document)
    profile = load_profile(answers.device.profile) if answers.device.profile else None
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    for candidate in decision.candidates:
        for requirement in candidate.requirements:
            for evidence in requirement.evidence:
                said = stated(evidence, answers)
                named = BY_ID[evidence.field].text if evidence.field in BY_ID else LABELS[evidence.field]
                assert said.startswith(named)
                assert ("your answer" in said) is (evidence.origin is Origin.ANSWER)
                assert ("the device's profile" in said) is (evidence.origin is Origin.PROFILE)
                assert ("Not answered yet" in said) is (evidence.origin is Origin.NOT_ANSWERED)
                assert ("taken as given" in said) is (evidence.origin is Origin.ASSUMED)
                assert "{" not in said


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_choice_is_said_by_its_title(question: object) -> None:
    asked = BY_ID[question.id]  # type: ignore[attr-defined]
    for choice in asked.choices:
        value = "25, 465, 587" if choice.value == "any" else str(choice.value)
        said = stated(Evidence(asked.id, value, Origin.PROFILE), NOBODY)
        assert said == f"{asked.text} {choice.title} (the device's profile)"


def test_several_choices_are_said_together() -> None:
    said = stated(Evidence("device.sign_in", "none, basic", Origin.PROFILE), NOBODY)
    titles = [choice.title for choice in BY_ID["device.sign_in"].choices if choice.value in ("none", "basic")]
    assert all(title in said for title in titles)


def test_what_was_looked_up_is_no_answer_of_the_user() -> None:
    evidence = Evidence("network.port_25", "open", Origin.ANSWER)
    assert stated(evidence, NOBODY).endswith("(looked up)")
    assert stated(evidence, set_path(NOBODY, "network.port_25", "open")).endswith("(your answer)")


def test_a_hostile_value_stays_on_its_line() -> None:
    said = stated(Evidence("tenant.mx_host", "a\nb\u202e" + "c" * 5000, Origin.ANSWER), NOBODY)
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < 400
