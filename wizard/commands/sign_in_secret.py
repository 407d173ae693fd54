"""``send``: the password or the access token that a plan signs in with, looked at before anything is sent."""

import argparse
import datetime
import sys

import msgspec

from wizard.commands.given_secret import ask_secret, read_secret_file
from wizard.core.answers import Answers, Cloud, SignIn
from wizard.core.model import Method, PlanDocument
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.net.send_order import SendOrder


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds its arguments to those of ``send``."""
    parser.add_argument("--username", metavar="NAME", help="the account, where it is not the plan's")
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument("--password-file", metavar="FILE", help="file that holds the password")
    secret.add_argument("--token-file", metavar="FILE", help="file that holds the access token")


def sign_in_secret(
    order: SendOrder, args: argparse.Namespace, document: PlanDocument, method: Method | None
) -> Secret | None:
    """What the plan signs in with; None where it does not. Raises `WizardError` where it is missing, or no use."""
    given = args.password_file or args.token_file
    if order.sign_in is SignIn.NONE:
        if given:
            print(_("The plan does not sign in, so the secret is not used."), file=sys.stderr)
        return None
    if not order.username:
        raise WizardError(
            Problem(
                id="account-missing",
                text=_("This plan signs in, and does not say with which account."),
                fix=_("Name the account with --username."),
                field="--username",
            )
        )
    by_token = order.sign_in is SignIn.OAUTH2
    wanted = "--token-file" if by_token else "--password-file"
    option = args.token_file if by_token else args.password_file
    if option is not None:
        found = read_secret_file(option, wanted)
    else:
        found = _asked(order.username, wanted, by_token=by_token, other_given=bool(given))
    if by_token:
        _look_at_token(found, order.username, document, method)
    return found


def _asked(name: str, wanted: str, *, by_token: bool, other_given: bool) -> Secret:
    what = _("Access token for {name}: ") if by_token else _("Password of {name}: ")
    asked = None if other_given else ask_secret(what.format(name=one_line(name, 320)))
    if asked is not None and asked.reveal():
        return asked
    if other_given:
        text = (
            _("This plan signs in with an access token (OAuth 2.0), not with a password.")
            if by_token
            else _("This plan signs in with a password, not with an access token.")
        )
    else:
        text = _("This plan signs in, and {option} is missing.").format(option=wanted)
    fix = _("Put the secret into a file that only you can read, and name the file with {option}.")
    raise WizardError(Problem("secret-missing", text, fix.format(option=wanted), field=wanted))


def _look_at_token(token: Secret, mailbox: str, document: PlanDocument, method: Method | None) -> None:
    """Says what the token itself tells before a server is asked; what is sure to be refused ends the run."""
    from wizard.core.access_token import Expected, look_at, read_token
    from wizard.core.sign_in import Service, service_of
    from wizard.files import load_causes, load_endpoints

    claims = read_token(token)
    if claims is None:
        print(
            _(
                "What --token-file holds does not look like an access token: those are three parts with dots between."
            ),
            file=sys.stderr,
        )
        return
    endpoints, answers = load_endpoints(), document.answers
    cloud = answers.tenant.cloud if isinstance(answers, Answers) else None
    expected = Expected(
        mailbox=mailbox,
        tenant="",
        as_application=bool(claims.roles) and not claims.scopes,
        cloud=endpoints.cloud[cloud or Cloud.WORLDWIDE],
        facts=endpoints.tokens,
        service=service_of(method) if method is not None else Service.MAILBOX,
    )
    found = look_at(claims, expected, datetime.datetime.now(datetime.UTC), load_causes())
    if found.faults:
        raise WizardError(msgspec.structs.replace(found.faults[0], field="--token-file"))
    for note in found.notes:
        print(f"{one_line(note.text)} {one_line(note.fix)}", file=sys.stderr)
