"""Whatever comes from outside, a probe ends in its own words, and what is shown is harmless."""

import asyncio
import random
from collections.abc import Mapping

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.net.listening import listening
from wizard.core.blocklists import Answers, judge
from wizard.core.mail_servers import marks_of
from wizard.core.network_facts import ListingState
from wizard.core.reverse_names import judge as judge_name
from wizard.files import load_blocklists, load_endpoints, load_outside, load_reverse_words
from wizard.net.fetch import Page
from wizard.net.peer_chain import _seen
from wizard.net.ports import TcpPortProbe
from wizard.net.probe_ports import probe_mail_port
from wizard.net.probe_public_ip import probe_public_ip
from wizard.net.probe_tenant import probe_tenant
from wizard.net.services import DnsAnswer

WORDS = (
    b"220 mx.contoso.com ready",
    b"220-",
    b"250 STARTTLS",
    b"250-x",
    b"554 ",
    b"\x1b[31m",
    "\u202e".encode(),
    b"\x00",
    b"\xff\xfe",
    b"<script>",
    b"%s{0}",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n",
    b"x" * 3000,
)


async def test_no_words_of_a_server_break_the_look() -> None:
    rng = random.Random(5)
    said: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _turn in range(3):
            said.append(b"".join(rng.choices(WORDS, k=rng.randint(0, 8))))
            writer.write(said[-1])
            await writer.drain()
            if not await reader.read(200):
                break

    marks = marks_of(load_endpoints(), load_outside().mail_servers)
    async with listening(serve) as port:
        probe = TcpPortProbe(lambda _host, _port: ("127.0.0.1", port))
        await probe.look("smtp.office365.com", 587, 5.0)  # reads the system's roots, once
        looks = [probe_mail_port("smtp.office365.com", 587, probe, 1.0, marks) for _look in range(60)]
        for found in await asyncio.gather(*looks):
            assert found.value is not None
            assert msgspec.json.encode(found.value)
            texts = [found.row.text, found.row.detail, found.value.greeting, found.value.line]
            assert all(text.isprintable() for text in texts), texts
    assert len(said) > 60


@given(st.binary(max_size=200))
def test_a_certificate_of_any_octets_is_shown(octets: bytes) -> None:
    assert _seen(octets).subject.isprintable()


class Pages:
    """A fetcher whose every answer is given."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def get(self, url: str, timeout_s: float) -> Page:
        return self._page


class Records:
    """A resolver whose every answer is given."""

    def __init__(self, records: tuple[str, ...]) -> None:
        self._records = records

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        return DnsAnswer(name, rdtype, self._records)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        (
            "issuer",
            "cloud_instance_name",
            "tenant_region_scope",
            "tenant_region_sub_scope",
            "NameSpaceType",
            "FederationBrandName",
            "error_description",
            "ip",
        ),
        JSON,
    ),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(DOCUMENTS, st.sampled_from([200, 400, 404, 500]))
def test_no_document_breaks_the_tenants_probe(document: Mapping[str, object], status: int) -> None:
    page = Page(status, msgspec.json.encode(document))
    found = asyncio.run(
        probe_tenant("contoso.com", Pages(page), load_outside().tenant, load_endpoints(), 5.0)
    )
    assert found.row.text.isprintable()
    assert found.row.detail.isprintable()
    assert found.value is None or found.value.exists or found.problems


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.binary(max_size=60) | DOCUMENTS.map(msgspec.json.encode), st.lists(st.text(max_size=30), max_size=3)
)
def test_no_answer_breaks_the_probe_of_the_address(body: bytes, records: list[str]) -> None:
    found = asyncio.run(
        probe_public_ip(
            load_outside().public_address,
            Pages(Page(200, body)),
            5.0,
            resolver_for=lambda _servers, _timeout_s: Records(tuple(records)),
            local=lambda _towards: None,
        )
    )
    assert found.row.text.isprintable()
    assert found.row.detail.isprintable()


@given(*[st.lists(st.text(max_size=20) | st.ip_addresses(v=4).map(str), max_size=3).map(tuple)] * 3)
def test_no_record_is_a_listing_but_a_documented_one(
    address: tuple[str, ...], listed: tuple[str, ...], unlisted: tuple[str, ...]
) -> None:
    for blocklist in load_blocklists().blocklist:
        known = {answer for code in blocklist.code for answer in code.answers}
        for fact in judge(Answers(address, listed, unlisted), blocklist):
            assert fact.state is not ListingState.LISTED or set(fact.answers) <= known & set(address)
            assert all(text.isprintable() for text in (fact.name, fact.why, *fact.answers))


@given(st.text(max_size=300))
def test_no_name_breaks_what_is_read_from_names(name: str) -> None:
    facts = judge_name("203.0.113.10", name, load_reverse_words(), confirmed=True)
    assert facts.name is not None
    assert facts.name.isprintable()
    assert all(word.isascii() for word in facts.words)
