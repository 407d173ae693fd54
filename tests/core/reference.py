"""``policy.md`` a second time, written down word by word and slowly: what the engine is held against.

It shares no rule with ``wizard.core``. A requirement is "met", "unmet", "never" (unmet and not changeable) or
"unknown"; nothing is packed, joined by bits or remembered.
"""

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

from wizard.core.answers import Answers
from wizard.core.paths import get_path, set_path
from wizard.core.profiles import DeviceProfile

QUESTIONS: dict[str, list[Any]] = {
    "device.hosting": ["on_premises", "cloud_vm", "vendor_hosted", "unknown"],
    "device.sign_in": ["none", "basic", "oauth2"],
    "device.tls": ["none", "1.0", "1.1", "1.2", "1.3", "unknown"],
    "device.security_modes": ["none", "starttls", "implicit"],
    "device.ports": [25, 465, 587],
    "device.client_certificate": ["yes", "no", "unknown"],
    "sending.recipients": ["internal", "external", "both", "unknown"],
    "network.static_ip": ["yes", "no", "unknown"],
    "network.ip_shared": ["yes", "no", "unknown"],
    "network.port_25": ["open", "blocked", "unknown"],
    "network.port_587": ["open", "blocked", "unknown"],
    "tenant.licensed_mailbox": ["yes", "no", "unknown"],
    "tenant.security_defaults": ["on", "off", "unknown"],
    "tenant.reject_direct_send": ["on", "off", "unknown"],
    "options.certificate": ["yes", "no", "unknown"],
    "options.local_server": ["yes", "no", "unknown"],
    "options.azure_subscription": ["yes", "no", "unknown"],
}
LISTS = {"device.sign_in", "device.security_modes", "device.ports"}

ORDER = {
    "security": "smtp_auth_oauth connector_ip connector_certificate direct_send local_relay high_volume_email "
    "azure_communication_services",
    "compliance": "smtp_auth_oauth connector_certificate connector_ip local_relay high_volume_email "
    "azure_communication_services direct_send",
    "least_work": "direct_send smtp_auth_oauth connector_ip connector_certificate high_volume_email local_relay "
    "azure_communication_services",
}


def every_answer(question: str) -> list[Any]:
    """All answers to a question: the non-empty subsets of a list, and "unknown"."""
    choices = QUESTIONS[question]
    if question not in LISTS:
        return list(choices)
    found: list[Any] = ["unknown"]
    for size in range(1, len(choices) + 1):
        found += [list(some) for some in itertools.combinations(choices, size)]
    return found


