"""What a case says to the way by clicks (``click_paths.toml``), and the paths of one script as sentences."""

from collections.abc import Iterable

from wizard.core.click_paths import ClickPath, click_paths, plain_step, plain_way
from wizard.core.knowledge import Knowledge
from wizard.core.model import CreateInboundConnector, Method
from wizard.core.texts import _, one_line
from wizard.files import load_click_paths
from wizard.render.powershell.case import ScriptCase


def paths_of(case: ScriptCase, knowledge: Knowledge) -> tuple[ClickPath, ...]:
    """The paths of a plan or a site, in the order of work."""
    return click_paths(
        load_click_paths(), _true_of(case), _values_of(case), knowledge, worldwide=not case.environment
    )


def second_name(connector: CreateInboundConnector | None) -> str:
    """The name proposed for a second connector: 64 characters at most (New-InboundConnector)."""
    return f"{connector.name[:62]} 2" if connector is not None else ""


def _true_of(case: ScriptCase) -> frozenset[str]:
    """The words of ``click_paths.toml`` that are true of the case."""
    connector = case.connector
    own = set(case.app.mailboxes) if case.app else set[str]()
    found = {
        "connector": connector is not None,
        "address": connector is not None and not case.by_certificate,
        "certificate": connector is not None and case.by_certificate,
        "tls": connector is not None and connector.require_tls,
        "no-tls": connector is not None and not connector.require_tls,
        "mailbox": case.uses_mailbox,
        "opens-mailbox": case.opens_mailboxes,
        "password": bool(case.passwords),
        "makers-app": case.uses_mailbox and bool(set(case.mailboxes) - set(case.passwords) - own),
        "send-as": bool(case.grants),
        "direct-send": Method.DIRECT_SEND in case.methods,
        "not-direct-send": Method.DIRECT_SEND not in case.methods,
        "high-volume": Method.HIGH_VOLUME_EMAIL in case.methods,
        "acs": Method.AZURE_COMMUNICATION_SERVICES in case.methods,
        "relay": Method.LOCAL_RELAY in case.methods,
        "signs": set(case.methods) != {Method.AZURE_COMMUNICATION_SERVICES},
        "own-app": case.app is not None,
        "app-itself": case.app is not None and case.app.as_application,
        "app-user": case.app is not None and not case.app.as_application,
    }
    return frozenset(word for word, true in found.items() if true)


def _values_of(case: ScriptCase) -> dict[str, tuple[str, ...]]:
    """What stands for the braces in the sentences."""
    connector = case.connector
    return {
        "connector": (connector.name if connector else "",),
        "second": (second_name(connector),),
        "addresses": connector.sender_ips if connector else (),
        "domain": (case.domain,),
        "senders": case.senders,
        "mailboxes": case.mailboxes,
        "grants": tuple(
            _("{address} by {mailbox}").format(address=grant.identity, mailbox=grant.trustee)
            for grant in case.grants
        ),
        "account": (case.high_volume_account,),
        "app": (case.app.name if case.app else "",),
    }


def by_hand(
    paths: Iterable[ClickPath], script: str, left_out: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The paths of one script as sentences, each on one line. ``left_out`` are ids of paths that the script does."""
    return tuple(
        one_line(f"{path.title}. {plain_way(path)}: " + " ".join(plain_step(step) for step in path.steps))
        for path in paths
        if path.script == script and path.id not in left_out
    )
