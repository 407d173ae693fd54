import base64

from hypothesis import given
from hypothesis import strategies as st

from wizard.core.model import Stage, StageResult
from wizard.core.secret import Secret
from wizard.net.recorder import LINES_KEPT, Recorder

SECRETS = st.text(st.characters(min_codepoint=33, exclude_characters="\x7f"), min_size=4, max_size=200)
AROUND = st.text(max_size=60)


def record(secret: str, *said: str) -> tuple[Recorder, list[StageResult]]:
    stages: list[StageResult] = []
    recorder = Recorder(Secret(secret), stages.append)
    for text in said:
        recorder.server(535, text)
        recorder.client(text)
        recorder.stage(Stage.AUTH, ok=False, started=0.0, reply=text)
    return recorder, stages


@given(SECRETS, AROUND, AROUND)
def test_a_secret_that_comes_back_as_it_is(secret: str, before: str, after: str) -> None:
    recorder, stages = record(secret, f"{before}{secret}{after}")
    shown = [line.removeprefix("S: 535 ").removeprefix("C: ") for line in recorder.lines]
    shown += [stage.reply for stage in stages]
    # What stood around it may by chance hold it as well; what was put in must be gone.
    assert all(secret not in text or secret in "***" for text in shown)


@given(
    st.text(st.characters(codec="ascii", min_codepoint=33), min_size=12, max_size=60),
    st.binary(max_size=40),
    st.binary(max_size=40),
)
def test_a_secret_inside_base64_at_any_offset(secret: str, before: bytes, after: bytes) -> None:
    encoded = base64.b64encode(before + secret.encode() + after).decode()
    recorder, stages = record(secret, f"you sent {encoded}")
    for text in [*recorder.lines, *(stage.reply for stage in stages)]:
        for word in text.split():
            for start in range(4):
                piece = word[start : start + (len(word) - start) // 4 * 4]
                try:
                    decoded = base64.b64decode(piece, validate=True)
                except ValueError:
                    continue
                assert secret.encode() not in decoded


def test_control_characters_do_not_hide_a_secret() -> None:
    recorder, _stages = record("hunter2hunter2", "hunter2\rhunter2", "hunter2hunter2\x00")
    assert not any("hunter2hunter2" in line for line in recorder.lines)


def test_a_cut_does_not_leave_half_a_secret() -> None:
    secret = "s3cr3t" * 20
    recorder, _stages = record(secret, "x" * 1950 + secret)
    assert not any("s3cr3ts3cr3t" in line for line in recorder.lines)


def test_a_flood_of_lines_is_kept_short() -> None:
    recorder, _stages = record("password", *["line\n" * 50] * 50)
    assert len(recorder.lines) == LINES_KEPT
