"""Relay Wizard for Microsoft 365: mail from devices and applications, set up right the first time.

The map, from the top down. Imports point downwards only; import-linter keeps it so.

* ``cli`` and ``app`` put things together: live services or the practice ones.
* ``commands`` holds one file for each command of ``relay-wizard``.
* ``ui`` draws a state and reports what was answered. ``sim`` is the simulated Exchange Online.
* ``net`` talks to DNS, SMTP and Entra. ``render`` turns a plan into text.
* ``files`` is the only reader and writer of files.
* ``core`` decides: frozen values in, frozen values out, no Qt, no sockets, no clock, no files.
"""

__version__ = "0.1.0"
