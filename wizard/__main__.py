"""``python -m wizard`` is the same program as ``relay-wizard``."""

import sys

from wizard.cli import main

if __name__ == "__main__":
    sys.exit(main())
