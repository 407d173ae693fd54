"""Many connections at once, and the limits that count over all of them."""

import asyncio

import aiosmtplib
import pytest

from tests.benchmarks.bench_sessions import begin, deliver
from tests.sim.places import Place, mail, place
from tests.sim.player import PASSWORD
from wizard.sim import certificates
from wizard.sim.session import Endpoint
from wizard.sim.world import KEPT_MESSAGES


async def test_a_hundred_sessions_stand_over_starttls_at_once_and_leave_nothing_behind(
    made: certificates.Certificates,
) -> None:
    async with place(made, "connector-ip") as here:
        begun = await asyncio.gather(*(begin(here.port, here.trust) for _ in range(100)))
        assert len(here.server._conversations) == 100
        await asyncio.gather(*(deliver(*one) for one in begun))
        assert len(here.world.arrived()) == 100
        await asyncio.wait_for(asyncio.gather(*here.server._conversations), 20)
        await asyncio.sleep(0)
        assert here.server._conversations == set()
        assert here.world._ledger._signed_in == {}


async def test_what_arrived_is_kept_up_to_a_bound(made: certificates.Certificates) -> None:
    async with place(made, "connector-ip") as here:
        for _ in range(12):
            begun = await asyncio.gather(*(begin(here.port, here.trust) for _ in range(100)))
            await asyncio.gather(*(deliver(*one) for one in begun))
        assert len(here.world.arrived()) == KEPT_MESSAGES


async def signed_in(here: Place) -> aiosmtplib.SMTP:
    client = aiosmtplib.SMTP(hostname="localhost", port=here.port, start_tls=True, tls_context=here.trust)
    await client.connect()
    await client.login("scanner@contoso.com", PASSWORD)
    return client


async def test_a_fourth_connection_of_a_mailbox_is_one_too_many(made: certificates.Certificates) -> None:
    async with place(made, "smtp-auth-oauth", Endpoint.SUBMISSION) as here:
        clients = [await signed_in(here) for _ in range(4)]
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await clients[3].send_message(mail())
        assert (refused.value.code, refused.value.message[:5]) == (432, "4.3.2")
        await clients[0].quit()
        await clients[3].send_message(mail())
        assert len(here.world.arrived()) == 1
        for client in clients[1:]:
            client.close()


async def test_the_thirty_first_message_of_a_minute_waits_whatever_connection_it_comes_by(
    made: certificates.Certificates,
) -> None:
    async with place(made, "smtp-auth-oauth", Endpoint.SUBMISSION) as here:
        clients = [await signed_in(here) for _ in range(2)]
        for number in range(30):
            await clients[number % 2].send_message(mail())
        for client in clients:
            with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
                await client.send_message(mail())
            assert (refused.value.code, refused.value.message[:5]) == (421, "4.4.2")
        assert len(here.world.arrived()) == 30
        for client in clients:
            client.close()
