"""The trainer's hand-out: the whole table, every way, every source."""

import datetime
import re
from html import unescape
from html.parser import HTMLParser

import pytest

from wizard.core.comparison import said
from wizard.core.model import Method
from wizard.files import load_comparison, load_knowledge
from wizard.render.handout import Handout, handout_html, handout_of, handout_print_html, page_files

TODAY = datetime.date(2026, 11, 20)


def view() -> Handout:
    return handout_of(load_knowledge(), load_comparison(), TODAY)


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html)))


@pytest.mark.parametrize("on_paper", [False, True])
def test_every_cell_and_every_source_is_on_it(on_paper: bool) -> None:
    shown = view()
    sizes = dict.fromkeys(Method, (100.0, 50.0))
    text = words(handout_print_html(shown, sizes) if on_paper else handout_html(shown))
    for row in load_comparison().row:
        assert row.label in text
        for method in Method:
            assert said(row.cells[method]) in text
    knowledge = load_knowledge()
    for source in {cell.source for row in load_comparison().row for cell in row.cells.values()}:
        assert words(knowledge.sources[source].title) in text
        assert knowledge.sources[source].url in text
    for one in shown.methods:
        assert one.name in text
    assert "20 November 2026" in text


def test_each_letter_names_one_source() -> None:
    shown = view()
    letters = [source.letter for source in shown.sources]
    assert len(set(letters)) == len(letters)
    assert {letter for row in shown.rows for _text, letter in row.cells} == set(letters)


def test_the_page_stands_alone_and_says_what_its_table_heads_are() -> None:
    page = _Page(handout_html(view()))
    kinds = [tag for tag, _attributes in page.tags]
    assert not {"script", "img", "iframe", "link"} & set(kinds) - {"link"}
    assert [attributes["href"] for tag, attributes in page.tags if tag == "link"] == ["data:,"]
    links = [str(attributes["href"]) for tag, attributes in page.tags if tag == "a"]
    targets = {attributes.get("id") for _tag, attributes in page.tags}
    assert all(link.startswith("#") and link[1:] in targets for link in links)
    heads = [attributes.get("scope") for tag, attributes in page.tags if tag == "th"]
    assert heads.count("col") == len(Method)
    assert heads.count("row") == len(load_comparison().row)
    assert kinds.count("svg") == len(Method)
    assert ("html", {"lang": "en"}) in page.tags
    assert not [name for _tag, attributes in page.tags for name in attributes if name in {"style", "onload"}]


def test_each_picture_is_a_file_too() -> None:
    files = page_files(view())
    assert set(files) == {"handout.html", *(f"diagrams/{method}.svg" for method in Method)}
