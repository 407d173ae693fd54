"""``relay-wizard practice``: the simulated Exchange Online on loopback, until it is interrupted."""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

import msgspec

from wizard import files
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.sim.practice import PracticeServices, start_practice
from wizard.sim.scenarios import list_scenarios

DEFAULT_SCENARIO = "connector-ip"
EXIT_INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``contract.md``, Practice."""
    parser.add_argument(
        "--scenario", metavar="ID", default=DEFAULT_SCENARIO, help=f"the lesson to play ({DEFAULT_SCENARIO})"
    )
    parser.add_argument("--list", action="store_true", help="list the scenarios and exit")
    parser.add_argument("--json", action="store_true", help="with --list: one JSON document")
    parser.add_argument("--port", metavar="N", default="0", help="the MX port; 0 is any free one (0)")
    parser.add_argument("--submission-port", metavar="N", default="0", help="the submission port (0)")
    parser.add_argument("--info-out", metavar="FILE", help="write ports, certificates and accounts there")


def run(args: argparse.Namespace) -> int:
    """Serves until SIGINT (130) or SIGTERM (0); with ``--list`` prints the scenarios and ends."""
    if args.list:
        _print_list(as_json=args.json)
        return 0
    port, submission_port = _port(args.port, "--port"), _port(args.submission_port, "--submission-port")
    return asyncio.run(_serve(args.scenario, port, submission_port, args.info_out))


def _print_list(*, as_json: bool) -> None:
    cards = list_scenarios()
    if as_json:
        print(msgspec.json.encode(cards).decode())
        return
    width = max(len(card.id) for card in cards)
    for card in cards:
        print(f"{card.id:{width}}  {card.title}")


def _port(text: str, option: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65_535:
        return int(text)
    raise WizardError(
        Problem(
            id="port-number",
            text=_("{option} takes a port from 0 to 65535, not {text}.").format(
                option=option, text=one_line(text, 40)
            ),
            fix=_("0 is any free port."),
        )
    )


async def _serve(scenario_id: str, port: int, submission_port: int, info_out: str | None) -> int:
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def stop(code: int) -> None:
        if not stopped.done():
            stopped.set_result(code)

    loop = asyncio.get_running_loop()
    # Windows' event loop takes no handlers: there asyncio.run itself turns Ctrl+C into a cancelled task.
    with contextlib.suppress(NotImplementedError):
        loop.add_signal_handler(signal.SIGINT, stop, EXIT_INTERRUPTED)
        loop.add_signal_handler(signal.SIGTERM, stop, 0)
        # The terminal was closed; under nohup, which ignores that, it goes on.
        hangup = getattr(signal, "SIGHUP", None)
        if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
            loop.add_signal_handler(hangup, stop, 0)
    services = await start_practice(scenario_id, smtp_port=port, submission_port=submission_port)
    try:
        if info_out is not None:
            files.write_bytes(
                Path(info_out), msgspec.json.format(msgspec.json.encode(services.info())) + b"\n"
            )
        _say_ready(services)
        return await stopped
    finally:
        await services.close()


def _say_ready(services: PracticeServices) -> None:
    info = services.info()
    smtp, submission, dns = (
        f"{info[door]['host']}:{info[door]['port']}" for door in ("smtp", "submission", "dns")
    )
    print(f"ready smtp={smtp} submission={submission}", flush=True)
    scenario = services.running.scenario
    # Programs read the line above; what follows is for people, and does not stand in their way.
    with contextlib.suppress(OSError):
        print(
            _("{title}\n{story}\nDNS answers on {dns}. Nothing leaves this computer. Ctrl+C ends it.").format(
                title=scenario.title, story=scenario.story, dns=dns
            ),
            file=sys.stderr,
            flush=True,
        )
