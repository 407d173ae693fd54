"""The simulated tenant has the limits that the plans are made with: one number in two places stays one number."""

from math import floor

import msgspec
import pytest

from tests.core.cases import KNOWLEDGE, TODAY
from wizard.core.case import external_limit as limit_of_plans
from wizard.sim.sending_accounts import CommunicationResource
from wizard.sim.tenant import Limits, Tenant, external_limit

FACTS = KNOWLEDGE.limits
MEGABYTE = 2**20

SAME: dict[str, int] = {
    "messages_per_minute": FACTS.mailbox.messages_per_minute,
    "recipients_per_day": FACTS.mailbox.recipients_per_day,
    "connections": FACTS.mailbox.connections,
    "recipients_per_message": FACTS.message.recipients,
    "recipients_per_domain": FACTS.envelope.recipients_of_one_domain,
    "message_bytes": FACTS.message_size.megabytes * MEGABYTE,
    "hve_recipients": FACTS.high_volume_email.recipients,
    "hve_message_bytes": FACTS.high_volume_email.megabytes * MEGABYTE,
    "acs_recipients": FACTS.azure_communication_services.recipients,
    "acs_message_bytes": FACTS.azure_communication_services.megabytes * MEGABYTE,
}
ITS_OWN = {"received_an_hour", "received_an_hour_from_one"}
"""What a mailbox receives in an hour: assumptions of the practice tenant, of which no plan says anything."""


def test_a_practice_tenant_has_the_limits_that_the_plans_are_made_with() -> None:
    found = msgspec.structs.asdict(Limits())
    assert {name: value for name, value in found.items() if name not in ITS_OWN} == SAME


def test_a_practice_azure_has_the_quotas_that_the_plans_are_made_with() -> None:
    quota, resource = FACTS.azure_communication_services, CommunicationResource("practice")
    assert (resource.per_minute, resource.per_hour) == (quota.messages_per_minute, quota.messages_per_hour)
    assert (resource.managed_per_minute, resource.managed_per_hour) == (
        quota.managed_messages_per_minute,
        quota.managed_messages_per_hour,
    )
    assert quota.recipients_per_day == 24 * resource.per_hour


@pytest.mark.parametrize("licences", [0, 1, 25, 300, 5000])
def test_a_practice_tenant_lets_out_as_much_as_the_plans_say(licences: int) -> None:
    allowed = limit_of_plans(licences, KNOWLEDGE)
    assert allowed is not None
    tenant = Tenant("contoso-com.mail.protection.outlook.com", ("contoso.com",), (), TODAY, licences=licences)
    assert external_limit(tenant) == floor(allowed)
    assert external_limit(msgspec.structs.replace(tenant, trial=True)) == FACTS.tenant_external.trial
