"""The pages in a real browser: they ask for nothing, hold whatever the values are, and read well at any width.

One start of Chromium for all of it. ``BROWSER_PICTURES=FOLDER`` keeps the pictures, to be looked at.
"""

import os
from pathlib import Path

from tests.render import cases
from tests.render.browser import Browser, browser, silent_proxy
from tests.render.test_fleet import files_of, mixed
from tests.render.test_handout import view as handout
from tests.render.test_markdown import MARKS
from tests.render.test_powershell_quoting import HOSTILE
from tests.render.test_sheet import PROFILE, render
from wizard.core.model import Method
from wizard.files import load_knowledge
from wizard.render.click_path import click_path_files
from wizard.render.handout import handout_html
from wizard.render.powershell.case import script_case
from wizard.render.script_list import CLICK_PATH
from wizard.render.sheet import sheet_html

BAIT = "bait.invalid"
INJECTED = (
    f'"><img src=http://{BAIT}/x.png><script src=http://{BAIT}/x.js></script><style>@import url(http://{BAIT}/a.css)'
    f"</style><link rel=stylesheet href=http://{BAIT}/a.css><iframe src=http://{BAIT}></iframe>"
    f"<svg><image href=http://{BAIT}/i.svg /></svg>"
    f"<script>fetch('http://{BAIT}/f')</script><p style='background:url(http://{BAIT}/b.png)'>x</p>"
)
LEADS_AWAY = f'<meta http-equiv=refresh content="0;url=http://{BAIT}">'
"""No policy stops a page from leading away: only that it never becomes mark-up."""
LOOKS = ((390, 844, False), (1200, 900, False), (390, 844, True))
"""Width and height in pixels, and whether the system is dark."""


def test_the_pages_in_chromium(tmp_path: Path) -> None:
    plain = render(sheet_html, Method.CONNECTOR_IP, profile=PROFILE)
    sent: list[str] = []
    with silent_proxy(sent) as proxy, browser(tmp_path, proxy) as chromium:
        # What asks is seen: both by Chromium's own word and at the proxy that every connection goes to.
        asked, _refused = opened(chromium, tmp_path, "asks", f"<img src=http://{BAIT}/seen.png>")
        assert f"http://{BAIT}/seen.png" in asked
        assert any(f"{BAIT}/seen.png" in one for one in sent)
        sent.clear()
        texts = {
            "plain": plain,
            "hostile": render(
                sheet_html, Method.SMTP_AUTH_OAUTH, "".join((*HOSTILE, *MARKS, INJECTED, LEADS_AWAY))
            ),
            "long": render(sheet_html, Method.CONNECTOR_IP, "W" * 900),
            "handout": handout_html(handout()),
            "fleet": files_of(mixed(INJECTED[:90]))["summary.html"].decode("utf-8"),
            "clicks": by_clicks(None),
            "clicks-hostile": by_clicks("".join((*HOSTILE, *MARKS, INJECTED, LEADS_AWAY))),
        }
        for name, text in texts.items():
            asked, refused = opened(chromium, tmp_path, name, text)
            assert len(asked) == 1, "the file itself and nothing else"
            assert refused == [], "the policy has nothing to stop, since nothing is there"
            for width, height, dark in LOOKS:
                looked_at(chromium, name, width, height, dark=dark)
            if name == "plain":
                copied(chromium)
        # A mark-up that got through after all would be stopped by the page's own policy.
        asked, refused = opened(chromium, tmp_path, "broken", plain.replace("<main>", f"<main>{INJECTED}"))
        assert refused
        assert not [one for one in sent if BAIT in one]
    assert not [one for one in sent if BAIT in one]


def by_clicks(text: str | None) -> str:
    """The page of the clicks; ``text`` stands in for every value."""
    case = script_case(
        cases.answers(text), cases.plan(Method.CONNECTOR_IP, text), load_knowledge(), cases.TODAY
    )
    return click_path_files(case, load_knowledge())[CLICK_PATH].decode("utf-8")


def opened(chromium: Browser, folder: Path, name: str, text: str) -> tuple[list[str], list[str]]:
    """Every address that the page asked for, and what its policy refused."""
    place = folder / f"{name}.html"
    place.write_text(text, encoding="utf-8")
    seen = chromium.open(place)
    return seen.asked, seen.refused


def looked_at(chromium: Browser, name: str, width: int, height: int, *, dark: bool) -> None:
    """Nothing sticks out of the window, the text is readable on its ground, and a link or value is no hair's breadth."""
    chromium.look(width, height, dark=dark)
    assert chromium.value("document.documentElement.scrollWidth <= innerWidth"), (name, width)
    ground = chromium.value("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") is not dark
    assert chromium.value(CONTRAST) >= 4.5, (name, dark)
    folder = os.environ.get("BROWSER_PICTURES")
    if folder:
        Path(folder, f"{name}-{width}-{'dark' if dark else 'light'}.png").write_bytes(chromium.picture())


def copied(chromium: Browser) -> None:
    """One click takes a whole value, ready to be copied."""
    chromium.value("document.querySelector('.field .value').scrollIntoView()")
    x, y = chromium.value(
        "(r => [r.x + r.width / 2, r.y + r.height / 2])"
        "(document.querySelector('.field .value').getClientRects()[0])"
    )
    chromium.click(x, y)
    assert chromium.value("getSelection().toString()") == "contoso-com.mail.protection.outlook.com"


CONTRAST = """(() => {
  const light = c => { const p = c.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
      .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * p[0] + .7152 * p[1] + .0722 * p[2]; };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  return Math.min(...[...document.querySelectorAll('main *')]
    .filter(e => e.getClientRects().length && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => { const s = getComputedStyle(e);
      const a = light(e instanceof SVGElement ? (s.fill === 'none' ? s.color : s.fill) : s.color);
      return (Math.max(a, ground) + .05) / (Math.min(a, ground) + .05); }));
})()"""
"""The lowest contrast of any text on the page's ground (WCAG 2.2, 1.4.3)."""
