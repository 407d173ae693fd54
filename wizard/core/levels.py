"""How well each single answer serves: met, not known, changeable, final. The atoms that requirements join.

A level is thermometer-coded, so that "as bad as the worst part" is ``|`` and "as good as the best way" is
``&``. The same requirement functions then work on one case (small integers) and on thousands of cases at once
(one bit a case in each of three planes), which is how `core.left` finds out what is worth asking.
What an unknown answer means is `policy.md`, "How what is not known is read".
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from wizard.core.answers import (
    Hosting,
    Port,
    Recipients,
    Security,
    SignIn,
    Switch,
    Tls,
    YesNo,
)

MET = 0b000
UNKNOWN = 0b001
CHANGEABLE = 0b011
FINAL = 0b111

_YES = {YesNo.YES: (MET,), YesNo.NO: (CHANGEABLE,)}
_NO = {YesNo.NO: (MET,), YesNo.YES: (CHANGEABLE,)}
_OPEN = {Port.OPEN: (MET,), Port.BLOCKED: (CHANGEABLE,)}
_OFF = {Switch.OFF: (MET,), Switch.ON: (FINAL,)}


class Levels(msgspec.Struct):
    """One level an answer. The upper block rests on questions, the lower one on what is taken as given."""

    on_premises: int = UNKNOWN
    own_computer: int = UNKNOWN
    no_sign_in: int = UNKNOWN
    oauth: int = UNKNOWN
    password: int = UNKNOWN
    any_sign_in: int = UNKNOWN
    tls: int = UNKNOWN
    plain: int = UNKNOWN
    starttls: int = UNKNOWN
    can_25: int = UNKNOWN
    can_587: int = UNKNOWN
    client_certificate: int = UNKNOWN
    internal: int = UNKNOWN
    static_ip: int = UNKNOWN
    unshared_ip: int = UNKNOWN
    open_25: int = UNKNOWN
    open_587: int = UNKNOWN
    mailbox: int = UNKNOWN
    no_security_defaults: int = UNKNOWN
    direct_send_allowed: int = UNKNOWN
    certificate: int = UNKNOWN
    local_server: int = UNKNOWN
    azure: int = UNKNOWN

    accepted_domain: int = MET
    host_fits: int = MET
    rate: int = MET
    recipients_per_day: int = MET
    connections: int = MET
    external_limit: int = MET
    basic_available: int = MET
    worldwide: int = MET
    quota: int = MET


QUESTION_LEVELS: dict[str, tuple[str, ...]] = {
    "device.hosting": ("on_premises", "own_computer"),
    "device.sign_in": ("no_sign_in", "oauth", "password", "any_sign_in"),
    "device.tls": ("tls",),
    "device.security_modes": ("plain", "starttls"),
    "device.ports": ("can_25", "can_587"),
    "device.client_certificate": ("client_certificate",),
    "sending.recipients": ("internal",),
    "network.static_ip": ("static_ip",),
    "network.ip_shared": ("unshared_ip",),
    "network.port_25": ("open_25",),
    "network.port_587": ("open_587",),
    "tenant.licensed_mailbox": ("mailbox",),
    "tenant.security_defaults": ("no_security_defaults",),
    "tenant.reject_direct_send": ("direct_send_allowed",),
    "options.certificate": ("certificate",),
    "options.local_server": ("local_server",),
    "options.azure_subscription": ("azure",),
}
"""The 17 questions of the policy, and the levels that each sets."""


_SINGLE: dict[str, Mapping[Any, tuple[int, ...]]] = {
    "device.hosting": {
        Hosting.ON_PREMISES: (MET, MET),
        Hosting.CLOUD_VM: (FINAL, MET),
        Hosting.VENDOR_HOSTED: (FINAL, FINAL),
    },
    "device.tls": {
        Tls.NONE: (FINAL,),
        Tls.V1_0: (FINAL,),
        Tls.V1_1: (FINAL,),
        Tls.V1_2: (MET,),
        Tls.V1_3: (MET,),
    },
    "device.client_certificate": {YesNo.YES: (MET,), YesNo.NO: (FINAL,)},
    "sending.recipients": {
        Recipients.INTERNAL: (MET,),
        Recipients.EXTERNAL: (FINAL,),
        Recipients.BOTH: (FINAL,),
    },
    "network.static_ip": _YES,
    "network.ip_shared": _NO,
    "network.port_25": _OPEN,
    "network.port_587": _OPEN,
    "tenant.licensed_mailbox": _YES,
    "tenant.security_defaults": _OFF,
    "tenant.reject_direct_send": _OFF,
    "options.certificate": _YES,
    "options.local_server": _YES,
    "options.azure_subscription": _YES,
}
"""What each answer to a question with one choice means; every other answer, and none, is not known."""

_LISTS: dict[str, tuple[frozenset[Any], ...]] = {
    "device.sign_in": (
        frozenset({SignIn.NONE}),
        frozenset({SignIn.OAUTH2}),
        frozenset({SignIn.BASIC}),
        frozenset({SignIn.OAUTH2, SignIn.BASIC}),
    ),
    "device.security_modes": (frozenset({Security.NONE}), frozenset({Security.STARTTLS})),
    "device.ports": (frozenset({25}), frozenset({587})),
}
"""For each level of a question with many choices: any of these in the answer is enough."""


def answer_levels(question: str, value: Any) -> tuple[int, ...]:
    """The levels that one answer sets, in the order of `QUESTION_LEVELS`.

    A list that lacks what is needed is FINAL: a device can not be taught. None and ``"unknown"`` are UNKNOWN.
    """
    wanted = _LISTS.get(question)
    if wanted is None:
        return _SINGLE[question].get(value) or (UNKNOWN,) * len(QUESTION_LEVELS[question])
    if value is None or value == "unknown":
        return (UNKNOWN,) * len(wanted)
    return tuple(FINAL if choices.isdisjoint(value) else MET for choices in wanted)
