"""What a fleet costs from 100 to 10,000 rows: time, files and memory, and whether the cost grows with the rows alone.

    python tests/benchmarks/bench_fleet.py

Prints; asserts nothing about time. "decide" reads, decides and plans; "whole" is the command with all its files. The
last column is the time a row, held against that of the smallest table: 1.0 all the way down is linear.
"""

import datetime
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from wizard.core.fleet import FleetTally, Shelf, plan_fleet
from wizard.core.fleet_columns import known_columns, read_header
from wizard.files import list_profiles, load_knowledge, load_profile
from wizard.files.tables import read_table

ROOT = Path(__file__).resolve().parents[2]
SIZES = (100, 300, 1000, 3000, 10_000)
HEADINGS = "name,model,site,from,recipients,public ip,static ip,port 25,sign in,tls,encryption,ports,mailbox,critical"


def table(rows: int) -> bytes:
    """A fleet of mixed devices, a site for every fifty."""
    rng = random.Random(7)
    models = (
        "generic-printer",
        "Ricoh IM C3000",
        "Brother MFC-L6800",
        "TASKalfa 3554ci",
        "generic-application",
    )
    lines = [HEADINGS]
    for number in range(rows):
        site = number % max(1, rows // 50)
        lines.append(
            f"Device {number},{rng.choice(models)},Site {site},device{number}@contoso.com,"
            f"{rng.choice(['internal', 'both', ''])},{203 + site // 65536}.0.{site // 256 % 256}.{site % 256},"
            f"{rng.choice(['yes', 'no', ''])},{rng.choice(['open', 'blocked', ''])},"
            f"{rng.choice(['none', 'basic', 'none basic oauth2', ''])},{rng.choice(['1.0', '1.2', ''])},"
            f"{rng.choice(['none', 'starttls', 'none starttls', ''])},25 587,{rng.choice(['yes', 'no', ''])},"
            f"{rng.choice(['yes', 'no'])}"
        )
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def decided(data: bytes) -> float:
    """Seconds to read, decide and plan, without a file."""
    shelf = Shelf(load_knowledge(), list_profiles(), load_profile)
    begin = time.perf_counter()
    found = read_table(data, known_columns)
    tally = FleetTally(datetime.date(2026, 11, 20))
    for _item in plan_fleet(found.rows, read_header(found.heading_line, found.headings), shelf, tally):
        pass
    tally.fleet()
    return time.perf_counter() - begin


def whole(folder: Path, data: bytes) -> tuple[float, float, int, int]:
    """Seconds, peak memory in MB, files and MB on disk of the command, in a process of its own."""
    path, out = folder / "fleet.csv", folder / f"out-{len(data)}"
    path.write_bytes(data)
    command = [sys.executable, "-m", "wizard", "fleet", str(path), "--out", str(out), "--on", "2026-11-20"]
    begin = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(child.pid, 0)
    took = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    files = [entry.stat().st_size for entry in out.rglob("*") if entry.is_file()]
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return took, used.ru_maxrss / unit, len(files), sum(files) // 1024**2


def main() -> None:
    print(
        f"{'rows':>6}  {'decide':>8}  {'a row':>8}  {'ratio':>5}  {'whole':>8}  {'a row':>8}  {'ratio':>5}  memory  files"
    )
    first: tuple[float, float] | None = None
    with tempfile.TemporaryDirectory() as place:
        decided(table(20))  # what is loaded once
        for rows in SIZES:
            data = table(rows)
            thought = min(decided(data) for _ in range(2)) / rows
            took, memory, files, size = whole(Path(place), data)
            first = first or (thought, took / rows)
            print(
                f"{rows:6}  {thought * rows:6.2f} s  {thought * 1000:5.2f} ms  {thought / first[0]:5.2f}  {took:6.2f} s  "
                f"{took / rows * 1000:5.2f} ms  {took / rows / first[1]:5.2f}  {memory:3.0f} MB  {files} ({size} MB)"
            )


if __name__ == "__main__":
    main()