class Reader:
    """The answers as the policy reads them."""

    def __init__(self, answers: Answers, profile: DeviceProfile | None, today: datetime.date) -> None:
        self.answers = answers
        self.profile = profile
        self.today = today

    def get(self, path: str) -> Any:
        value = get_path(self.answers, path)
        section, _, name = path.partition(".")
        if section == "device" and value in {None, "unknown"} and self.profile is not None:
            documented = getattr(self.profile.capability, name, None)
            value = documented if documented is not None else value
        return None if value == "unknown" else value

    def answered(self, path: str) -> bool:
        return get_path(self.answers, path) is not None or self.get(path) is not None

    # -- pieces ----------------------------------------------------------------------------------------

    def yes(self, path: str, good: str = "yes", bad: str = "unmet") -> str:
        value = self.get(path)
        return "unknown" if value is None else "met" if value == good else bad

    def has(self, path: str, *wanted: Any) -> str:
        value = self.get(path)
        return "unknown" if value is None else "met" if set(value) & set(wanted) else "never"

    def starttls(self) -> str:
        tls, modes = self.get("device.tls"), self.get("device.security_modes")
        if tls in {"none", "1.0", "1.1"} or (modes is not None and "starttls" not in modes):
            return "never"
        return "met" if tls is not None and modes is not None else "unknown"

    def encryption_25(self) -> str:
        modes = self.get("device.security_modes")
        if modes is None:
            return "unknown"
        return "met" if "none" in modes else self.starttls()

    def ports(self, *wanted: int) -> str:
        device = self.get("device.ports")
        usable = list(wanted) if device is None else [port for port in wanted if port in device]
        if device is not None and not usable:
            return "never"
        state = {port: self.get(f"network.port_{port}") for port in usable}
        if all(value == "blocked" for value in state.values()):
            return "unmet"
        return "met" if device is not None and "open" in state.values() else "unknown"

    def accepted(self) -> str:
        sender = self.answers.sending.from_
        domain = (sender.rpartition("@")[2] if sender else self.answers.domain).lower().rstrip(".")
        names = self.answers.tenant.accepted_domains or (self.answers.domain,)
        return "met" if domain in {name.lower().rstrip(".") for name in names} else "unmet"

    def host_fits(self) -> str:
        if self.get("device.host_by_name") == "no":
            return "never"
        host, limit = self.answers.tenant.mx_host, self.get("device.max_host_length")
        return "never" if host and limit and len(host.rstrip(".")) > limit else "met"

    def at_most(self, path: str, limit: int, bad: str = "never") -> str:
        value = get_path(self.answers, path)
        return bad if value is not None and value > limit else "met"

    def external(self) -> str:
        licences = self.answers.tenant.licences
        sent = self.answers.sending.external_recipients_per_day
        if licences is None or sent is None or sent <= 500 * licences**0.7 + 9500:
            return "met"
        recipients = self.get("sending.recipients")
        return "unknown" if recipients is None else "met" if recipients == "internal" else "never"

    def ways_on(self) -> dict[str, str]:
        """How a relay's three ways to Microsoft 365 stand: each is as bad as its worst part."""
        open_25, open_587 = self.get("network.port_25"), self.get("network.port_587")
        if "open" in {open_25, open_587}:
            submission = "met"
        elif open_25 == open_587 == "blocked":
            submission = "unmet"
        else:
            submission = "unknown"
        port_25 = self.yes("network.port_25", "open")
        ways = {
            "smtp_auth_oauth": [submission, self.yes("tenant.licensed_mailbox")],
            "connector_ip": [port_25, self.yes("network.static_ip"), self.yes("network.ip_shared", "no")],
            "connector_certificate": [port_25, self.yes("options.certificate")],
        }
        return {
            method: "unmet" if "unmet" in way else "unknown" if "unknown" in way else "met"
            for method, way in ways.items()
        }

    def way_on(self) -> str:
        worst = self.ways_on().values()
        return "met" if "met" in worst else "unknown" if "unknown" in worst else "unmet"

    def hve_defaults(self) -> str:
        sign_in, defaults = self.get("device.sign_in"), self.get("tenant.security_defaults")
        if defaults == "off" or (sign_in is not None and "oauth2" in sign_in):
            return "met"
        return "never" if sign_in is not None and defaults == "on" else "unknown"

    def basic_date(self) -> str:
        if self.today < datetime.date(2027, 1, 1):
            return "met"
        created = self.answers.tenant.created
        return "never" if created is not None and created >= "2027-01-01" else "unmet"

    # -- methods ---------------------------------------------------------------------------------------

    def requirements(self) -> dict[str, dict[str, str]]:
        """How each method's requirements stand, in the order in which they are shown: the device comes first."""
        on_premises = {"on-premises": self.yes("device.hosting", "on_premises", "never")}
        hosting = self.get("device.hosting")
        own = "unknown" if hosting is None else "never" if hosting == "vendor_hosted" else "met"
        quiet = {"send-without-sign-in": self.has("device.sign_in", "none")}
        plain = {"encryption-on-port-25": self.encryption_25()}
        internal = {"internal-recipients": self.yes("sending.recipients", "internal", "never")}
        tls = {"starttls-tls-1-2": self.starttls()}
        any_port = {"port-587-or-25": self.ports(587, 25)}
        port_25 = {"port-25": self.ports(25)}
        fits = {"mx-host-length": self.host_fits()}
        accepted = {"accepted-domain": self.accepted()}
        external = {"external-limit": self.external()}
        mailbox = {
            **tls,
            **any_port,
            "licensed-mailbox": self.yes("tenant.licensed_mailbox"),
            "mailbox-rate": self.at_most("sending.peak_per_minute", 30),
            "mailbox-recipients": self.at_most("sending.recipients_per_day", 10000),
            "mailbox-connections": self.at_most("sending.connections", 3),
            **accepted,
            **external,
        }
        offered = {"sign-in-offered": self.has("device.sign_in", "basic", "oauth2")}
        azure = self.yes("options.azure_subscription")
        quota = [
            self.at_most("sending.peak_per_minute", 30, "unmet"),
            self.at_most("sending.recipients_per_day", 2400, "unmet"),
        ]
        return {
            "smtp_auth_oauth": {"oauth-sign-in": self.has("device.sign_in", "oauth2"), **mailbox},
            "connector_ip": {
                **quiet,
                **plain,
                **on_premises,
                **port_25,
                "static-public-ip": self.yes("network.static_ip"),
                "unshared-public-ip": self.yes("network.ip_shared", "no"),
                **fits,
                **accepted,
                **external,
            },
            "connector_certificate": {
                **quiet,
                "client-certificate": self.yes("device.client_certificate", "yes", "never"),
                **tls,
                "own-computer": own,
                **port_25,
                "public-certificate": self.yes("options.certificate"),
                **fits,
                **accepted,
                **external,
            },
            "direct_send": {
                **quiet,
                **plain,
                **internal,
                "direct-send-allowed": self.yes("tenant.reject_direct_send", "off", "never"),
                **port_25,
                **fits,
                **accepted,
            },
            "local_relay": {
                **on_premises,
                "local-server": self.yes("options.local_server"),
                "relay-way-on": self.way_on(),
                **accepted,
                **external,
            },
            "high_volume_email": {
                **internal,
                "worldwide-cloud": "met" if self.answers.tenant.cloud in {None, "worldwide"} else "never",
                **offered,
                **tls,
                "port-587": self.ports(587),
                "security-defaults-off": self.hve_defaults(),
                "billing-policy": azure,
                **accepted,
            },
            "azure_communication_services": {
                **offered,
                **tls,
                **any_port,
                "azure-subscription": azure,
                "default-quota": "unmet" if "unmet" in quota else "met",
            },
            "smtp_auth_basic": {
                "password-sign-in": self.has("device.sign_in", "basic"),
                "security-defaults-off": self.yes("tenant.security_defaults", "off", "never"),
                "basic-available": self.basic_date(),
                **mailbox,
            },
        }

    def verdicts(self) -> dict[str, str]:
        found = {}
        for method, requirements in self.requirements().items():
            states = set(requirements.values())
            if "never" in states:
                found[method] = "ruled_out"
            elif "unmet" in states:
                found[method] = "fits_after_change"
            else:
                found[method] = "unknown" if "unknown" in states else "fits"
        return found

    def order(self) -> list[str]:
        """All eight methods, best first; a password after all that are not ruled out, and last of those that are."""
        verdicts = self.verdicts()
        preferred = ORDER[self.answers.preferences.priority or "security"].split()
        standing = [
            method
            for verdict in ("fits", "unknown", "fits_after_change")
            for method in preferred
            if verdicts[method] == verdict
        ]
        basic = "smtp_auth_basic"
        out = [method for method in [*preferred, basic] if verdicts[method] == "ruled_out"]
        return [*standing, *([] if basic in out else [basic]), *out]

    def recommended(self) -> str | None:
        first = self.order()[0]
        return None if self.verdicts()[first] == "ruled_out" else first


def brute_force(answers: Answers, profile: DeviceProfile | None, today: datetime.date) -> set[str]:
    """``questions_left`` by its definition: every combination of answers to the open questions is tried."""
    start = Reader(answers, profile, today)
    open_ = [question for question in QUESTIONS if not start.answered(question)]
    table = {
        tuple(map(str, combination)): Reader(filled, profile, today).recommended()
        for combination, filled in _combinations(answers, open_)
    }
    left = set()
    for place, question in enumerate(open_):
        groups: dict[tuple[str, ...], set[str | None]] = {}
        for combination, method in table.items():
            groups.setdefault(combination[:place] + combination[place + 1 :], set()).add(method)
        if any(len(group) > 1 for group in groups.values()):
            left.add(question)
    return left


def _combinations(answers: Answers, open_: list[str]) -> Iterator[tuple[tuple[Any, ...], Answers]]:
    for combination in itertools.product(*(every_answer(question) for question in open_)):
        filled = answers
        for question, value in zip(open_, combination, strict=True):
            filled = set_path(filled, question, value)
        yield combination, filled
