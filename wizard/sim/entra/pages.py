"""The practice sign-in's pages: plain HTML that works without a script, and says on every page that it is practice.

What a request said is written with `html.escape` only. ``data-page`` names the page for a scripted person.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape

from wizard.core.secret import Secret
from wizard.core.texts import _
from wizard.sim.entra.request import Response

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;background:#f3f2f1;color:#1b1a19;margin:0}"
    "main{max-width:28rem;margin:8vh auto;background:#fff;padding:2rem;border:1px solid #8a8886}"
    "h1{font-size:1.4rem;margin:.2rem 0 1rem}"
    "button,input{font:inherit;display:block;width:100%;box-sizing:border-box;padding:.6rem;margin:.4rem 0;"
    "border:1px solid #605e5c;background:#fff;color:#1b1a19;text-align:left}"
    "button{cursor:pointer}button:hover{background:#edebe9}"
    "button.main{background:#0f5ea8;border-color:#0f5ea8;color:#fff;text-align:center}"
    "button.main:hover{background:#0c4a85}"
    ":focus-visible{outline:3px solid #0f5ea8;outline-offset:2px}"
    ".practice{font-size:.9rem;color:#484644;border-bottom:1px solid #c8c6c4;padding-bottom:.6rem}"
    ".problem{border-left:4px solid #a4262c;padding-left:.8rem;overflow-wrap:anywhere}"
)
SEND_ON = "document.forms[0].submit()"


def _allowed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_HEADERS = {
    "Cache-Control": "no-store, no-cache",
    "Pragma": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {_allowed(STYLE)}; script-src {_allowed(SEND_ON)}; frame-ancestors 'none'"
    ),
}


class Form:
    """A form's parts, put together in the order in which they are shown."""

    def __init__(self, action: str, hidden: Mapping[str, str]) -> None:
        self._action = action
        self._parts = [
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in hidden.items()
        ]

    def field(
        self, name: str, label: str, kind: str = "text", value: str = "", complete: str = "off"
    ) -> "Form":
        """A labelled field."""
        self._parts.append(
            f'<label>{escape(label)}<input type="{kind}" name="{escape(name)}" value="{escape(value)}"'
            f' autocomplete="{complete}" spellcheck="false"></label>'
        )
        return self

    def button(self, value: str, label: str, *, name: str = "do", main: bool = False) -> "Form":
        """A button that sends ``name=value``."""
        style = ' class="main"' if main else ""
        self._parts.append(
            f'<button{style} name="{escape(name)}" value="{escape(value)}">{escape(label)}</button>'
        )
        return self

    def __str__(self) -> str:
        return f'<form method="post" action="{escape(self._action)}">{"".join(self._parts)}</form>'


def page(
    name: str,
    title: str,
    *parts: object,
    problem: str = "",
    status: int = 200,
    error: int = 0,
    send_on: bool = False,
) -> Response:
    """A page of the practice sign-in. ``parts`` are forms (as they are) and sentences (escaped)."""
    body = [
        f'<p class="practice">{escape(_("Practice tenant. This is not Microsoft: type no real password here."))}</p>',
        f"<h1>{escape(title)}</h1>",
    ]
    if problem:
        body.append(f'<p class="problem" role="alert">{escape(problem)}</p>')
    body += [str(part) if isinstance(part, Form) else f"<p>{escape(str(part))}</p>" for part in parts]
    script = f"<script>{SEND_ON}</script>" if send_on else ""
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f'<body><main data-page="{escape(name)}">{"".join(body)}</main>{script}</body></html>'
    )
    return Response(status, "text/html; charset=utf-8", Secret(text), _HEADERS, error)


