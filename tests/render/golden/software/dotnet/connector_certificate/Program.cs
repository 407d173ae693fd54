// Sends one message by SMTP.
// Way to Microsoft 365: SMTP relay, connector by certificate.
// Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
//
// Goes to:   SendMail/Program.cs
// Load it:   dotnet new console -o SendMail
//            dotnet add SendMail package MailKit
// Test it:   echo Test | dotnet run --project SendMail -- YOU@YOUR-DOMAIN Test
// Take back: Delete the folder SendMail.
//
// MailKit checks the server's certificate by itself.
// The certificate that the connector knows: your own first, then every intermediate one, in one file.
// sudo install -D -m 644 YOUR-CHAIN.pem chain.pem && sudo install -D -m 600 YOUR-KEY.pem key.pem

using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using System.Security.Cryptography.X509Certificates;

const string Host = @"contoso-com.mail.protection.outlook.com";
const int Port = 25;
const string Sender = @"scanner@contoso.com";
const string Chain = "chain.pem";
const string Key = "key.pem";

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
client.ClientCertificates = new X509CertificateCollection { CertificateWithKey() };
await client.ConnectAsync(Host, Port, SecureSocketOptions.StartTls);
await client.SendAsync(message);
await client.DisconnectAsync(true);
Console.WriteLine("The server has taken the message.");
return 0;

static X509Certificate2 CertificateWithKey()
{
    // By way of PFX, since Windows can not use a key that lives in memory only.
    using var read = X509Certificate2.CreateFromPemFile(Chain, Key);
    return new X509Certificate2(read.Export(X509ContentType.Pfx));
}
