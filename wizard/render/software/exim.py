"""Exim 4 as it runs already: a router, a transport and an authenticator of its own (spec.txt of Exim 4.94 and newer)."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, certificate_note, headed, relay_certificate
from wizard.render.software.password import ask_password
from wizard.render.software.quoting import exim_list_text, exim_text, host_word

ABILITIES = frozenset(Ability) - {Ability.TOKEN}
FOLDER = "/etc/exim4/relay-wizard"
PASSWORD = f"{FOLDER}/password"


def files(case: SoftwareCase) -> tuple[File, ...]:
    """One file for each part of the configuration. Exim has no authenticator for OAuth 2.0."""
    made = [
        File("router.conf", _router(case), _("The router: all mail that leaves goes to Microsoft 365.")),
        File("transport.conf", _transport(case), _("The transport: encrypted, with the right sender.")),
    ]
    if case.by_password:
        made += [
            File(
                "authenticator.conf", _authenticator(case), _("The sign-in, with the password from a file.")
            ),
            ask_password(case, PASSWORD, owner="Debian-exim"),
        ]
    return tuple(made)


def _part(case: SoftwareCase, what: str, folder: str, section: str, *notes: str) -> str:
    name = {"routers": "router", "transports": "transport", "authenticators": "authenticator"}[section]
    place = f"/etc/exim4/conf.d/{folder}/150_relay-wizard"
    head = Head(
        what=what,
        goes_to=(
            f"{place} on Debian and Ubuntu with split configuration.",
            f"Elsewhere: copy it to {FOLDER}/ and write as the first line below 'begin {section}':",
            f".include {FOLDER}/{name}.conf",
        ),
        load=(
            f"sudo install -m 644 {name}.conf {place}",
            "sudo update-exim4.conf && sudo exim4 -bV && sudo systemctl restart exim4",
        ),
        test=(
            "sudo exim4 -bt YOU@YOUR-DOMAIN",
            f"echo Test | sudo exim4 -v -f {case.sender} YOU@YOUR-DOMAIN",
        ),
        undo=(f"sudo rm {place}", "sudo update-exim4.conf && sudo systemctl restart exim4"),
        notes=notes,
    )
    return headed(case, head)


def _router(case: SoftwareCase) -> str:
    host = host_word(case.host, "Exim")
    return _part(
        case,
        "Exim's router for all mail that leaves this computer.",
        "router",
        "routers",
        "Debian: dpkg-reconfigure exim4-config asks whether to split the configuration into small files: yes.",
        *relay_certificate(case, f"{FOLDER}/relay.pem"),
    ) + (
        "relay_wizard:\n"
        "  driver = manualroute\n"
        "  domains = ! +local_domains\n"
        "  transport = relay_wizard_smtp\n"
        f"  route_list = * {host}::{case.port}\n"
        "  same_domain_copy_routing = yes\n"
        "  no_more\n"
    )


def _transport(case: SoftwareCase) -> str:
    lines = ["driver = smtp", *_tls(case)]
    if case.by_certificate:
        lines += [f"tls_certificate = {FOLDER}/chain.pem", f"tls_privatekey = {FOLDER}/key.pem"]
    if case.by_password:
        lines.append("hosts_require_auth = *")
    lines += [f"return_path = {_return_path(case)}", f"headers_rewrite = {_from_rules(case)}"]
    notes = [
        *certificate_note(case, f"{FOLDER}/chain.pem", f"{FOLDER}/key.pem", "Debian-exim"),
        *relay_certificate(case, f"{FOLDER}/relay.pem"),
        "The sender stays where Microsoft 365 knows it, and becomes the plan's own where not. Reply-To stays.",
    ]
    head = _part(case, "Exim's way to send: encrypted and checked.", "transport", "transports", *notes)
    return head + "relay_wizard_smtp:\n" + "".join(f"  {line}\n" for line in lines)


def _tls(case: SoftwareCase) -> list[str]:
    if not case.encrypts:
        return ["hosts_avoid_tls = *"]
    authorities = f"{FOLDER}/relay.pem" if case.own_relay else "system"
    return [
        *(["protocol = smtps"] if case.implicit else []),
        "hosts_require_tls = *",
        f"tls_verify_certificates = {authorities}",
        "tls_verify_hosts = *",
        "tls_verify_cert_hostnames = *",
    ]


def _return_path(case: SoftwareCase) -> str:
    """The envelope's sender; a bounce has none, and must go out with none (RFC 5321, section 4.5.5)."""
    keep = "eq{$return_path}{}"
    if case.kept_domains:
        domains = " : ".join(host_word(one, "Exim") for one in case.kept_domains)
        keep = f"or{{{{{keep}}}{{match_domain{{${{domain:$return_path}}}}{{{domains}}}}}}}"
    return f"${{if {keep}{{$return_path}}{{{exim_text(case.sender)}}}}}"


def _from_rules(case: SoftwareCase) -> str:
    """The From that people see (flag f); q ends with the first rule that fits, which leaves a known sender alone."""
    rules = [f"*@{host_word(one, 'Exim')} $0 fq" for one in case.kept_domains]
    return " : ".join([*rules, f"*@* {exim_text(case.sender)} f"])


def _authenticator(case: SoftwareCase) -> str:
    """LOGIN, as Microsoft 365 offers it. A circumflex in the password is doubled, since a single one means NUL."""
    user = exim_list_text(case.user)
    secret = f"${{sg{{${{readfile{{{PASSWORD}}}{{}}}}}}{{\\N\\^\\N}}{{^^}}}}"
    head = _part(
        case,
        "Exim's sign-in. The password stands in a file of its own: run ask-password.sh first.",
        "auth",
        "authenticators",
    )
    return head + (
        "relay_wizard_login:\n"
        "  driver = plaintext\n"
        "  public_name = LOGIN\n"
        f"  client_send = : {user} : {secret}\n"
    )
