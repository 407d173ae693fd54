"""Time and memory to the first window, as ratios against a bare PySide6 window in the same run.

    python tests/benchmarks/bench_start.py [runs]

Each run starts a fresh process and waits for the line that it prints once its first picture stands. Runs of the
two alternate, so that a noisy machine disturbs both alike; the medians are compared. Bounds of the project:
time 2.0, memory 1.8.
"""

import os
import re
import statistics
import subprocess
import sys
import time

BARE = """
import resource, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QLabel
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, done)
def done():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"first window 0 ms, {round(peak / (2**20 if sys.platform == 'darwin' else 2**10))} MiB", flush=True)
    app.quit()
app = QApplication([])
window = Window()
window.setCentralWidget(QLabel("bare"))
window.resize(1060, 740)
window.show()
app.exec()
"""
LINE = re.compile(r"first window \d+ ms, (\d+) MiB")


def one_run(command: list[str]) -> tuple[float, int]:
    """Seconds until the line, and the MiB that it tells."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            found = LINE.search(line)
            if found:
                seconds = time.perf_counter() - started
                process.wait(timeout=30)
                return seconds, int(found[1])
    raise SystemExit(f"{command[-1]} opened no window")


def main(runs: int = 9) -> None:
    """Prints both medians and their ratio."""
    commands = {
        "bare": [sys.executable, "-c", BARE],
        "live": [sys.executable, "-m", "wizard", "--smoke"],
        "practice": [sys.executable, "-m", "wizard", "--practice", "--smoke"],
    }
    for command in commands.values():
        one_run(command)  # the first run fills the file cache
    taken: dict[str, list[tuple[float, int]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(one_run(command))
    seconds = {name: statistics.median(run[0] for run in done) for name, done in taken.items()}
    memory = {name: statistics.median(run[1] for run in done) for name, done in taken.items()}
    for name in commands:
        print(
            f"{name:9} {seconds[name] * 1000:6.0f} ms  x{seconds[name] / seconds['bare']:.2f} (bound 2.00)   "
            f"{memory[name]:5.0f} MiB  x{memory[name] / memory['bare']:.2f} (bound 1.80)"
        )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
