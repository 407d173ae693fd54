"""The files of a relay on the own network: for one Postfix, for two that stand in for each other, for an OAuth bridge.

One call gives them all by name. Every value goes through `quoting`; no file holds a secret.
"""

import datetime

from wizard.core.answers import Answers
from wizard.core.knowledge import Knowledge
from wizard.core.model import Plan
from wizard.core.profiles import DeviceProfile
from wizard.render.relay.bridge import CONFIG, emailproxy_config
from wizard.render.relay.case import relay_case
from wizard.render.relay.guide import bridge_guide, guide
from wizard.render.relay.keepalived import keepalived_conf
from wizard.render.relay.postfix import postfix_files


def relay_files(
    answers: Answers, plan: Plan, profile: DeviceProfile | None, knowledge: Knowledge, today: datetime.date
) -> dict[str, bytes]:
    """Path below the folder of results to content; nothing for a plan without a relay."""
    if plan.relay is None:
        return {}
    case = relay_case(answers, plan, profile, knowledge, today)
    texts = {"README.md": guide(case)}
    (alone,) = case.stations(1)
    texts |= {f"one/{name}": text for name, text in postfix_files(case, alone).items()}
    for station in case.stations(2):
        place = f"two/relay-{station.number}"
        texts |= {f"{place}/{name}": text for name, text in postfix_files(case, station).items()}
        texts[f"{place}/keepalived.conf"] = keepalived_conf(case, station)
    if case.bridge:
        texts |= {f"bridge/{CONFIG}": emailproxy_config(case), "bridge/README.md": bridge_guide(case)}
    return {f"relay/{name}": text.encode("utf-8") for name, text in texts.items()}


__all__ = ["relay_files"]
