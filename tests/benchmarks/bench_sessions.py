"""What many sessions at once cost the practice server: time, errors and memory, held against fifty.

    python tests/benchmarks/bench_sessions.py [sessions]

Starts ``relay-wizard practice`` as a process of its own. All sessions of a round stand over STARTTLS at the same time,
then each sends one message. Prints; asserts nothing about time. The last two columns hold a round against the one
of fifty sessions: time a session (1.0 is linear), and memory a session beyond the idle server. The second round of
the same size shows whether anything stays behind. Linux tells the memory; elsewhere it is 0.
"""

import asyncio
import json
import ssl
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 50, 500
MESSAGE = b"From: scanner@contoso.com\r\nTo: alex@fabrikam.com\r\nSubject: Scan\r\n\r\nhello\r\n.\r\n"


@dataclass(frozen=True)
class Round:
    """One round: ``standing_kib`` is the server's memory while all sessions stand, ``after_kib`` when they are gone."""

    sessions: int
    errors: int
    seconds: float
    standing_kib: int
    after_kib: int


def resident_kib(process_id: int) -> int:
    """The process's memory (proc(5), VmRSS); 0 where there is no such file."""
    status = Path(f"/proc/{process_id}/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1])


async def reply(reader: asyncio.StreamReader) -> int:
    """The code of the next reply."""
    while True:
        line = await reader.readline()
        if len(line) < 4:
            raise ConnectionResetError("the server hung up")
        if line[3:4] == b" ":
            return int(line[:3])


async def say(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, words: bytes, expected: int
) -> None:
    writer.write(words)
    code = await reply(reader)
    if code != expected:
        raise ConnectionError(f"{words[:20]!r} got {code}")


async def begin(port: int, trust: ssl.SSLContext) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A session over TLS, ready to send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    if await reply(reader) != 220:
        raise ConnectionError("no greeting")
    await say(reader, writer, b"EHLO bench\r\n", 250)
    await say(reader, writer, b"STARTTLS\r\n", 220)
    await writer.start_tls(trust, server_hostname="localhost")
    await say(reader, writer, b"EHLO bench\r\n", 250)
    return reader, writer


async def deliver(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One message, and goodbye."""
    await say(reader, writer, b"MAIL FROM:<scanner@contoso.com>\r\n", 250)
    await say(reader, writer, b"RCPT TO:<alex@fabrikam.com>\r\n", 250)
    await say(reader, writer, b"DATA\r\n", 354)
    await say(reader, writer, MESSAGE, 250)
    await say(reader, writer, b"QUIT\r\n", 221)
    writer.close()


async def one_round(info: dict[str, Any], process_id: int, sessions: int) -> Round:
    """All sessions side by side."""
    trust = ssl.create_default_context(cafile=info["ca_file"])
    port = info["smtp"]["port"]
    started = time.perf_counter()
    begun = await asyncio.gather(*(begin(port, trust) for _ in range(sessions)), return_exceptions=True)
    standing = resident_kib(process_id)
    open_ones = [one for one in begun if not isinstance(one, BaseException)]
    ended = await asyncio.gather(*(deliver(*one) for one in open_ones), return_exceptions=True)
    seconds = time.perf_counter() - started
    errors = sum(isinstance(one, BaseException) for one in (*begun, *ended))
    await asyncio.sleep(1)
    return Round(sessions, errors, seconds, standing, resident_kib(process_id))


def measure(many: int) -> list[Round]:
    """Fifty sessions to warm up and fifty that count, then ``many`` twice."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "info.json"
        command = [sys.executable, "-m", "wizard", "practice", "--scenario", "connector-ip"]
        with subprocess.Popen(
            [*command, "--info-out", str(file)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as server:
            try:
                assert server.stdout is not None
                server.stdout.readline()
                info = json.loads(file.read_text("utf-8"))
                return [asyncio.run(one_round(info, server.pid, count)) for count in (FEW, FEW, many, many)]
            finally:
                server.terminate()


def main(arguments: list[str]) -> int:
    """Prints the rounds; 1 where a session failed."""
    many = int(arguments[0]) if arguments else MANY
    rounds = measure(many)
    idle, few = rounds[0].after_kib, rounds[1]
    print("sessions  errors  seconds  standing MiB  after MiB  KiB each  time ratio  memory ratio")
    for one in rounds[1:]:
        each = (one.standing_kib - idle) / one.sessions
        base = (few.standing_kib - idle) / few.sessions
        print(
            f"{one.sessions:8}  {one.errors:6}  {one.seconds:7.2f}  {one.standing_kib / 1024:12.1f}"
            f"  {one.after_kib / 1024:9.1f}  {each:8.0f}"
            f"  {one.seconds / one.sessions / (few.seconds / few.sessions):10.2f}"
            f"  {each / base if base else 0:12.2f}"
        )
    return 1 if any(one.errors for one in rounds) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
