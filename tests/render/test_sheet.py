"""The settings sheet: what stands on it, and that nothing on it acts."""

import base64
import hashlib
from collections.abc import Callable
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.render import cases
from tests.render.golden_files import matches_golden
from tests.render.test_markdown import MARKS
from tests.render.test_powershell_quoting import HOSTILE
from wizard.core.model import Decision, Method, SettingField
from wizard.core.profiles import DeviceKind, DeviceProfile
from wizard.core.texts import one_line
from wizard.files import load_knowledge
from wizard.render.sheet import sheet_html, sheet_markdown, sheet_print_html
from wizard.render.sheet_view import SheetView, sheet_view

DECISION = Decision(
    as_of="2026-11-20",
    recommended=None,
    candidates=(),
    questions_left=(),
    assumptions=("Your tenant was created before 2027.",),
)
PROFILE = DeviceProfile(
    schema_=1,
    id="sharp-bp-series",
    vendor="Sharp",
    family="BP-70C MFPs",
    kind=DeviceKind.PRINTER,
    confidence="documented",
    checked=cases.TODAY,
    menu=("System Settings", "Network Settings", "SMTP tab"),
    menu_verified=True,
    notes=("The token is obtained at the machine, not on its web page.",),
)
BAD_TAGS = {
    "script",
    "iframe",
    "object",
    "embed",
    "img",
    "form",
    "svg",
    "math",
    "base",
    "audio",
    "video",
    "a",
}


