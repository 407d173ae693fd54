"""Values in Markdown: they stay words, and code spans keep them exactly."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.render.test_powershell_quoting import HOSTILE
from wizard.core.texts import one_line
from wizard.render.markdown import md_code, md_quote

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKS = (
    "[click](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "<script>alert(1)</script> &lt;b&gt; <https://example.org>",
    "# heading",
    "**bold** _it_ ~~gone~~ `code`",
    "| a | b |",
    "1. list",
    "- list",
    "+ list",
    "===",
    "---",
    "``` fence",
    "back\\slash\\",
    "[a]: https://example.org",
    "`` ` ``",
    " ` ",
    "$x$ {y} @team #1 ^z^",
)


def _words(text: str) -> str:
    """What a reader sees of one paragraph, and proof that it is nothing but words."""
    blocks = READER.parse(f"- x {text}\n")
    kinds = [block.type for block in blocks]
    assert kinds == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    ]
    inline = blocks[3].children or []
    assert {child.type for child in inline} <= {"text", "text_special", "code_inline"}
    for child in inline:
        if child.type == "text":  # as a ticket system reads it once more, for what it makes links of
            assert not re.search(r"@\w|://|#\d", child.content), child.content
    return "".join(child.content for child in inline).removeprefix("x").strip()


@given(st.text(st.characters(), max_size=60))
@example("<b>")
def test_words_stay_words(value: str) -> None:
    assert _words(md_quote(value)) == " ".join(one_line(value).split())


@pytest.mark.parametrize("value", [*MARKS, *HOSTILE])
def test_marks_stay_words(value: str) -> None:
    assert _words(md_quote(value)) == " ".join(one_line(value).split())


@given(st.text(max_size=60))
@pytest.mark.parametrize("extra", ["", "`", "``", " "])
def test_a_code_span_keeps_the_value(extra: str, value: str) -> None:
    text = one_line(extra + value + extra)
    span = md_code(extra + value + extra)
    if not text.strip():
        assert span == ""
        return
    inline = READER.parse(f"- **x:** {span}\n")[3].children or []
    codes = [child.content for child in inline if child.type == "code_inline"]
    assert codes == [text]
    assert {child.type for child in inline} <= {"strong_open", "strong_close", "text", "code_inline"}


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ("Ask @team, or me@contoso.com.", "Ask `@team`, or `me@contoso.com`."),
        ("see https://example.org/a_b (now)", "see `https://example.org/a_b` (now)"),
        ("(www.example.org)", "(`www.example.org`)"),
        ("issue #12 and GH", "issue `#12` and GH"),
        ("a@`b` c", "`` a@`b` `` c"),
        ("!image.png! stays", "\\!image.png\\! stays"),
        ("@", "`@`"),
    ],
)
def test_what_a_ticket_system_would_link_is_a_code_span(value: str, made: str) -> None:
    assert md_quote(value) == made


def test_sentences_stay_readable() -> None:
    sentence = 'Run apply.ps1, or click: Mail flow (p=none), "Office 365", 203.0.113.10.'
    assert md_quote(sentence) == sentence
