"""SQL Server Database Mail: an account and a profile, by the procedures of msdb (``sysmail_*_sp``, Transact-SQL reference)."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, headed, relay_certificate
from wizard.render.software.quoting import host_word, refused, tsql_text

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.PASSWORD})
"""No parameter for OAuth 2.0, a client certificate, or TLS from the first byte."""
NAME = "Microsoft 365"
LONGEST = 128
"""Characters of ``sysname`` and of the procedures' parameters."""


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``database-mail.sql``."""
    return (
        File("database-mail.sql", _script(case), _("Makes the account and the profile of Database Mail.")),
    )


def _head(case: SoftwareCase) -> Head:
    notes = [
        "Whether the server's certificate is checked is Windows' business: Database Mail has no switch for it.",
        "@enable_ssl = 1 is meant as STARTTLS: let the test tell. TLS from the first byte (port 465) is not for it.",
        *relay_certificate(case, "the computer's store of trusted root authorities."),
    ]
    if case.by_password:
        notes.append(
            "Put the password into @password in the query window, run it, and close the window without saving."
        )
    return Head(
        what="The account and the profile of SQL Server Database Mail.",
        goes_to=("A query window of SQL Server Management Studio, as a member of sysadmin.",),
        load=("Run it. It can be run again: what is there already is changed, not added.",),
        test=(
            f"EXEC msdb.dbo.sp_send_dbmail @profile_name = N'{NAME}', @recipients = N'YOU@YOUR-DOMAIN',"
            " @subject = N'Test', @body = N'A test.';",
            "SELECT TOP 5 * FROM msdb.dbo.sysmail_event_log ORDER BY log_date DESC;",
        ),
        undo=(
            f"EXEC msdb.dbo.sysmail_delete_profile_sp @profile_name = N'{NAME}';",
            f"EXEC msdb.dbo.sysmail_delete_account_sp @account_name = N'{NAME}';",
        ),
        notes=tuple(notes),
    )


def _script(case: SoftwareCase) -> str:
    user = _sized(case.user) if case.by_password else "NULL"
    lines = [
        "SET NOCOUNT ON;",
        "",
        f"DECLARE @name sysname = N'{NAME}';",
        f"DECLARE @sender nvarchar(128) = {_sized(case.sender)};",
        f"DECLARE @shown nvarchar(128) = {_sized(case.device)};",
        f"DECLARE @server sysname = {_sized(host_word(case.host, 'T-SQL'))};",
        f"DECLARE @port int = {case.port};",
        f"DECLARE @tls bit = {int(case.encrypts)};",
        f"DECLARE @username nvarchar(128) = {user};",
        "DECLARE @password nvarchar(128) = NULL;",
        "",
    ]
    if case.by_password:
        lines += [
            "IF @password IS NULL",
            "BEGIN",
            "    RAISERROR(N'Put the password into @password first. Nothing was changed.', 16, 1);",
            "    RETURN;",
            "END;",
            "",
        ]
    lines += [
        "IF NOT EXISTS (SELECT 1 FROM sys.configurations WHERE name = N'Database Mail XPs' AND value_in_use = 1)",
        "BEGIN",
        "    EXEC sys.sp_configure N'show advanced options', 1;",
        "    RECONFIGURE;",
        "    EXEC sys.sp_configure N'Database Mail XPs', 1;",
        "    RECONFIGURE;",
        "END;",
        "",
        "IF EXISTS (SELECT 1 FROM msdb.dbo.sysmail_account WHERE name = @name)",
        *_account("update"),
        "ELSE",
        *_account("add"),
        "",
        "IF NOT EXISTS (SELECT 1 FROM msdb.dbo.sysmail_profile WHERE name = @name)",
        "BEGIN",
        "    EXEC msdb.dbo.sysmail_add_profile_sp @profile_name = @name;",
        "    EXEC msdb.dbo.sysmail_add_profileaccount_sp",
        "        @profile_name = @name, @account_name = @name, @sequence_number = 1;",
        "END;",
    ]
    return headed(case, _head(case), "-- ") + "\n".join(lines) + "\n"


def _sized(value: str) -> str:
    """The literal of a value that fits: a longer one would be cut without a word (UTF-16 code units)."""
    if len(value.encode("utf-16-le")) > 2 * LONGEST:
        raise refused(value, "SQL Server")
    return tsql_text(value)


def _account(deed: str) -> list[str]:
    return [
        f"    EXEC msdb.dbo.sysmail_{deed}_account_sp",
        "        @account_name = @name, @email_address = @sender, @display_name = @shown, @replyto_address = @sender,",
        "        @description = N'Made by Relay Wizard', @mailserver_name = @server, @port = @port,",
        "        @username = @username, @password = @password, @enable_ssl = @tls;",
    ]
