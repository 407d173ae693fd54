"""How commands print what arrives piece by piece: a probe's row, an SMTP stage. Foreign text is made harmless here."""

from collections.abc import Sequence

from wizard.core.facts import ProbeRow, RowState
from wizard.core.model import StageResult
from wizard.core.texts import _, one_line

MARKS = {
    RowState.GOOD: "good",
    RowState.ATTENTION: "attention",
    RowState.PROBLEM: "problem",
    RowState.NOT_KNOWN: "not known",
}


def print_row(row: ProbeRow, *, indent: str = "", details: bool = True) -> None:
    """One probe's result, with its technical line below unless ``details`` is off; nothing while it looks."""
    from wizard.core.look_words import sentence  # not for ``send``, which prints stages only

    if row.state is RowState.LOOKING:
        return
    print(f"{indent}{MARKS[row.state]:10} {one_line(sentence(row))}", flush=True)
    if row.detail and details:
        print(f"{indent}{'':10} {one_line(row.detail, 300)}", flush=True)


def print_unknown(names: Sequence[str], text: str, detail: str) -> None:
    """What could not be found out for one reason: the rows' names, the reason once, its technical line."""
    print(f"{MARKS[RowState.NOT_KNOWN]:10} {', '.join(names)}")
    for line in filter(None, (text, detail)):
        print(f"{'':10} {one_line(line, 300)}", flush=True)


def print_stage(stage: StageResult, *, reply_limit: int = 300) -> None:
    """One stage with its time and the first ``reply_limit`` characters of what the server said."""
    word = _("ok") if stage.ok else _("FAILED")
    print(f"  {stage.stage:9} {word:7} {stage.ms:6} ms  {one_line(stage.reply, reply_limit)}", flush=True)
