import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.net.organisation import organisational_domain, parents


@pytest.mark.parametrize(
    ("domain", "organisation", "above"),
    [
        ("contoso.com", "contoso.com", ()),
        ("a.b.contoso.com", "contoso.com", ("b.contoso.com", "contoso.com")),
        ("printers.contoso.co.uk", "contoso.co.uk", ("contoso.co.uk",)),
        ("co.uk", "co.uk", ()),
        ("com", "com", ()),
        ("xn--bcher-kva.example", "xn--bcher-kva.example", ()),
        ("a.xn--55qx5d.cn", "a.xn--55qx5d.cn", ()),
        ("shop.contoso.azurewebsites.net", "contoso.azurewebsites.net", ("contoso.azurewebsites.net",)),
    ],
)
def test_what_one_organisation_holds(domain: str, organisation: str, above: tuple[str, ...]) -> None:
    assert organisational_domain(domain) == organisation
    assert parents(domain) == above


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert text.lower().endswith(organisational_domain(text.lower()))
    parents(text.lower())
