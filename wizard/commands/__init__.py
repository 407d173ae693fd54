"""One file a command of ``relay-wizard``: ``configure`` its arguments, ``run`` it, return the exit code.

A command parses, calls and prints; what it does is done by the layers below. Each file is imported only when
its command is called, so that ``plan`` starts without asyncio and ``practice`` without Qt.
"""
