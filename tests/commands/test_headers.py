"""``relay-wizard headers``: a file, standard input, any encoding; one line and 2 for what is no message."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands.test_send import plan_file
from tests.core.received import corpus
from tests.core.test_headers import TOKEN, by_mx, signed_in
from wizard.cli import main
from wizard.core.model import Method
from wizard.files import messages


def saved(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "message.eml"
    path.write_bytes(text.encode(encoding))
    return str(path)


def as_json(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = main(["headers", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error."""
    assert main(["headers", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_explains_a_file_in_any_encoding(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = as_json([saved(tmp_path, by_mx(directionality="Originating"), encoding)], capsys)
    assert code == 0
    assert found["ours"] | {"why": "", "evidence": []} == {
        "is_ours": "yes", "token": TOKEN, "method": None, "promised_way": "unknown", "why": "", "evidence": [], "fix": "",
    }  # fmt: skip
    assert found["connecting_ip"] == "203.0.113.10"
    assert found["connector"]["matched"] == "yes"
    assert [hop["number"] for hop in found["hops"]] == [1, 2]
    assert {one["severity"] for one in found["findings"]} <= {"good", "attention", "problem", "not_known"}


def test_a_broken_promise_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = plan_file(tmp_path, method=Method.CONNECTOR_IP)
    message = saved(tmp_path, signed_in())
    code, found = as_json([message, "--plan", plan], capsys)
    assert (code, found["ours"]["promised_way"]) == (1, "no")
    assert main(["headers", message, "--plan", plan]) == 1
    said = capsys.readouterr().out
    assert said.startswith("This is the verification email, and it did not come the promised way.")
    assert "What to do:" in said


def test_standard_input_and_a_paste_with_quotes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quoted = "\n".join(
        f"> {line}" for line in by_mx(directionality="Incoming", method="direct_send").splitlines()
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(quoted.encode())))
    assert main(["headers", "-"]) == 0
    assert "it came the promised way" in capsys.readouterr().out


def test_every_real_message_is_told_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for message in corpus():
        assert main(["headers", saved(tmp_path, message.raw)]) == 0
        said = capsys.readouterr().out
        assert said.startswith("This is not a verification email")
        assert all(line.isprintable() for line in said.splitlines())


def test_what_is_no_message_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no email headers" in refused([saved(tmp_path, "Dear all,\nno header here.")], capsys)
    assert "no email headers" in refused([saved(tmp_path, "")], capsys)
    assert "cannot" not in refused([str(tmp_path / "missing.eml")], capsys)
    outlook = tmp_path / "message.msg"
    outlook.write_bytes(messages.OUTLOOK_FILE + bytes(2000))
    assert "Internet headers" in refused([str(outlook)], capsys)
    monkeypatch.setattr(messages, "MESSAGE_LIMIT", 1024)
    assert "larger than 1 KB" in refused([saved(tmp_path, by_mx() * 20)], capsys)
