"""Which verification emails one run sends, and when a further one would say nothing new."""

import pytest

from wizard.core.model import Method, Stage, StageResult, Transcript
from wizard.core.tries import in_turn, is_outside, pointless

OWN = ("contoso.com", "bücher.example")
IN, OUT = "anna@contoso.com", "alex@fabrikam.com"


def ended(stage: Stage, *, delivered: bool = False) -> Transcript:
    return Transcript(delivered, (StageResult(stage, delivered, 1, ""),), ())


def test_those_inside_come_first_and_each_once() -> None:
    assert in_turn((OUT, IN, "ALEX@fabrikam.com"), OWN) == (IN, OUT)
    assert in_turn((), OWN) == ()


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        (IN, False),
        ("a@CONTOSO.COM.", False),
        ("a@xn--bcher-kva.example", False),
        (OUT, True),
        ("a@mail.contoso.com", True),
        ("", True),
    ],
)
def test_who_is_outside(address: str, outside: bool) -> None:
    assert is_outside(address, OWN) is outside


@pytest.mark.parametrize("stage", list(Stage))
def test_what_failed_before_the_recipient_fails_for_every_recipient(stage: Stage) -> None:
    said = pointless(Method.CONNECTOR_IP, OUT, OWN, (ended(stage),))
    assert bool(said) is (stage not in {Stage.RCPT, Stage.DATA, Stage.QUIT})


def test_direct_send_does_not_go_outside() -> None:
    delivered = (ended(Stage.QUIT, delivered=True),)
    assert "people of your organisation only" in pointless(Method.DIRECT_SEND, OUT, OWN, delivered)
    assert pointless(Method.DIRECT_SEND, OUT, OWN, ()) == "", (
        "who asks for nothing else gets what was asked for"
    )
    assert pointless(Method.DIRECT_SEND, "b@contoso.com", OWN, delivered) == ""
    assert pointless(Method.CONNECTOR_IP, OUT, OWN, delivered) == ""