def pick(action: str, flow: str, accounts: Sequence[str], hint: str, problem: str, error: int) -> Response:
    """Who signs in: one of the accounts of this computer, or another with its password."""
    known = Form(action, {"flow": flow, "do": "pick"})
    for account in accounts:
        known.button(account, account, name="user")
    other = Form(action, {"flow": flow, "do": "password"})
    other.field("user", _("User name"), value=hint, complete="username")
    other.field("password", _("Password"), "password", complete="current-password")
    other.button("1", _("Sign in"), name="go", main=True)
    parts: list[object] = [known] if accounts else []
    parts += [_("Or sign in with a user name and password."), other]
    return page("pick", _("Pick an account"), *parts, problem=problem, error=error)


def second_factor(action: str, flow: str, account: str) -> Response:
    """The second factor, as a question: practice has no telephone."""
    form = Form(action, {"flow": flow})
    form.button("approve", _("Approve"), main=True).button("deny", _("Deny"))
    return page(
        "second-factor",
        _("Approve sign-in request"),
        _(
            "{account} needs a second factor. Here you approve it with a button in place of a telephone."
        ).format(account=account),
        form,
    )


def register(action: str, flow: str, account: str) -> Response:
    """The account has to register a second factor before it can sign in."""
    form = Form(action, {"flow": flow})
    form.button("register", _("Register a second factor"), main=True).button("deny", _("Not now"))
    return page(
        "register",
        _("More information required"),
        _("Your organization needs more information to keep {account} secure.").format(account=account),
        form,
    )


def consent(action: str, flow: str, application: str, account: str, permissions: Sequence[str]) -> Response:
    """What the application asks for, and whether the person agrees."""
    form = Form(action, {"flow": flow})
    form.button("accept", _("Accept"), main=True).button("cancel", _("Cancel"))
    wanted = [_("It asks for: {permission}").format(permission=one) for one in permissions]
    return page(
        "consent",
        _("Permissions requested"),
        _("{application} wants to act for {account}.").format(application=application, account=account),
        *wanted,
        form,
    )


def need_admin(action: str, flow: str, application: str, problem: str) -> Response:
    """The person may not agree alone."""
    form = Form(action, {"flow": flow}).button("cancel", _("Return to the application"), main=True)
    return page(
        "need-admin",
        _("Need admin approval"),
        _("{application} needs permission that only an administrator can grant.").format(
            application=application
        ),
        form,
        problem=problem,
        error=90094,
    )


def device_code(action: str, typed: str, problem: str, error: int) -> Response:
    """Where the code of a device is typed."""
    form = Form(action, {}).field("otc", _("Code"), value=typed)
    form.button("1", _("Next"), name="go", main=True)
    return page(
        "device-code",
        _("Enter code"),
        _("Enter the code that your device shows."),
        form,
        problem=problem,
        error=error,
    )


def confirm_device(action: str, flow: str, application: str) -> Response:
    """The last question before a device gets its tokens."""
    form = Form(action, {"flow": flow})
    form.button("continue", _("Continue"), main=True).button("cancel", _("Cancel"))
    return page(
        "confirm-device",
        _("Are you trying to sign in to {application}?").format(application=application),
        _("Continue only if you typed a code that a device of yours shows."),
        form,
    )


def done(title: str, sentence: str) -> Response:
    """The end of a sign-in that nothing returns from."""
    return page("done", title, sentence)


def refused(description: str, number: int, status: int = 200) -> Response:
    """A dead end: Entra shows the words and does not go back to the application."""
    return page(
        "refused",
        _("Sorry, but we're having trouble signing you in."),
        problem=description,
        status=status,
        error=number,
    )


def send_back(address: str, fields: Mapping[str, str]) -> Response:
    """Takes the answer to the application by a form that sends itself (``response_mode=form_post``)."""
    form = Form(address, fields).button("1", _("Continue"), name="continue", main=True)
    return page("send-back", _("Working..."), form, send_on=True)


def redirect(address: str) -> Response:
    """Takes the browser to another address."""
    headers = {**_HEADERS, "Location": address}
    return Response(302, "text/html; charset=utf-8", Secret(""), headers)
