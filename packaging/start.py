"""Two commands from a fresh checkout: `run` opens the program in practice mode, `test` proves it.

It needs nothing but Python 3.11. This one file stays readable for Python 3.6, so that an old Python is told so in a
sentence; everything newer lives in the modules beside it, which are imported only after that check.
"""

import sys
from typing import Optional, Sequence

OLDEST = (3, 11)
USAGE = """usage: python3 packaging/start.py COMMAND [ARGUMENTS]

  run    set up, then open the window on the simulated Exchange Online;
         with ARGUMENTS, run relay-wizard with them instead
  test   set up with the test tools, then run every check; ARGUMENTS go to pytest
  setup  set up and stop; `setup --test` adds the test tools
"""


def too_old(version: Sequence[int]) -> Optional[str]:
    """The sentence for a Python that cannot run the program, or None."""
    if tuple(version[:2]) >= OLDEST:
        return None
    return (
        "Relay Wizard needs Python 3.11 or newer; this is Python {}.{} ({}).\n"
        "Install a newer one from your system's packages or from python.org, then start this command with it, "
        "for example: python3.13 packaging/start.py run"
    ).format(version[0], version[1], sys.executable)


def main() -> int:
    """Check the Python, then hand over to what may use its newer words."""
    sentence = too_old(sys.version_info[:2])
    if sentence:
        sys.stderr.write(sentence + "\n")
        return 2
    sys.dont_write_bytecode = True  # nothing is left behind in packaging/
    import commands

    return commands.main(sys.argv[1:], USAGE)


if __name__ == "__main__":
    sys.exit(main())
