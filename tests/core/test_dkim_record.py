import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.dkim_record import is_for, key_state
from wizard.core.facts import DkimState


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        (["v=DKIM1; k=rsa; p=MIIB"], DkimState.GOOD),
        (["k=rsa; p = MI IB"], DkimState.GOOD),
        (["v=DKIM1; p="], DkimState.REVOKED),
        (["v=DKIM1; p=@@"], DkimState.UNREADABLE),
        (["v=DKIM2; p=MIIB"], DkimState.NO_KEY),
        (["v=spf1 -all"], DkimState.NO_KEY),
        ([], DkimState.NO_KEY),
        (["v=DKIM1; p=", "v=DKIM1; p=MIIB"], DkimState.GOOD),
    ],
)
def test_what_a_key_record_holds(texts: list[str], state: DkimState) -> None:
    assert key_state(texts) is state


@pytest.mark.parametrize(
    ("target", "domain", "expected"),
    [
        ("selector1-contoso-com._domainkey.contoso.onmicrosoft.com", "contoso.com", True),
        ("Selector1-Contoso-Com._domainkey.contoso.n-v1.dkim.mail.microsoft", "contoso.com", True),
        ("selector1-contoso-com03i._domainkey.contoso.onmicrosoft.com", "contoso.com", True),
        ("selector1-grupogee-com01c._domainkey.x.onmicrosoft.com", "grupo-gee.com", True),
        ("selector1-fabrikam-com._domainkey.fabrikam.onmicrosoft.com", "contoso.com", False),
        ("selector2-contoso-com._domainkey.contoso.onmicrosoft.com", "contoso.com", False),
        ("something-else._domainkey.contoso.onmicrosoft.com", "contoso.com", True),
        ("selector1-" + "a" * 53 + "._domainkey.x.onmicrosoft.com", "a" * 60 + ".com", True),
    ],
)
def test_whose_key_an_alias_leads_to(target: str, domain: str, expected: bool) -> None:
    assert is_for(target, "selector1", domain) is expected


@given(st.lists(st.text(max_size=80)), st.text(max_size=80))
def test_anything_can_be_read(texts: list[str], target: str) -> None:
    assert key_state(texts) in DkimState
    assert is_for(target, "selector1", "contoso.com") in {True, False}
