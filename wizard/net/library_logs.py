"""Keeps the libraries of the sign-in out of every log: at debug level they write down codes, proofs and answers.

msal's token cache logs a whole request with the authorization code and the PKCE verifier, and some of its errors quote
what the server answered. What matters of a failure reaches the user as a `Problem`.
"""

import logging

SILENT = ("msal", "urllib3", "requests", "keyring", "secretstorage", "jeepney")
"""The loggers, with everything below them."""


def silence() -> None:
    """Nothing that these libraries say reaches a handler of ours or of the root; calling it again does no harm."""
    for name in SILENT:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # else Python's last resort prints to stderr
