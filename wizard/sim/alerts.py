"""The alert with which a TLS server refuses a handshake (RFC 8446, section 6).

asyncio ends a connection without it, and the client can not tell an old version from a bad line. Real servers send it,
and what a device then reports is what the diagnosis reads. So the client's first words are looked at before asyncio
takes them: where OpenSSL would refuse them, we say its alert.
"""

import asyncio
import socket
import ssl

_FIRST_WORDS = 16_384
"""Octets of one TLS record: no ClientHello that anybody sends is longer."""

_POLL_S = 0.005


async def first_words(transport: asyncio.Transport, patience_s: float) -> bytes:
    """What the client sent after the word to begin, left where it is; b"" where nothing came or can be seen.

    The transport must have been paused: nobody else reads then.
    """
    shared = transport.get_extra_info("socket")
    if shared is None:
        return b""
    watcher: socket.socket = shared.dup()
    try:
        watcher.setblocking(False)
        for _attempt in range(max(1, round(patience_s / _POLL_S))):
            try:
                return watcher.recv(_FIRST_WORDS, socket.MSG_PEEK)
            except BlockingIOError:
                await asyncio.sleep(_POLL_S)
    except OSError:
        pass  # the handshake will find out for itself
    finally:
        watcher.close()
    return b""


def refusal(context: ssl.SSLContext, hello: bytes) -> bytes:
    """The alert that OpenSSL answers to these first words, b"" where the handshake may go on."""
    heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
    heard.write(hello)
    try:
        context.wrap_bio(heard, said, server_side=True).do_handshake()
    except ssl.SSLWantReadError:
        return b""
    except ssl.SSLError:
        return said.read()
    return b""
