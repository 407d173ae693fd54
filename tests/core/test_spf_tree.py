from hypothesis import given
from hypothesis import strategies as st

from wizard.core.spf_tree import COUNTED, included, lookups, loops

TOP = "contoso.com"


def test_a_tree_costs_its_own_terms_and_those_below() -> None:
    records = {
        TOP: "v=spf1 a mx ip4:192.0.2.1 include:a.example include:B.EXAMPLE. -all",
        "a.example": "v=spf1 exists:%{i}.x.example ptr -all",
        "b.example": "v=spf1 redirect=c.example",
        "c.example": "v=spf1 ip4:192.0.2.2 -all",
    }
    assert lookups(records, TOP) == 4 + 2 + 1


def test_a_name_that_comes_up_twice_costs_twice() -> None:
    records = {TOP: "v=spf1 include:a.example include:a.example -all", "a.example": "v=spf1 a mx -all"}
    assert lookups(records, TOP) == 2 * (1 + 2)


def test_what_stands_after_all_costs_nothing() -> None:
    records = {TOP: "v=spf1 a -all mx include:a.example redirect=a.example", "a.example": "v=spf1 a mx"}
    assert lookups(records, TOP) == 1
    assert included(records, TOP) == ()


def test_a_loop_is_named_and_counted_once() -> None:
    records = {TOP: "v=spf1 include:a.example -all", "a.example": f"v=spf1 include:{TOP} -all"}
    assert lookups(records, TOP) == 2
    assert loops(records, TOP) == (TOP,)
    assert loops({TOP: "v=spf1 include:a.example", "a.example": "v=spf1 a"}, TOP) == ()


def test_a_tree_that_doubles_at_every_level_is_counted_no_further_than_the_limit() -> None:
    records = {
        f"n{at}.example": f"v=spf1 include:n{at + 1}.example include:n{at + 1}.example" for at in range(60)
    }
    assert lookups(records, "n0.example") == COUNTED
    assert loops(records, "n0.example") == ()


def test_only_a_plain_include_lets_its_senders_in() -> None:
    records = {
        TOP: "v=spf1 include:a.example -include:b.example ?include:c.example redirect=d.example",
        "a.example": "v=spf1 include:e.example -all",
        "b.example": "v=spf1 include:f.example -all",
    }
    assert included(records, TOP) == ("a.example", "d.example", "e.example")


NAMES = st.sampled_from([TOP, "a.example", "b.example", "c.example"])
RECORDS = st.dictionaries(
    NAMES,
    st.lists(st.one_of(NAMES.map("include:{}".format), NAMES.map("redirect={}".format)), max_size=6).map(
        lambda words: " ".join(["v=spf1", *words])
    ),
)


@given(RECORDS)
def test_any_tree_has_an_end(records: dict[str, str]) -> None:
    assert 0 <= lookups(records, TOP) <= COUNTED
    assert set(loops(records, TOP)) <= set(records)
    assert TOP not in included(records, TOP)
