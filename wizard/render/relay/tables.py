"""What every Postfix that passes mail on to Microsoft 365 has in its tables, a relay of ours or one that was there before.

Bodies only: who writes a file puts a head above them.
"""

import json

from wizard.render.relay.quoting import pattern, table_result

CLIENT_ID_OPEN = "PUT-THE-APP-S-CLIENT-ID-HERE"
"""Stands for what only the administrator knows: the Application (client) ID of the app registration."""


def sender_canonical(sender: str, kept_domains: tuple[str, ...]) -> str:
    """The envelope's sender. What comes back has none, and Postfix's own notices keep theirs: both end a loop.

    The empty sender must stay empty (RFC 5321, section 4.5.5), so a sender is what has an ``@``.
    """
    kept = f"/^(.*@({_any(kept_domains)}))$/  ${{1}}\n" if kept_domains else ""
    return f"/^(double-bounce@.*)$/  ${{1}}\n{kept}/.@/  {table_result(sender)}\n"


def header_checks(sender: str, kept_domains: tuple[str, ...]) -> str:
    """The From that people see. Reply-To is left alone: it is where answers go."""
    written = table_result(sender)
    known = f"@({_any(kept_domains)})" if kept_domains else f"[ <:]{pattern(sender)}"
    return (
        f"if !/^From:.*{known}[> ]*$/\n"
        f"/^From:(.*)<[^<>]*>[^<>]*$/  REPLACE From:${{1}}<{written}>\n"
        f"/^From:[^<]*$/  REPLACE From: {written}\n"
        "endif\n"
    )


def sasl_xoauth2(authority: str, tenant: str) -> str:
    """``/etc/sasl-xoauth2.conf`` (sasl-xoauth2.conf(5)): a public client, so there is no secret to keep."""
    values = {
        "client_id": CLIENT_ID_OPEN,
        "client_secret": "",
        "token_endpoint": f"{authority}/{tenant}/oauth2/v2.0/token",
        "log_to_syslog_on_failure": "yes",
        "log_full_trace_on_failure": "no",
    }
    return json.dumps(values, indent=2) + "\n"


def _any(domains: tuple[str, ...]) -> str:
    return "|".join(map(pattern, domains))
