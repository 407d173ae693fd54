// Sends one message by SMTP.
// Way to Microsoft 365: SMTP relay, connector by IP address.
// Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
//
// Goes to:   SendMail/Program.cs
// Load it:   dotnet new console -o SendMail
//            dotnet add SendMail package MailKit
// Test it:   echo Test | dotnet run --project SendMail -- YOU@YOUR-DOMAIN Test
// Take back: Delete the folder SendMail.
//
// MailKit checks the server's certificate by itself.

using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

const string Host = @"contoso-com.mail.protection.outlook.com";
const int Port = 25;
const string Sender = @"scanner@contoso.com";

if (args.Length != 2)
{
    Console.Error.WriteLine("dotnet run -- TO SUBJECT < TEXT");
    return 2;
}

var message = new MimeMessage();
message.From.Add(MailboxAddress.Parse(Sender));
message.To.Add(MailboxAddress.Parse(args[0]));
message.Subject = args[1];
message.Body = new TextPart("plain") { Text = await Console.In.ReadToEndAsync() };

using var client = new SmtpClient();
await client.ConnectAsync(Host, Port, SecureSocketOptions.StartTls);
await client.SendAsync(message);
await client.DisconnectAsync(true);
Console.WriteLine("The server has taken the message.");
return 0;
