"""Each profile's traps, said on its sheet at the field where they bite: drawn as a table of profiles and traps.

What a profile says of itself is read here anew, from its data; what the sheet says is read from ``settings.html``.
"""

import datetime
import re
from html import unescape
from typing import Any

import pytest

from tests.core.cases import KNOWLEDGE, TODAY, answers_of
from tests.core.test_profiles import OFFICE, PROFILES
from tests.render.golden_files import matches_golden
from wizard.core.answers import Security, SignIn
from wizard.core.decide import decide
from wizard.core.model import Method, Plan
from wizard.core.plan import make_plan
from wizard.core.profiles import Capabilities, DeviceKind, DeviceProfile, FieldRole, LabelKind, ProfileField
from wizard.files import load_profile
from wizard.render.sheet import sheet_html
from wizard.render.sheet_view import sheet_view

TO_MX = {Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE, Method.DIRECT_SEND}
LONG = "a-very-long-name-of-a-company-with-many-words-in-it-and-more.mail.protection.outlook.com"
TRAPS = ("password", "name", "words", "465", "address", "from")
NOT_DOCUMENTED = re.compile(r"(?:not documented|does not say which encryption)")


def rows(profile: DeviceProfile, plan: Plan, document: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and all words of each field on the sheet, as a reader sees them."""
    answers = answers_of(document)
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    page = sheet_html(sheet_view(answers, decision, plan, profile, TODAY, KNOWLEDGE))
    fields = re.findall(r'<div class="field">\s*<dt>(.*?)</dt>\s*<dd>(.*?)</dd>', page, re.DOTALL)
    return [(_plain(label), _plain(words)) for label, words in fields]


def _plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


def plans(profile: DeviceProfile, document: dict[str, Any]) -> dict[Method, Plan]:
    """A plan for each method, also for those that are ruled out: somebody may choose them against advice."""
    answers = answers_of(document)
    decision = decide(answers, profile, KNOWLEDGE, TODAY)
    made = {method: make_plan(answers, decision, method, profile, KNOWLEDGE) for method in Method}
    return {method: plan for method, plan in made.items() if plan is not None}


def hit(profile: DeviceProfile, method: Method, plan: Plan) -> set[str]:
    """The traps that this plan walks into, by the profile's own data."""
    can, told = profile.capability, plan.settings
    own = {field.role: field for field in profile.fields}
    found = set()
    if "password" in own and own["password"].max_length and told.sign_in is SignIn.BASIC:
        found.add("password")
    if can.max_host_length and len(told.host or "") > can.max_host_length:
        found.add("name")
    outside = told.security is Security.STARTTLS and method is not Method.LOCAL_RELAY
    if "security" in own and outside:
        right, wrong = (own["security"].values.get(mode) for mode in ("starttls", "implicit"))
        if wrong is not None and right is not None and wrong != right:
            found |= {"words", "465"}
        elif (
            wrong is None
            and "starttls" not in f"{own['security'].label}{right}".lower()
            and right is not None
        ):
            found.add("words")
    if "implicit_toggle" in own and method is not Method.LOCAL_RELAY:
        found.add("465")
    if can.host_by_name == "no":
        found.add("address")
    if can.from_address == "fixed" or (can.from_address == "user_name" and told.sign_in is not SignIn.NONE):
        found.add("from")
    if can.from_address == "domain_only":
        found.add("from")
    return found


def said(profile: DeviceProfile, plan: Plan, document: dict[str, Any]) -> set[str]:
    """The traps that the sheet names, each at its own field."""
    found = set()
    by_role = dict(
        zip([field.role for field in plan.settings.fields], rows(profile, plan, document), strict=True)
    )
    at: dict[str, str] = {role: words for role, (_label, words) in by_role.items()}
    if re.search(r"takes \d+ characters", at.get("password", "")):
        found.add("password")
    if re.search(r"takes \d+ characters; the value has \d+", at.get("smtp_host", "")):
        found.add("name")
    if "takes an IP address only" in at.get("smtp_host", ""):
        found.add("address")
    security = at.get("security", "")
    if re.search(r"Not .+: that encrypts from the first byte|The other choice encrypts", security):
        found.add("words")
    own = {field.role: field for field in profile.fields}
    documented = (
        profile.capability.security_modes is not None and "implicit" not in profile.capability.security_modes
    )
    if NOT_DOCUMENTED.search(security) or ("security" in own and documented and "means STARTTLS" in security):
        found.add("words")
    if "465" in security + at.get("implicit_toggle", ""):
        found.add("465")
    sender = at.get("from_address", "")
    if re.search(r"signs in with this address|name of its own before the @|has no field for it", sender):
        found.add("from")
    return found


def document_for(profile: DeviceProfile, host: str) -> dict[str, Any]:
    return {**OFFICE, "tenant": {**OFFICE["tenant"], "mx_host": host}, "device": {"profile": profile.id}}


def test_every_trap_of_every_profile_is_said_at_its_field() -> None:
    drawn = [f"{'profile':40}" + "".join(f"{trap:>10}" for trap in TRAPS)]
    for profile in PROFILES:
        bitten: set[str] = set()
        for host in (str(OFFICE["tenant"]["mx_host"]), LONG):
            document = document_for(profile, host)
            for method, plan in plans(profile, document).items():
                told, expected = said(profile, plan, document), hit(profile, method, plan)
                assert expected <= told, f"{profile.id}, {method}: {expected - told} is not said"
                assert told <= expected | {"words"}, (
                    f"{profile.id}, {method}: {told - expected} is no trap of it"
                )
                bitten |= expected
        drawn.append(f"{profile.id:40}" + "".join(f"{'x' if trap in bitten else '.':>10}" for trap in TRAPS))
    matches_golden("traps.txt", "\n".join(drawn) + "\n")


MADE_UP = DeviceProfile(
    schema_=1,
    id="made-up",
    vendor="Acme",
    family="Every trap",
    kind=DeviceKind.PRINTER,
    confidence="documented",
    checked=datetime.date(2026, 11, 21),
    capability=Capabilities(
        max_host_length=20, from_address="user_name", security_modes=(Security.IMPLICIT,)
    ),
    fields=(
        ProfileField("smtp_host", "host", LabelKind.UI_VENDOR),
        ProfileField("security", "encryption", LabelKind.UI_VENDOR, {"starttls": "TLS", "implicit": "SSL"}),
        ProfileField("password", "password", LabelKind.UI_VENDOR, max_length=12),
        ProfileField("from_address", "sender", LabelKind.UI_VENDOR),
    ),
)


def test_a_device_that_knows_465_only_is_told_why_a_relay_stands_in_between() -> None:
    document = {**OFFICE, "device": {"profile": "generic-printer", "tls": "1.2"}}
    answers = answers_of(document)
    decision = decide(answers, MADE_UP, KNOWLEDGE, TODAY)
    assert decision.recommended is Method.LOCAL_RELAY
    plan = make_plan(answers, decision, Method.LOCAL_RELAY, MADE_UP, KNOWLEDGE)
    assert plan is not None
    at = dict(rows(MADE_UP, plan, document))
    words = at["\N{LEFT DOUBLE QUOTATION MARK}encryption\N{RIGHT DOUBLE QUOTATION MARK}"]
    assert words.startswith("SSL It encrypts from the first byte, on port 465")
    assert "why your relay stands in between" in words


@pytest.mark.parametrize(("wrong", "says"), [("SSL", "Not SSL:"), ("Ticked", "The other choice encrypts")])
def test_the_wrong_word_is_named_where_it_is_one(wrong: str, says: str) -> None:
    field = ProfileField(
        "security", "Encryption", LabelKind.UI_VENDOR, {"starttls": "TLS", "implicit": wrong}
    )
    profile = DeviceProfile(
        schema_=1, id="x", vendor="Acme", family="X", kind=DeviceKind.PRINTER, confidence="partial",
        checked=TODAY, fields=(field,),
    )  # fmt: skip
    plan = plans(profile, {**OFFICE, "device": {"profile": "generic-printer"}})[Method.SMTP_AUTH_BASIC]
    noted = next(one.note for one in plan.settings.fields if one.role == "security")
    assert noted.startswith(says)


@pytest.mark.parametrize("profile_id", ["generic-printer", "hp-futuresmart"])
def test_a_device_of_which_no_word_is_known_gets_the_words_that_makers_use(profile_id: str) -> None:
    profile = load_profile(profile_id)
    document = {**OFFICE, "device": {"profile": profile_id}}
    plan = plans(profile, document)[Method.SMTP_AUTH_BASIC]
    at = dict(rows(profile, plan, document))
    assert "Makers also call it: SMTP Server Address, Mail Server, SMTP Host" in at["SMTP server"]
    assert "Secure Connection" in at["Encryption"]
    for label, words in at.items():
        assert "Makers also call it: " in words, label


def test_the_words_that_makers_use_are_labels_of_profiles_read_at_the_maker_s() -> None:
    read: dict[FieldRole, set[str]] = {}
    for profile in PROFILES:
        for field in profile.fields:
            if field.kind is LabelKind.UI_VENDOR:
                read.setdefault(field.role, set()).add(field.label.casefold())
    for role, known in KNOWLEDGE.field_words.items():
        for word in known.words:
            assert word.casefold() in read[role], f"{role}: no profile has {word}"
