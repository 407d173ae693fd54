"""The promise: five questions or fewer beyond domain and profile, for typical printers. Prints what it counts."""

import pytest

from tests.core.typical import DIRECT, ENDINGS, PRINTER, walk
from wizard.core.answers import SignIn
from wizard.core.model import Method
from wizard.core.profiles import DeviceKind
from wizard.files import list_profiles, load_profile

PROMISED = 5

PRINTERS = [card.id for card in list_profiles() if card.kind is DeviceKind.PRINTER]
OTHERS = [card.id for card in list_profiles() if card.kind is not DeviceKind.PRINTER]


def signs_in_with_microsoft(profile: str) -> bool:
    return SignIn.OAUTH2 in (load_profile(profile).capability.sign_in or ())


def counted(profile: str, ending: Method) -> int:
    asked, method = walk(profile, ENDINGS[ending])
    print(f"\n{profile}, {method}: {len(asked)} ({', '.join(asked)})")
    return len(asked)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_printer_that_nobody_knows(ending: Method) -> None:
    asked, method = walk("generic-printer", ENDINGS[ending])
    print(f"\n{ending}: {len(asked)} ({', '.join(asked)})")
    assert method is ending
    assert len(asked) <= PROMISED
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("profile", PRINTERS)
def test_every_printer_that_has_a_profile(profile: str, ending: Method) -> None:
    # The printer can sign in with Microsoft, but there is no mailbox for it, and the office's address changes: both
    # better ways have to be asked about and to fail before Direct Send is the answer.
    third_choice = ending is Method.DIRECT_SEND and signs_in_with_microsoft(profile)
    assert counted(profile, ending) <= PROMISED + third_choice


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("profile", OTHERS)
def test_cameras_boxes_and_programs(profile: str, ending: Method) -> None:
    # Of a program we also have to ask where it runs; the third choice is as far away as with a printer.
    capability = load_profile(profile).capability
    program = capability.hosting is None
    third_choice = signs_in_with_microsoft(profile)
    last = ending is Method.DIRECT_SEND
    # What can only sign in with Microsoft has one way, and none of these endings but its own.
    one_way = capability.sign_in == (SignIn.OAUTH2,) and ending is not Method.SMTP_AUTH_OAUTH
    allowed = 2 if one_way else last * (program + third_choice)
    assert counted(profile, ending) <= PROMISED + allowed


@pytest.mark.parametrize("given", [PRINTER, DIRECT], ids=["connector", "direct"])
def test_a_line_that_could_not_be_tried_costs_one_question_more(
    given: dict[str, str | tuple[str, ...]],
) -> None:
    found, _ = walk("generic-printer", given)
    not_found, _ = walk("generic-printer", given, ports=False)
    assert sorted(not_found) == sorted([*found, "network.port_25"])


@pytest.mark.parametrize("profile", [*PRINTERS, *OTHERS])
def test_whoever_knows_nothing_is_asked_little(profile: str) -> None:
    asked, _ = walk(profile, dict.fromkeys(PRINTER, "unknown"))
    print(f"\n{profile}: {len(asked)} ({', '.join(asked)})")
    assert len(asked) <= PROMISED + 1
