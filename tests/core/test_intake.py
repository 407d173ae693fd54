"""Bad input is refused at its field, in a sentence, and never with a traceback; good input is taken."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import documents, put
from wizard.core.answers import Answers, SignIn, Tls
from wizard.core.fields import takes
from wizard.core.intake import parse_field, read_answers
from wizard.core.paths import get_path, paths
from wizard.core.problem import Problem, WizardError

DOMAIN = {"domain": "contoso.com"}


def refusal(document: Any) -> WizardError:
    with pytest.raises(WizardError) as caught:
        read_answers(document if isinstance(document, bytes | str) else json.dumps(document))
    return caught.value


def problem_of(act: Callable[[], object]) -> Problem | None:
    """What went wrong, or None."""
    try:
        act()
    except WizardError as error:
        return error.problem
    return None


WRONG: list[tuple[str, Any]] = [
    ("domain", 5),
    ("domain", None),
    ("domain", ""),
    ("domain", "con toso.com"),
    ("domain", "contoso"),
    ("domain", "contoso..com"),
    ("domain", "-contoso.com"),
    ("domain", "contoso.com/x"),
    ("domain", "203.0.113.10"),
    ("domain", "a" * 64 + ".com"),
    ("domain", "contoso.com\n"),
    ("domain", "contoso.com'; Remove-Mailbox x"),
    ("domain", "\N{RIGHT-TO-LEFT OVERRIDE}contoso.com"),
    ("schema", 2),
    ("schema", "1"),
    ("device", []),
    ("device.tls", "1.5"),
    ("device.tls", 1.2),
    ("device.sign_in", []),
    ("device.sign_in", "none"),
    ("device.sign_in", ["kerberos"]),
    ("device.sign_in", ["unknown"]),
    ("device.security_modes", []),
    ("device.ports", []),
    ("device.ports", [0]),
    ("device.ports", [65536]),
    ("device.ports", [-25]),
    ("device.ports", [True]),
    ("device.ports", ["25"]),
    ("device.ports", 25),
    ("device.name", "x" * 300),
    ("device.name", "two\nlines"),
    ("device.name", "bell\x07"),
    ("device.name", "\N{RIGHT-TO-LEFT OVERRIDE}gnp"),
    ("device.name", " "),
    ("device.count", 0),
    ("device.count", True),
    ("device.count", 2.5),
    ("device.max_host_length", 0),
    ("device.client_certificate", True),
    ("device.hosting", "moon"),
    ("sending.from", "nobody"),
    ("sending.from", "@contoso.com"),
    ("sending.from", "a@b@contoso.com"),
    ("sending.from", "a b@contoso.com"),
    ("sending.from", "a@contoso"),
    ("sending.from", "a@contoso.com\r\nBcc: x@y.z"),
    ("sending.from", "'; rm -rf /@contoso.com"),
    ("sending.from", "x" * 65 + "@contoso.com"),
    ("sending.peak_per_minute", -1),
    ("sending.peak_per_minute", "5"),
    ("sending.peak_per_minute", 10**13),
    ("sending.recipients", "everyone"),
    ("sending.largest_message_mb", -0.1),
    ("network.public_ips", []),
    ("network.public_ips", ["10.0.0.1"]),
    ("network.public_ips", ["172.16.0.1"]),
    ("network.public_ips", ["192.168.1.1"]),
    ("network.public_ips", ["100.64.0.1"]),
    ("network.public_ips", ["127.0.0.1"]),
    ("network.public_ips", ["169.254.1.1"]),
    ("network.public_ips", ["224.0.0.1"]),
    ("network.public_ips", ["240.0.0.1"]),
    ("network.public_ips", ["255.255.255.255"]),
    ("network.public_ips", ["0.0.0.0"]),
    ("network.public_ips", ["2001:db8::1"]),
    ("network.public_ips", ["203.0.113.0/24"]),
    ("network.public_ips", ["203.0.113.010"]),
    ("network.public_ips", "203.0.113.10"),
    ("network.port_25", "closed"),
    ("tenant.mx_host", "203.0.113.10"),
    ("tenant.mx_host", "a host.example.com"),
    ("tenant.accepted_domains", []),
    ("tenant.accepted_domains", ["contoso.com", 3]),
    ("tenant.created", "20240501"),
    ("tenant.created", "2024-02-30"),
    ("tenant.created", "2024-W01-1"),
    ("tenant.licences", -1),
    ("tenant.security_defaults", "yes"),
    ("options.local_relay_host", "10.0.0.300"),
    ("options.hve_account", "bulk"),
    ("preferences.priority", "price"),
    ("device.colour", "red"),
    ("network.colour", "red"),
    ("colour", "red"),
]


@pytest.mark.parametrize(("path", "value"), WRONG)
def test_refuses_at_the_field(path: str, value: Any) -> None:
    document: dict[str, Any] = dict(DOMAIN)
    section, _, name = path.rpartition(".")
    if section:
        document[section] = {name: value}
    else:
        document[name] = value
    problem = refusal(document).problem
    assert problem.field == path
    assert problem.text.endswith(".")
    assert len(problem.text) + len(problem.fix) < 500
    assert problem.text.isprintable()
    if "colour" not in path and path != "device":
        assert problem.fix == f"This field takes {takes(path)}."


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"", "line 1, column 1"),
        (b"no json", "line 1, column "),
        (b'{"domain": "contoso.com"', "line 1, column 25"),
        (b'{\n"domain": "contoso.com",}', "line 2, column 25"),
        (b'{"domain": "contoso.com"} x', "line 1, column 28"),
    ],
)
def test_names_the_place_where_a_text_is_no_json(text: bytes, place: str) -> None:
    assert place in refusal(text).problem.text


@pytest.mark.parametrize(
    "text", [b'{"domain": "\xff"}', b"[]", b'"contoso.com"', b"{}", b"1", b"[" * 100_000, b'{"a":' * 100_000]
)
def test_refuses_what_is_no_answer_document(text: bytes) -> None:
    assert refusal(text).problem.text


GOOD: list[tuple[str, Any]] = [
    ("schema", None),
    ("device", None),
    ("device.tls", None),
    ("device.sign_in", "unknown"),
    ("device.ports", "unknown"),
    ("device.ports", [1, 65535]),
    ("device.name", 'Front "desk" & <b>\'s $(x)'),
    ("device.name", "unknown"),
    ("domain", "CONTOSO.com."),
    ("domain", "Bücher.example"),
    ("domain", "xn--bcher-kva.example"),
    ("sending.from", "o'brien+scan@contoso.com"),
    ("sending.from", "a@bücher.example"),
    ("sending.largest_message_mb", 7.5),
    ("sending.largest_message_mb", 7),
    ("network.public_ips", ["192.0.2.1", "198.51.100.1", "203.0.113.10", "8.8.8.8"]),
    ("tenant.created", "2024-02-29"),
    ("tenant.licences", 0),
    ("options.local_relay_host", "relay"),
    ("options.local_relay_host", "10.0.0.5"),
]


@pytest.mark.parametrize(("path", "value"), GOOD)
def test_takes_what_is_possible(path: str, value: Any) -> None:
    document: dict[str, Any] = dict(DOMAIN)
    section, _, name = path.rpartition(".")
    if section:
        document[section] = {name: value}
    else:
        document[name] = value
    assert isinstance(read_answers(json.dumps(document)), Answers)


def test_a_byte_order_mark_is_skipped() -> None:
    assert read_answers(b'\xef\xbb\xbf{"domain": "contoso.com"}').domain == "contoso.com"


@settings(max_examples=100, deadline=None)
@given(documents())
def test_takes_every_document_of_the_contract(document: dict[str, Any]) -> None:
    assert (
        read_answers(document)
        == read_answers(json.dumps(document))
        == read_answers(json.dumps(document).encode())
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([path for path in paths() if "." in path]), JSON)
def test_any_value_in_any_field_is_taken_or_refused_there(path: str, value: Any) -> None:
    problem = problem_of(lambda: read_answers(put(path, value)))
    assert problem is None or problem.field.startswith(path)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_taken_or_refused(data: bytes) -> None:
    problem = problem_of(lambda: read_answers(data))
    assert problem is None or problem.text


# --- one field, typed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("domain", " contoso.com ", "contoso.com"),
        ("device.ports", "25, 587", (25, 587)),
        ("device.ports", "unknown", "unknown"),
        ("device.tls", "1.2", Tls.V1_2),
        ("device.sign_in", "none oauth2", (SignIn.NONE, SignIn.OAUTH2)),
        ("device.name", "Front desk", "Front desk"),
        ("sending.peak_per_minute", "12", 12),
        ("sending.largest_message_mb", "7.5", 7.5),
        ("network.public_ips", "203.0.113.10; 203.0.113.11", ("203.0.113.10", "203.0.113.11")),
        ("tenant.licences", "", None),
        ("sending.from", "  ", None),
    ],
)
def test_reads_what_is_typed(path: str, text: str, value: Any) -> None:
    assert parse_field(path, text) == value


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("domain", ""),
        ("domain", "contoso com"),
        ("sending.from", "nobody"),
        ("sending.peak_per_minute", "many"),
        ("sending.peak_per_minute", "-1"),
        ("tenant.licences", "true"),
        ("device.count", "NULL"),
        ("network.public_ips", "10.0.0.1"),
        ("network.public_ips", ","),
        ("device.name", "x" * 300),
        ("device.tls", "2"),
    ],
)
def test_refuses_what_is_typed_wrong(path: str, text: str) -> None:
    with pytest.raises(WizardError) as caught:
        parse_field(path, text)
    assert caught.value.problem.field == path
    assert caught.value.problem.fix


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(paths()), st.text(max_size=30))
def test_any_typed_text_is_taken_as_a_document_would_take_it(path: str, text: str) -> None:
    problem = problem_of(lambda: parse_field(path, text))
    assert problem is None or problem.field == path
    value = parse_field(path, text) if problem is None else None
    if value is not None and "." in path:
        assert get_path(read_answers(put(path, value)), path) == value


def test_every_field_says_what_it_takes() -> None:
    for path in paths():
        assert takes(path)
    assert takes("device.colour") == ""


def test_what_is_listed_twice_counts_once() -> None:
    said = {
        "domain": "contoso.com",
        "device": {"sign_in": ["none", "basic", "none"], "ports": [25, 587, 25]},
        "network": {"public_ips": ["203.0.113.10", "203.0.113.10"]},
    }
    answers = read_answers(said)
    assert answers.device.sign_in == ("none", "basic")
    assert answers.device.ports == (25, 587)
    assert answers.network.public_ips == ("203.0.113.10",)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"domain": "contoso.com", "domain": "fabrikam.com"}', "domain"),
        ('{"domain": "contoso.com", "device": {"tls": "1.2"}, "device": {}}', "device"),
        ('{"domain": "contoso.com", "device": {"tls": "1.2", "ports": [25], "tls" :"1.0"}}', "device.tls"),
        ('{"domain": "contoso.com", "device": {"tls": "1.2", "\\u0074ls": "1.2"}}', "device.tls"),
        (
            '\ufeff{"domain": "contoso.com", "network": {"port_25": null, "port_25": "open"}}',
            "network.port_25",
        ),
    ],
)
def test_a_field_that_is_given_twice_is_refused(text: str, field: str) -> None:
    problem = refusal(text).problem
    assert (problem.field, problem.text) == (field, "It is given twice.")


@given(documents())
def test_a_document_with_each_field_once_is_taken(data: dict[str, Any]) -> None:
    assert read_answers(json.dumps(data)) == read_answers(data)


def test_a_text_that_looks_like_a_field_given_twice_is_a_text() -> None:
    name = '"tls": "tls": \\ '
    assert read_answers(json.dumps({**DOMAIN, "device": {"name": name, "tls": "1.2"}})).device.name == name
