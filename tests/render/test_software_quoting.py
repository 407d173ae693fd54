"""Every quoting function of `wizard.render.software` against the program that reads it: the same value, or a refusal."""

import ast
import configparser
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import tree_sitter_c_sharp
import tree_sitter_php
import tree_sitter_ruby
import yaml  # type: ignore[import-untyped]
from tree_sitter import Language, Node, Parser

from tests.net.real.exim import exim_program, knows_its_user, needs_exim
from tests.render.running_postfix import needs_postfix
from wizard.core.problem import WizardError
from wizard.render.software import quoting

HOSTILE = (
    "plain@contoso.com",
    "o'neil@contoso.com",
    "it''s",
    'say "hello"',
    '""',
    '"',
    '"""',
    "back\\slash",
    "ends in \\",
    "\\'; DROP TABLE x; --",
    "$HOME",
    "$$",
    "${HOME}",
    "$(touch /tmp/owned)",
    "`id`",
    "$__file{/etc/passwd}",
    "^${SECRET}",
    "%(password)s",
    "%s %n",
    "a^b^^c",
    "{braces}",
    "}{",
    "\\N no expansion \\N",
    "\\x41\\n",
    "one:two::three",
    "a;b,c",
    "# no comment",
    "a # b",
    "a // b /* c */",
    "?> <?php echo 1; ?>",
    "<b>&amp;</b>",
    "#{1 + 1}",
    "!important !! !$",
    "*",
    "~root",
    "-flag",
    "=",
    "[section]",
    " leads",
    "trails ",
    "two  spaces",
    "CONFDIR MAIN_RELAY_NETS _HAVE_TLS",
    "END-OF-TEXT",
    "GO",
    "null",
    "on",
    "0x10",
    "Büro",
    "事務所",
    "\N{GRINNING FACE}",
    "\u2019\u201c\u2013",
    "line\nbreak",
    "carriage\rreturn",
    "tab\there",
    "nul\0",
    "\u202eturned",
    "\u2028separator",
    "\ufeffmark",
    "a" * 300,
    "a" * 5000,
    "",
)


def made_or_refused(quote: Callable[[str], str], value: str) -> str | None:
    """What the function made, None where it refused with a sentence that names the value harmlessly."""
    try:
        return quote(value)
    except WizardError as error:
        problem = error.problem
    assert problem.id == "value-not-writable"
    assert problem.text.isprintable()
    return None


def kept(quote: Callable[[str], str]) -> dict[str, str]:
    """Value to what the function made of it, for all that it takes. One plain address is always taken."""
    made = {value: text for value in HOSTILE if (text := made_or_refused(quote, value)) is not None}
    assert HOSTILE[0] in made
    assert all("\n" not in text and "\r" not in text and "\0" not in text for text in made.values())
    return made


# --- languages with a parser of their own here ------------------------------------------------------------------------


def test_python() -> None:
    for value, text in kept(quoting.python_text).items():
        assert text.isascii()
        assert ast.literal_eval(text) == value
    assert len(kept(quoting.python_text)) == len(HOSTILE), "Python can write anything"


def test_yaml() -> None:
    for value, text in kept(quoting.yaml_text).items():
        assert yaml.safe_load(f"key: {text}\nnext: 1\n") == {"key": value, "next": 1}
        assert json.loads(text) == value
    for value, text in kept(quoting.jcasc_text).items():
        read = yaml.safe_load(text)
        assert read.replace("^${", "${") == value
        assert re.search(r"(?<!\^)\$\{", read) is None, "Jenkins would put a variable there"


def test_grafana_ini() -> None:
    for value, text in kept(quoting.grafana_ini).items():
        read = configparser.ConfigParser(interpolation=None, comment_prefixes=("#", ";"))
        read.read_string(f"[smtp]\nuser = {text}\nhost = x\n")
        assert read["smtp"]["host"] == "x"
        found = read["smtp"]["user"]
        if found.startswith('"""'):
            # gopkg.in/ini.v1: from the first three quotes to the next three, whatever stands between them.
            found = found[3 : found.index('"""', 3)]
        else:
            assert not set(found) & set("#;`'\"\\"), "plain only where it can mean nothing else"
        assert found == value
        assert re.search(r"\$(|__\w+)\{|%\(", found) is None


