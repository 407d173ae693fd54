"""What the plan and the look-ups know that tells causes apart: the words that a sign's ``known`` names."""

from wizard.core.answers import Answers
from wizard.core.facts import Facts
from wizard.core.spf_facts import SpfResult

KNOWN_WORDS = frozenset(
    (
        "port-25-blocked", "port-587-blocked", "port-25-open", "port-587-open", "smtp-auth-off-tenant", "smtp-auth-off-mailbox",
        "smtp-auth-on-mailbox", "security-defaults-on", "reject-direct-send-on", "mailbox-missing", "spf-excludes-address",
        "address-listed", "dynamic-address", "domain-not-accepted", "server-near",
    )
)  # fmt: skip
"""All that may stand in ``known`` of a sign."""


def known_of(answers: Answers | None, facts: Facts | None = None, sender: str = "") -> frozenset[str]:
    """The words that hold, from the answers of the plan and from what was looked up. ``sender`` is the From address."""
    found: set[str] = set()
    if answers is not None:
        found |= _of_answers(answers, sender)
    if facts is not None:
        found |= _of_facts(facts)
    return frozenset(found)


def _of_answers(answers: Answers, sender: str) -> set[str]:
    tenant, network = answers.tenant, answers.network
    pairs = (
        ("port-25-blocked", network.port_25 == "blocked"),
        ("port-587-blocked", network.port_587 == "blocked"),
        ("port-25-open", network.port_25 == "open"),
        ("port-587-open", network.port_587 == "open"),
        (
            "smtp-auth-off-tenant",
            tenant.smtp_auth_tenant == "disabled" and tenant.smtp_auth_mailbox in (None, "inherit"),
        ),
        ("smtp-auth-off-mailbox", tenant.smtp_auth_mailbox == "disabled"),
        ("smtp-auth-on-mailbox", tenant.smtp_auth_mailbox == "enabled"),
        ("security-defaults-on", tenant.security_defaults == "on"),
        ("reject-direct-send-on", tenant.reject_direct_send == "on"),
        ("mailbox-missing", tenant.licensed_mailbox == "no"),
        ("domain-not-accepted", _outside(sender, tenant.accepted_domains)),
    )
    return {word for word, holds in pairs if holds}


def _outside(sender: str, accepted: tuple[str, ...] | None) -> bool:
    domain = sender.rpartition("@")[2].lower()
    return bool(domain and accepted) and domain not in {one.lower() for one in accepted or ()}


def _of_facts(facts: Facts) -> set[str]:
    found: set[str] = set()
    if facts.network is not None:
        found |= {
            f"port-{number}-{word}"
            for number, word in ((25, facts.network.port_25), (587, facts.network.port_587))
            if word in ("open", "blocked")
        }
        found |= {"address-listed"} if facts.network.blocklists else set()
        found |= {"dynamic-address"} if facts.network.looks_dynamic == "yes" else set()
    failed = (SpfResult.FAIL, SpfResult.SOFTFAIL)
    if facts.spf is not None and any(result in failed for result in facts.spf.result.values()):
        found.add("spf-excludes-address")
    return found
