"""The scripts of a plan with an app registration of its own: documented, hostile values stay values, and one golden plan."""

import random

import msgspec
import pytest

from tests.core.fleets import SHELF, SIGNED_IN, TODAY, fleet_of
from tests.render import cases, ps_reading
from tests.render.golden_files import matches_golden
from tests.render.test_powershell_drawn import holds, hostile, scripts_of, shape
from tests.render.test_powershell_quoting import HOSTILE
from wizard.core.answers import Cloud
from wizard.core.model import Method, OwnApp, Plan
from wizard.files import load_knowledge
from wizard.render import powershell
from wizard.render.powershell.case import ScriptCase, script_case

ITSELF = OwnApp(as_application=True)
APPS = {
    "itself": ITSELF,
    "user": OwnApp(as_application=False, redirects=("http://localhost",), secret=False),
    "user with a secret": OwnApp(as_application=False),
}


def plan(app: OwnApp = ITSELF) -> Plan:
    return msgspec.structs.replace(cases.plan(Method.SMTP_AUTH_OAUTH), app=app)


def case(app: OwnApp = ITSELF, cloud: Cloud = Cloud.WORLDWIDE) -> ScriptCase:
    return script_case(cases.answers(cloud=cloud), plan(app), load_knowledge(), cases.TODAY)


@pytest.mark.parametrize(
    ("app", "cloud"),
    [
        (ITSELF, Cloud.WORLDWIDE),
        (ITSELF, Cloud.DOD),
        (APPS["user"], Cloud.CHINA),
        (APPS["user with a secret"], Cloud.GCC_HIGH),
    ],
)
def test_every_script_of_such_a_plan_holds(app: OwnApp, cloud: Cloud) -> None:
    made = scripts_of(case(app, cloud))
    assert {"apply-app", "undo-app", "dkim"} <= made.keys()
    for name, script in made.items():
        holds(name, script)
        assert script.decode("utf-8-sig").isascii()


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_hostile_values_stay_values(app: OwnApp) -> None:
    expected = {name: shape(made) for name, made in scripts_of(case(app)).items()}
    drawn = random.Random(app.secret).sample(HOSTILE[:-1], 2)
    for text in ("".join(HOSTILE), *drawn):
        for name, made in scripts_of(hostile(case(app), text)).items():
            holds(name, made)
            assert shape(made) == expected[name], f"{name} with {text!r}"


def test_a_plan_whose_maker_brings_the_app_has_none_of_it() -> None:
    bare = script_case(cases.answers(), cases.plan(Method.SMTP_AUTH_OAUTH), load_knowledge(), cases.TODAY)
    made = scripts_of(bare)
    assert not {"apply-app", "undo-app"} & made.keys()
    assert b"Graph.Applications" not in made["verify"]


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_the_first_call_of_the_help_works_as_it_stands(app: OwnApp) -> None:
    """Where only the program knows the redirect address, no first run goes without; a public client has no secret to renew."""
    text = scripts_of(case(app))["apply-app"].decode("utf-8-sig")
    calls = [line.strip() for line in text.splitlines() if line.startswith("    .\\apply-app.ps1")]
    first = [call for call in calls if "-NewSecret" not in call]
    asked = not app.as_application and not app.redirects
    assert all(("-RedirectUri" in call) == asked for call in first)
    assert (len(calls) > len(first)) == app.secret
    assert any("-CertificatePath" in call for call in calls) == app.as_application


def test_no_id_that_can_be_looked_up_stands_in_the_scripts() -> None:
    made = scripts_of(case())["apply-app"].decode("utf-8-sig")
    (known,) = {word for word in made.replace("'", " ").split() if word.count("-") == 4 and len(word) == 36}
    assert known == load_knowledge().endpoints.tokens.exchange_app_id


def test_graph_signs_in_before_exchange_in_every_script() -> None:
    for name, made in scripts_of(case()).items():
        lines = [call.name for call in ps_reading.calls(made)]
        graph = [one for one in ("Connect-AppGraph", "Read-GraphPart") if one in lines]
        assert all(lines.index(one) < lines.index("Connect-Tenant") for one in graph), name


@pytest.mark.parametrize("name", ["check", "apply", "apply-app", "verify", "undo", "undo-app", "dkim"])
def test_golden_scripts(name: str) -> None:
    made = powershell.plan_scripts(cases.answers(), plan(), load_knowledge(), cases.TODAY)
    matches_golden(f"app_only/{name}.ps1", made[f"{name}.ps1"])


PROGRAM = SIGNED_IN | {"profile": "python-smtplib", "hosting": "on premises"}
PLACE = {"site": "Berlin", "from": "scan@contoso.com"}


def site_scripts(devices: list[dict[str, str]]) -> dict[str, str]:
    (site,) = fleet_of(devices).sites
    return powershell.site_scripts(site.scripts[0], (), SHELF.knowledge, TODAY)


def test_a_site_s_app_gets_the_mailboxes_of_its_programs_alone() -> None:
    devices = [
        SIGNED_IN | PLACE | {"name": "Printer", "mailbox": "printer@contoso.com"},
        PROGRAM | PLACE | {"name": "Shop", "mailbox": "shop@contoso.com"},
        PROGRAM | PLACE | {"name": "Alarm", "mailbox": "Alarm@contoso.com"},
    ]
    made = site_scripts(devices)
    whole = made["apply-app.ps1"]
    own = whole[whole.index("[string[]] $Mailbox") : whole.index("$AppName")]
    assert ("shop@contoso.com" in own, "Alarm@contoso.com" in own, "printer@contoso.com" in own) == (
        True,
        True,
        False,
    )
    assert "printer@contoso.com" in made["apply.ps1"]
    assert "'shop@contoso.com'" in made["verify.ps1"]
    assert "apply-app.ps1" not in site_scripts(devices[:1])


def test_programs_of_both_kinds_at_a_site_are_told_apart() -> None:
    devices = [
        PROGRAM | PLACE | {"name": "Shop", "mailbox": "shop@contoso.com"},
        PROGRAM | PLACE | {"profile": "zabbix-7_4", "name": "Watch", "mailbox": "watch@contoso.com"},
    ]
    made = site_scripts(devices)["apply-app.ps1"]
    assert "$SignInAs = 'Application'" in made
    assert "watch@contoso.com" not in made
    (site,) = fleet_of(devices).sites
    assert any("-SignInAs User" in note for note in site.notes)
    alone = site_scripts(devices[1:])["apply-app.ps1"]
    assert "$SignInAs = 'User'" in alone