def test_environment() -> None:
    for value, text in kept(quoting.environment_value).items():
        assert text == value
        assert not set(value) & set("\"'\\$#`\n")
        assert value == value.strip()


def test_section() -> None:
    for value, text in kept(quoting.section_value).items():
        assert text == value == " ".join(value.split())


def literal(source: str, language: object, kind: str) -> str:
    """The one literal of that kind in a source without faults."""
    tree = Parser(Language(language)).parse(source.encode())
    assert not tree.root_node.has_error, source
    found: list[Node] = []
    todo = [tree.root_node]
    while todo:
        node = todo.pop()
        if node.type == kind:
            found.append(node)
        else:
            todo += node.children
    (one,) = found
    return source.encode()[one.start_byte : one.end_byte].decode()


def between_single_quotes(text: str) -> str:
    """What PHP and Ruby read: a backslash means something before a backslash and a quote only."""
    assert text[0] == text[-1] == "'"
    return re.sub(r"\\([\\'])", r"\1", text[1:-1])


def test_php() -> None:
    for value, text in kept(quoting.php_text).items():
        source = f"<?php\n$value = {text};\n"
        found = literal(source, tree_sitter_php.language_php(), "string")
        assert between_single_quotes(found) == value
    for value in HOSTILE:
        source = f"<?php\n// {quoting.php_comment(value)}\n$value = 1;\n"
        tree = Parser(Language(tree_sitter_php.language_php())).parse(source.encode())
        assert [child.type for child in tree.root_node.children] == [
            "php_tag",
            "comment",
            "expression_statement",
        ]


def test_ruby() -> None:
    for value, text in kept(quoting.ruby_text).items():
        found = literal(f"value = {text}\n", tree_sitter_ruby.language(), "string")
        assert between_single_quotes(found) == value


def test_csharp() -> None:
    for value, text in kept(quoting.csharp_text).items():
        found = literal(
            f"const string Value = {text};\n", tree_sitter_c_sharp.language(), "verbatim_string_literal"
        )
        assert found[2:-1].replace('""', '"') == value


def test_tsql() -> None:
    for value, text in kept(quoting.tsql_text).items():
        assert "$(" not in text, "sqlcmd would put a variable there"
        parts = re.findall(r"N'((?:[^']|'')*)'", text)
        assert " + ".join(f"N'{part}'" for part in parts) == text
        assert "".join(parts).replace("''", "'") == value


def test_fortios() -> None:
    for value, text in kept(quoting.fortios_text).items():
        assert re.fullmatch(r'"(?:[^"\\]|\\["\\])*"', text)
        assert re.sub(r"\\(.)", r"\1", text[1:-1]) == value
        assert "?" not in text


def test_routeros() -> None:
    for value, text in kept(quoting.routeros_text).items():
        assert re.fullmatch(r'"(?:[^"\\$?]|\\[0-9A-F]{2})*"', text)
        octets = re.sub(
            rb"\\([0-9A-F]{2})", lambda found: bytes([int(found[1], 16)]), text[1:-1].encode("ascii")
        )
        assert octets.decode() == value


def test_shell() -> None:
    made = kept(quoting.shell_exact)
    script = "\n".join(f"printf '%s\\n' {text}" for text in made.values())
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.split("\n")[:-1] == list(made)
    assert not Path("/tmp/owned").exists()


@pytest.mark.parametrize("value", ["smtp.office365.com", "relay", "192.168.1.25", "xn--bcher-kva.example"])
def test_a_host_is_a_host(value: str) -> None:
    assert quoting.host_word(value, "Exim") == value


@pytest.mark.parametrize("value", ["", "a b", "a::25", "a;b", "-x", "a$b", "a\n", "ä.example", "[x]"])
def test_what_is_no_host_is_refused(value: str) -> None:
    with pytest.raises(WizardError):
        quoting.host_word(value, "Exim")


# --- programs ---------------------------------------------------------------------------------------------------------


