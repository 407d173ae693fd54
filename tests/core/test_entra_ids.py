"""Shapes of ids and secrets while they are typed: named when they are wrong, silent while they are unfinished."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.entra_ids import client_id_problem, secret_problem, tenant_problem, tidied

GOOD = "9a3f2c1e-0000-4000-8000-0123456789ab"
VALUE = "Abc8Q~" + "x.Y_z-1~" * 4 + "ab"


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        (GOOD, GOOD),
        (f"  {GOOD}\n", GOOD),
        (f"{{{GOOD}}}", GOOD),
        (f'"{GOOD}"', GOOD),
        (GOOD.replace("-", ""), GOOD),
        ("contoso.com", "contoso.com"),
    ],
)
def test_what_comes_along_with_a_copy_is_taken_off(typed: str, tidy: str) -> None:
    assert tidied(typed) == tidy


@given(st.integers(0, 35))
def test_nobody_is_told_while_an_id_is_being_typed(length: int) -> None:
    begun = GOOD[:length]
    assert client_id_problem(begun) is None
    problem = client_id_problem(begun, finished=True)
    assert problem is not None
    assert "36 characters" in problem.text


def test_a_whole_id_is_right() -> None:
    for typed in (GOOD, GOOD.upper(), f" {GOOD} ", GOOD.replace("-", "")):
        assert client_id_problem(typed, finished=True) is None


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("scanner@contoso.com", "an account's name"),
        ("contoso.com", "a domain"),
        (VALUE, "secret's value"),
        ("https://portal.azure.com/#view", "address of a page"),
        ("My scanner", "no application ID"),
        (GOOD + "0", "no application ID"),
        (GOOD.replace("a", "g"), "no application ID"),
        ("00000002-0000-0ff1-ce00-000000000000", "Exchange Online itself"),
        ("00000003-0000-0000-c000-000000000000", "Microsoft Graph itself"),
        ("00000000-0000-0000-0000-000000000000", "no application"),
    ],
)
def test_what_is_no_application_id_is_named_at_once(typed: str, names: str) -> None:
    problem = client_id_problem(typed)
    assert problem is not None
    assert names in problem.text
    assert "not the object ID" in problem.fix
    assert problem.field == "client_id"
    assert VALUE not in repr(problem), "a secret in the wrong field is not repeated"


def test_the_tenants_id_in_place_of_the_applications() -> None:
    problem = client_id_problem(GOOD, tenant=GOOD.upper())
    assert problem is not None
    assert "the tenant's ID" in problem.text


@pytest.mark.parametrize(
    "good", ["contoso.com", "contoso.onmicrosoft.com", GOOD, f"{{{GOOD}}}", "münchen.example"]
)
def test_a_tenant_is_a_domain_or_an_id(good: str) -> None:
    assert tenant_problem(good, finished=True) is None


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("common", "any organisation"),
        ("organizations", "any organisation"),
        ("Consumers", "personal Microsoft accounts"),
        ("scanner@contoso.com", "contoso.com"),
        ("https://login.microsoftonline.com/contoso.com", "address of a page"),
        ("contoso.com/oauth2", "address of a page"),
        ("00000003-0000-0000-c000-000000000000", "Microsoft Graph"),
        ("contoso com", "no tenant"),
        ("contoso.com?x=y", "no tenant"),
    ],
)
def test_what_is_no_tenant_is_named(typed: str, names: str) -> None:
    problem = tenant_problem(typed)
    assert problem is not None
    assert names in problem.text
    assert "contoso.com" in problem.fix


def test_nobody_is_told_while_a_tenant_is_being_typed() -> None:
    for length in range(len("contoso.")):
        begun = "contoso."[: length + 1]
        assert tenant_problem(begun) is None
        assert tenant_problem(begun, finished=True) is not None
    assert tenant_problem("common")
    assert tenant_problem("commo") is None


@pytest.mark.parametrize("good", [VALUE, "short-but-not-ours-to-judge", "x" * 40])
def test_a_secrets_value_is_right(good: str) -> None:
    assert secret_problem(f" {good} ", finished=True) is None


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (GOOD, "the secret's ID, not its value"),
        (GOOD.replace("-", ""), "the secret's ID, not its value"),
        ("two words", "a space"),
        ("-----BEGIN CERTIFICATE-----", "certificate"),
    ],
)
def test_what_is_no_secrets_value_is_named_and_not_repeated(typed: str, names: str) -> None:
    problem = secret_problem(typed)
    assert problem is not None
    assert names in problem.text
    assert typed not in repr(problem)


def test_the_applications_own_id_as_its_secret() -> None:
    problem = secret_problem(GOOD, client_id=GOOD)
    assert problem is not None
    assert "the application's ID" in problem.text
    assert secret_problem("") is None
    assert secret_problem("", finished=True) is not None


@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    for finished in (False, True):
        client_id_problem(text, finished=finished)
        tenant_problem(text, finished=finished)
        secret_problem(text, finished=finished)
