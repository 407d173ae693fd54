"""A scripted person at the sign-in's pages: picks an account, agrees or declines, and takes the answer back.

For practice and tests, in the place of a browser. It reads the very pages that a browser would show.
"""

import contextlib
import http.client
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit

from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.sim.directory import folded
from wizard.sim.entra.authorize import LOOPBACK
from wizard.sim.entra.request import Request, Response, request

MOST_PAGES = 20
DELIVERY_S = 10.0


class Page(HTMLParser):
    """A page as the person sees it: its name, its problem, its forms with their fields and buttons."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.name = ""
        self.problem = ""
        self.forms: list[PageForm] = []
        self._in_problem = False
        self.feed(response.body.reveal())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collects what counts."""
        values = {name: value or "" for name, value in attrs}
        match tag:
            case "main":
                self.name = values.get("data-page", "")
            case "form":
                self.forms.append(PageForm(values.get("action", "")))
            case "input" if self.forms:
                self.forms[-1].fields[values.get("name", "")] = values.get("value", "")
            case "button" if self.forms:
                self.forms[-1].buttons.append((values.get("name", ""), values.get("value", "")))
            case "p":
                self._in_problem = values.get("class") == "problem"

    def handle_endtag(self, tag: str) -> None:
        """A paragraph ends."""
        if tag == "p":
            self._in_problem = False

    def handle_data(self, data: str) -> None:
        """The problem's words."""
        if self._in_problem:
            self.problem += data

    def form_with(self, name: str, value: str) -> "PageForm | None":
        """The form with that button."""
        return next((one for one in self.forms if (name, value) in one.buttons), None)


class PageForm:
    """A form: where it goes, its fields, its buttons."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []


class Person:
    """Signs in as ``account`` and answers every question as the switches say.

    With a ``password`` the name and password are typed; without, the account is picked. ``takes_back`` carries the
    answer to the application; it gets the method, the address and the form, and reaches loopback only by default.
    """

    def __init__(
        self,
        answer: Callable[[Request], Response],
        account: str,
        *,
        password: Secret | None = None,
        second_factor: bool = True,
        agrees: bool = True,
        takes_back: Callable[[str, str, dict[str, str]], None] | None = None,
    ) -> None:
        self._answer = answer
        self._account = account
        self._password = password
        self._second_factor = second_factor
        self._agrees = agrees
        self._takes_back = takes_back or deliver
        self.seen: list[str] = []
        self.problem = ""

    def open(self, address: str) -> bool:
        """Opens the address that an application asks to sign in at, and goes through to the end.

        A dead end goes back to the application too, in the words of the page: a real browser would leave the
        application to wait until its time is over.
        """
        asked = dict(parse_qsl(urlsplit(address).query))
        response = self._answer(request("GET", address))
        for _turn in range(MOST_PAGES):
            if response.status == 302:
                self._takes_back("GET", response.headers["Location"], {})
                return True
            page = self._read(response)
            if page.name == "send-back":
                self._takes_back("POST", page.forms[0].action, page.forms[0].fields)
                return True
            following = self._next(page)
            if following is None:
                self._give_up(asked)
                return True
            response = self._answer(following)
        return False

    def type_code(self, address: str, code: str) -> None:
        """Types a device's code at its page, and goes through to the end."""
        response = self._answer(request("POST", address, body=urlencode({"otc": code})))
        for _turn in range(MOST_PAGES):
            following = self._next(self._read(response))
            if following is None:
                return
            response = self._answer(following)

    def _read(self, response: Response) -> Page:
        page = Page(response)
        self.seen.append(page.name)
        self.problem = page.problem.strip()
        return page

    def _next(self, page: Page) -> Request | None:
        """What the person does on a page; None where there is nothing left to do."""
        match page.name:
            case "pick":
                return None if page.problem else self._sign_in(page)
            case "second-factor":
                return _press(page, "do", "approve" if self._second_factor else "deny")
            case "register":
                return _press(page, "do", "register" if self._second_factor else "deny")
            case "consent":
                return _press(page, "do", "accept" if self._agrees else "cancel")
            case "confirm-device":
                return _press(page, "do", "continue" if self._agrees else "cancel")
            case "need-admin":
                return _press(page, "do", "cancel")
        return None

    def _sign_in(self, page: Page) -> Request | None:
        if self._password is None:
            names = [value for form in page.forms for name, value in form.buttons if name == "user"]
            mine = next((name for name in names if folded(name) == folded(self._account)), None)
            if mine is not None:
                return _press(page, "user", mine)
        typed = {"user": self._account, "password": self._password.reveal() if self._password else ""}
        return _press(page, "go", "1", typed)

    def _give_up(self, asked: dict[str, str]) -> None:
        if "redirect_uri" not in asked:
            return
        fields = {
            "error": "sign_in_ended",
            "error_description": self.problem,
            "state": asked.get("state", ""),
        }
        self._takes_back("POST", asked["redirect_uri"], fields)


def _press(page: Page, name: str, value: str, typed: dict[str, str] | None = None) -> Request | None:
    form = page.form_with(name, value)
    if form is None:
        return None
    return request("POST", form.action, body=urlencode({**form.fields, **(typed or {}), name: value}))


def deliver(method: str, address: str, form: dict[str, str]) -> None:
    """Takes an answer to an application on this computer. Raises `WizardError` for an address anywhere else."""
    split = urlsplit(address)
    if split.scheme != "http" or split.hostname not in LOOPBACK:
        raise WizardError(
            Problem(
                id="practice-no-way-out",
                text=_("Practice does not go back to {address}: nothing leaves this computer.").format(
                    address=one_line(f"{split.scheme}://{split.hostname}", 200)
                ),
                fix=_("Register http://localhost for the application."),
            )
        )
    target = f"{split.path or '/'}?{split.query}" if split.query else split.path or "/"
    body = urlencode(form) if method == "POST" else None
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
    connection = http.client.HTTPConnection(split.hostname, split.port or 80, timeout=DELIVERY_S)
    with contextlib.closing(connection):
        connection.request(method, target, body, headers)
        connection.getresponse().read()
