"""Grafana: the section ``[smtp]`` of grafana.ini, and the same as environment variables for a container."""

from collections.abc import Callable

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, certificate_note, headed, relay_certificate
from wizard.render.software.password import ask_password
from wizard.render.software.quoting import environment_value, grafana_ini, host_word, written

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.PASSWORD, Ability.CERTIFICATE})
FOLDER = "/etc/grafana/relay-wizard"
PASSWORD = f"{FOLDER}/password"


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``grafana-smtp.ini`` and ``grafana.env``: one of the two is enough."""
    made = [
        File("grafana-smtp.ini", _ini(case), _("The section smtp for grafana.ini.")),
        File("grafana.env", _environment(case), _("The same for a container, as environment variables.")),
    ]
    if case.by_password:
        made.append(ask_password(case, PASSWORD, owner="grafana"))
    return tuple(made)


def _values(case: SoftwareCase, quote: Callable[[str], str]) -> dict[str, str]:
    """Keys of ``[smtp]`` in their order, without the password."""
    values = {
        "enabled": "true",
        "host": f"{host_word(case.host, 'Grafana')}:{case.port}",
        "from_address": quote(case.sender),
        **written("from_name", quote, case.device),
        "ehlo_identity": f"grafana.{host_word(case.domain, 'Grafana')}",
        "startTLS_policy": "MandatoryStartTLS" if case.encrypts else "NoStartTLS",
        "skip_verify": "false",
    }
    if case.by_password:
        values["user"] = quote(case.user)
    if case.by_certificate:
        values |= {"cert_file": f"{FOLDER}/chain.pem", "key_file": f"{FOLDER}/key.pem"}
    return values


def _ini(case: SoftwareCase) -> str:
    lines = ["[smtp]", *(f"{key} = {value}" for key, value in _values(case, grafana_ini).items())]
    if case.by_password:
        lines.append(f"password = $__file{{{PASSWORD}}}")
    load = ["Replace the section [smtp] of grafana.ini by this one.", "sudo systemctl restart grafana-server"]
    if case.by_password:
        load.insert(0, "sudo sh ask-password.sh")
    head = Head(
        what="Grafana's mail settings.",
        goes_to=(
            "/etc/grafana/grafana.ini; keep a copy of it first: sudo cp -a grafana.ini grafana.ini.before",
        ),
        load=tuple(load),
        test=("Alerting, Contact points, your e-mail contact point, Test.",),
        undo=("sudo mv grafana.ini.before grafana.ini; sudo systemctl restart grafana-server",),
        notes=(
            "A setting that stands in an environment variable (GF_SMTP_...) overrules this file.",
            *certificate_note(case, f"{FOLDER}/chain.pem", f"{FOLDER}/key.pem", "grafana"),
            *relay_certificate(case, "the computer's store of trusted authorities."),
        ),
    )
    return headed(case, head) + "\n".join(lines) + "\n"


def _environment(case: SoftwareCase) -> str:
    lines = [f"GF_SMTP_{key.upper()}={value}" for key, value in _values(case, environment_value).items()]
    if case.by_password:
        lines.append("GF_SMTP_PASSWORD__FILE=/run/secrets/grafana-smtp-password")
    notes = []
    if case.by_password:
        notes.append(
            "Give the container the file that ask-password.sh writes: "
            f"-v {PASSWORD}:/run/secrets/grafana-smtp-password:ro"
        )
    if case.by_certificate:
        notes.append(f"Give the container the certificate's files: -v {FOLDER}:{FOLDER}:ro")
    head = Head(
        what="Grafana's mail settings as environment variables, for Docker and Compose.",
        goes_to=("Beside compose.yaml, as env_file; or docker run --env-file grafana.env",),
        load=("docker compose up -d",),
        test=("Alerting, Contact points, your e-mail contact point, Test.",),
        undo=("Take the line env_file out again; docker compose up -d",),
        notes=tuple(notes),
    )
    return headed(case, head) + "\n".join(lines) + "\n"