@needs_postfix
def test_postfix_main_cf(tmp_path: Path) -> None:
    """Each value in a parameter of its own that takes any text; one call, since each takes Postfix a second."""
    (tmp_path / "master.cf").write_text("", "utf-8")
    (tmp_path / "main.cf").write_text("", "utf-8")
    made = kept(quoting.postfix_exact)
    names = re.findall(r"(?m)^(\w+_maps) =", "\n".join(said("postconf", "-c", str(tmp_path), "-d")))[
        : len(made)
    ]
    assert len(names) == len(made)
    lines = [f"{name} = {text}" for name, text in zip(names, made.values(), strict=True)]
    (tmp_path / "main.cf").write_text("\n".join(["myhostname = here.example", *lines]) + "\n", "utf-8")
    assert said("postconf", "-c", str(tmp_path), "-xh", *names) == list(made)


@needs_postfix
@pytest.mark.parametrize(
    ("quote", "table", "line"),
    [
        (quoting.table_exact, "texthash", "{number} {text}:secret"),
        (quoting.table_result_exact, "regexp", "/^{number}$/  {text}:secret"),
    ],
)
def test_postfix_tables(quote: Callable[[str], str], table: str, line: str, tmp_path: Path) -> None:
    made = kept(quote)
    lines = [line.format(number=number, text=text) for number, text in enumerate(made.values())]
    (tmp_path / "table").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "main.cf").write_text("myhostname = here.example\n", "utf-8")
    keys = "".join(f"{number}\n" for number in range(len(made)))
    found = said("postmap", "-c", str(tmp_path), "-q", "-", f"{table}:{tmp_path / 'table'}", typed=keys)
    assert found == [f"{number}\t{value}:secret" for number, value in enumerate(made)]


def said(program: str, *words: str, typed: str = "") -> list[str]:
    done = subprocess.run(
        [f"/usr/sbin/{program}", *words],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, ""), (words, done.stderr)
    return done.stdout.splitlines()


@needs_exim
def test_exim(tmp_path: Path) -> None:
    """Exim expands what it reads as it expands an option."""
    (tmp_path / "exim.conf").write_text("keep_environment =\n", "utf-8")
    made, listed = kept(quoting.exim_text), kept(quoting.exim_list_text)
    lines = [
        *(f"<{text}>" for text in made.values()),
        *(f"<${{if eq{{}}{{}}{{{text}}}{{}}}}>" for text in made.values()),
        *(f"<{text}>" for text in listed.values()),
    ]
    done = subprocess.run(
        [exim_program(), "-C", str(tmp_path / "exim.conf"), "-be"],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        check=True,
        env=knows_its_user(tmp_path),
        timeout=60,
    )
    said = re.findall(r"(?m)^(?:> )?<(.*)>$", done.stdout)
    assert said[: len(made)] == list(made)
    assert said[len(made) : 2 * len(made)] == list(made), "the same between the braces of a condition"
    assert [line.replace("^^", "^") for line in said[2 * len(made) :]] == list(listed)
    for text in (*made.values(), *listed.values()):
        assert re.search(r"[A-Z:;\s]", text) is None, "no macro, and nothing that separates"


@pytest.mark.skipif(shutil.which("msmtp") is None, reason="msmtp is not installed on this computer")
def test_msmtp(tmp_path: Path) -> None:
    path = tmp_path / "msmtprc"
    for value, text in kept(quoting.msmtp_argument).items():
        path.write_text(f"account a\nhost x.example\nuser {text}\nfrom b@c\naccount default : a\n", "utf-8")
        path.chmod(0o600)
        done = subprocess.run(
            ["msmtp", "-C", str(path), "--pretend", "--", "to@x.example"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        (user,) = re.findall(r"(?m)^user += (.*)$", done.stdout)
        assert user == value
        assert re.findall(r"(?m)^from += (.*)$", done.stdout) == ["b@c"]
    for value, text in kept(quoting.msmtp_sender).items():
        path.write_text(f"account default\nhost x.example\nfrom {text}\nallow_from_override off\n", "utf-8")
        done = subprocess.run(
            ["msmtp", "-C", str(path), "--pretend", "-f", "else@x.example", "to@x.example"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert re.findall(r"(?m)^from += (.*)$", done.stdout) == [value]
