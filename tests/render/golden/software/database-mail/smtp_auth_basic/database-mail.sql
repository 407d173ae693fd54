-- The account and the profile of SQL Server Database Mail.
-- Way to Microsoft 365: SMTP AUTH with a password.
-- Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
--
-- Goes to:   A query window of SQL Server Management Studio, as a member of sysadmin.
-- Load it:   Run it. It can be run again: what is there already is changed, not added.
-- Test it:   EXEC msdb.dbo.sp_send_dbmail @profile_name = N'Microsoft 365', @recipients = N'YOU@YOUR-DOMAIN', @subject = N'Test', @body = N'A test.';
--            SELECT TOP 5 * FROM msdb.dbo.sysmail_event_log ORDER BY log_date DESC;
-- Take back: EXEC msdb.dbo.sysmail_delete_profile_sp @profile_name = N'Microsoft 365';
--            EXEC msdb.dbo.sysmail_delete_account_sp @account_name = N'Microsoft 365';
--
-- Whether the server's certificate is checked is Windows' business: Database Mail has no switch for it.
-- @enable_ssl = 1 is meant as STARTTLS: let the test tell. TLS from the first byte (port 465) is not for it.
-- Put the password into @password in the query window, run it, and close the window without saving.

SET NOCOUNT ON;

DECLARE @name sysname = N'Microsoft 365';
DECLARE @sender nvarchar(128) = N'scanner@contoso.com';
DECLARE @shown nvarchar(128) = N'Ticket system';
DECLARE @server sysname = N'smtp.office365.com';
DECLARE @port int = 587;
DECLARE @tls bit = 1;
DECLARE @username nvarchar(128) = N'scanner@contoso.com';
DECLARE @password nvarchar(128) = NULL;

IF @password IS NULL
BEGIN
    RAISERROR(N'Put the password into @password first. Nothing was changed.', 16, 1);
    RETURN;
END;

IF NOT EXISTS (SELECT 1 FROM sys.configurations WHERE name = N'Database Mail XPs' AND value_in_use = 1)
BEGIN
    EXEC sys.sp_configure N'show advanced options', 1;
    RECONFIGURE;
    EXEC sys.sp_configure N'Database Mail XPs', 1;
    RECONFIGURE;
END;

IF EXISTS (SELECT 1 FROM msdb.dbo.sysmail_account WHERE name = @name)
    EXEC msdb.dbo.sysmail_update_account_sp
        @account_name = @name, @email_address = @sender, @display_name = @shown, @replyto_address = @sender,
        @description = N'Made by Relay Wizard', @mailserver_name = @server, @port = @port,
        @username = @username, @password = @password, @enable_ssl = @tls;
ELSE
    EXEC msdb.dbo.sysmail_add_account_sp
        @account_name = @name, @email_address = @sender, @display_name = @shown, @replyto_address = @sender,
        @description = N'Made by Relay Wizard', @mailserver_name = @server, @port = @port,
        @username = @username, @password = @password, @enable_ssl = @tls;

IF NOT EXISTS (SELECT 1 FROM msdb.dbo.sysmail_profile WHERE name = @name)
BEGIN
    EXEC msdb.dbo.sysmail_add_profile_sp @profile_name = @name;
    EXEC msdb.dbo.sysmail_add_profileaccount_sp
        @profile_name = @name, @account_name = @name, @sequence_number = 1;
END;
