"""What a plan promises about the way of its mail, as `core.headers` holds received messages against it. Pure."""

from wizard.core.answers import Answers
from wizard.core.header_model import Expectation
from wizard.core.model import Method, Plan, PlanDocument, Settings, Transcript


def promised_by(document: PlanDocument) -> Expectation:
    """What a saved plan promises; the tokens are those of the tests that it remembers."""
    answers = document.answers if isinstance(document.answers, Answers) else None
    session = document.session
    notes = () if not hasattr(session, "tested") else session.tested  # UNSET in a plan of the command line
    return _expectation(
        document.method or document.recommended,
        document.settings,
        document.relay.way_on if document.relay is not None else None,
        answers,
        tuple(note.transcript for note in notes),
    )


def promised_in(plan: Plan, answers: Answers, sent: tuple[Transcript, ...]) -> Expectation:
    """What the window's plan promises; ``sent`` are its tests."""
    way_on = plan.relay.way_on if plan.relay is not None else None
    return _expectation(plan.method, plan.settings, way_on, answers, sent)


def _expectation(
    method: Method | None,
    settings: Settings | None,
    way_on: Method | None,
    answers: Answers | None,
    sent: tuple[Transcript, ...],
) -> Expectation:
    tokens = (one.message_id.strip("<>").partition("@")[0] for one in sent if one.delivered)
    return Expectation(
        method=method,
        ips=tuple(answers.network.public_ips or ()) if answers is not None else (),
        relay_host=(settings.host or "") if settings is not None and method is Method.LOCAL_RELAY else "",
        way_on=way_on,
        tokens=tuple(token for token in tokens if token),
        sender=settings.from_ if settings is not None else "",
    )