class _Page(HTMLParser):
    """The page's tags, attributes and text as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def render(
    maker: Callable[..., str], method: Method, text: str | None = None, profile: DeviceProfile | None = None
) -> str:
    return maker(view(method, text, profile))


def view(
    method: Method = Method.CONNECTOR_IP, text: str | None = None, profile: DeviceProfile | None = None
) -> SheetView:
    plan = cases.plan(method, text)
    return sheet_view(cases.answers(text), DECISION, plan, profile, cases.TODAY, load_knowledge())


@pytest.mark.parametrize("maker", [sheet_html, sheet_print_html])
@pytest.mark.parametrize(
    "text", [*HOSTILE[:-1], *MARKS, '"><script>alert(1)</script><img src=x onerror=alert(1)>']
)
def test_the_page_is_the_same_whatever_the_values_hold(maker: Callable[..., str], text: str) -> None:
    for method in (Method.CONNECTOR_IP, Method.SMTP_AUTH_OAUTH):
        _harmless(maker, method, text)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text(
        st.one_of(st.sampled_from("<>\"'&=/`{}%\0\n\u202e"), st.characters()), min_size=1, max_size=40
    ).filter(lambda text: one_line(text).strip())  # what shows nothing leaves its whole row out
)
def test_drawn_values_never_become_markup(text: str) -> None:
    for maker in (sheet_html, sheet_print_html):
        _harmless(maker, Method.CONNECTOR_IP, text)


def _harmless(maker: Callable[..., str], method: Method, text: str) -> None:
    made = render(maker, method, text)
    harmless = _Page(render(maker, method, "harmless"))
    found = _Page(made)
    # A value may hold several words: only the spans that keep a DNS value's words together follow their number, and
    # the places where a value may go on in the next line follow its dots.
    own = ("span", "wbr")
    assert [tag for tag in found.tags if tag not in own] == [tag for tag in harmless.tags if tag not in own]
    assert not BAD_TAGS & set(found.tags)
    assert not [name for _tag, name, _value in found.attributes if name.startswith("on")]
    for character in made:
        assert character == "\n" or character.isprintable() or character == "\xa0"


def test_the_page_asks_nobody_for_anything() -> None:
    made = render(sheet_html, Method.CONNECTOR_IP, profile=PROFILE)
    assert "http://" not in made
    assert "https://" not in made
    page = _Page(made)
    links = [
        value for _tag, name, value in page.attributes if name in {"href", "src", "srcset", "action", "data"}
    ]
    assert links == ["data:,"]
    assert "url(" not in made
    assert "@import" not in made
    (policy,) = [
        value for _tag, name, value in page.attributes if name == "content" and "default-src" in value
    ]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    css = made[made.index("<style>") + 7 : made.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert not [name for _tag, name, _value in page.attributes if name == "style"]


def test_values_menu_and_labels_are_on_every_form() -> None:
    for maker in (sheet_html, sheet_print_html, sheet_markdown):
        made = render(maker, Method.CONNECTOR_IP, profile=PROFILE)
        for words in (
            "contoso-com.mail.protection.outlook.com",
            "scanner@contoso.com",
            "System Settings",
            "SMTP Server Address",
            "a field called something like",
            "20 November 2026",
            "Run apply.ps1",
            "v=spf1",
            "What this page can not prove",
            "The token is obtained at the machine",
        ):
            plain = made.replace("\\", "")
            assert words in (_Page(made).text if maker is not sheet_markdown else plain), words


def test_only_the_vendors_own_words_are_quoted() -> None:
    made = _Page(render(sheet_html, Method.CONNECTOR_IP)).text
    assert "“SMTP Server Address”" in made
    assert "“port number”" not in made
    assert not view().other_words
    plan = cases.plan(Method.CONNECTOR_IP)
    unquoted = tuple(msgspec.structs.replace(field, quoted=False) for field in plan.settings.fields)
    plan = msgspec.structs.replace(plan, settings=msgspec.structs.replace(plan.settings, fields=unquoted))
    assert sheet_view(cases.answers(), DECISION, plan, None, cases.TODAY, load_knowledge()).other_words


def test_a_missing_value_has_a_line_to_write_on_and_a_password_has_none() -> None:
    plan = cases.plan(Method.CONNECTOR_IP)
    fields = (
        SettingField("Server", None, "smtp_host"),
        SettingField("Password", None, "password", note="Type it by hand."),
    )
    plan = msgspec.structs.replace(
        plan,
        settings=msgspec.structs.replace(plan.settings, fields=fields),
        placeholders=("tenant.mx_host", "odd.one"),
    )
    made = sheet_view(cases.answers(), DECISION, plan, None, cases.TODAY, load_knowledge())
    assert [field.write_in for field in made.fields] == [True, False]
    assert made.missing[0].startswith("The name of your mail server at Microsoft")
    assert made.missing[1] == "odd.one"
    page = sheet_html(made)
    assert page.count('class="value blank"') == 1
    assert "Still missing" in page


def test_a_generic_profile_lends_no_name() -> None:
    generic = msgspec.structs.replace(PROFILE, confidence="generic")
    assert view(profile=generic).device_family == ""
    assert view(profile=PROFILE).device_family == "Sharp BP-70C MFPs"


@pytest.mark.parametrize("text", [*HOSTILE[:-1], *MARKS])
def test_markdown_keeps_its_shape_whatever_the_values_hold(text: str) -> None:
    def shape(made: str) -> list[str]:
        return [token.type for token in MarkdownIt("commonmark").parse(made)]

    def inline(made: str) -> set[str]:
        tokens = MarkdownIt("commonmark").parse(made)
        return {child.type for token in tokens for child in token.children or ()}

    made = render(sheet_markdown, Method.CONNECTOR_IP, text)
    assert shape(made) == shape(render(sheet_markdown, Method.CONNECTOR_IP, "harmless"))
    assert inline(made) <= {"text", "text_special", "code_inline", "strong_open", "strong_close", "hardbreak"}


@pytest.mark.parametrize("method", [Method.CONNECTOR_IP, Method.SMTP_AUTH_OAUTH, Method.DIRECT_SEND])
def test_golden_sheets(method: Method) -> None:
    matches_golden(f"{method}/settings.html", render(sheet_html, method, profile=PROFILE))
    matches_golden(f"{method}/settings.md", render(sheet_markdown, method, profile=PROFILE))
