"""What a look-up answers in place of questions, and where it only has a hint.

It was seen from this computer. An answer of the person always wins.
"""

import msgspec

from wizard.core.answers import Answers, Cloud, Port, YesNo
from wizard.core.facts import Facts
from wizard.core.texts import _, one_line

replace = msgspec.structs.replace


def with_facts(answers: Answers, facts: Facts | None) -> Answers:
    """The answers with what was looked up where nothing was answered.

    Only what is certain fills an answer: a name that looks like a changing line is a hint (`hints`), no answer.
    """
    if facts is None:
        return answers
    tenant, network = answers.tenant, answers.network
    if tenant.mx_host is None and facts.mx is not None and facts.mx.microsoft_host is not None:
        tenant = replace(tenant, mx_host=facts.mx.microsoft_host)
    cloud = _cloud(facts)
    if tenant.cloud is None and cloud is not None:
        tenant = replace(tenant, cloud=cloud)
    seen = facts.network
    if seen is not None:
        if network.port_25 is None and seen.port_25 is not Port.UNKNOWN:
            network = replace(network, port_25=seen.port_25)
        if network.port_587 is None and seen.port_587 is not Port.UNKNOWN:
            network = replace(network, port_587=seen.port_587)
        if network.public_ips is None and seen.public_ip is not None:
            network = replace(network, public_ips=(seen.public_ip,))
        address = seen.public_ip_detail
        if network.ip_shared is None and address is not None and address.shared is YesNo.YES:
            network = replace(network, ip_shared=YesNo.YES)
    return replace(answers, tenant=tenant, network=network)


def looked_up_address(facts: Facts | None) -> str:
    """The site's public address as this computer saw it; "" where it is not known."""
    return (facts.network.public_ip or "") if facts is not None and facts.network is not None else ""


def _cloud(facts: Facts) -> Cloud | None:
    """The tenant's cloud; the MX host tells it only where it is one of its own (GCC shares the worldwide one)."""
    if facts.tenant is not None and facts.tenant.cloud is not None:
        return facts.tenant.cloud
    mx = facts.mx.cloud if facts.mx is not None else None
    return mx if mx is not Cloud.WORLDWIDE else None


def hints(facts: Facts | None) -> dict[str, str]:
    """By the answer's path: what was seen that speaks for an answer and settles none."""
    reverse = facts.network.reverse_detail if facts is not None and facts.network is not None else None
    if reverse is None or reverse.name is None:
        return {}
    name, ip = one_line(reverse.name, 120), reverse.address
    found: dict[str, str] = {}
    if reverse.looks_dynamic is YesNo.YES:
        text = _(
            "Looked up from this computer: the name behind {ip} is {name}, as of an address that changes."
        )
        found["network.static_ip"] = text.format(ip=ip, name=name)
    elif reverse.looks_dynamic is YesNo.NO:
        text = _("Looked up from this computer: the name behind {ip} is {name}, as of a fixed address.")
        found["network.static_ip"] = text.format(ip=ip, name=name)
    if reverse.looks_shared is YesNo.YES:
        text = _(
            "Looked up from this computer: the name behind {ip} is {name}, as of an address that is shared."
        )
        found["network.ip_shared"] = text.format(ip=ip, name=name)
    return found
