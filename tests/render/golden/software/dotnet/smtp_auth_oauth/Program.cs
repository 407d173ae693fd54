// Sends one message by SMTP.
// Way to Microsoft 365: SMTP AUTH client submission with OAuth 2.0.
// Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
//
// Goes to:   SendMail/Program.cs
// Load it:   dotnet new console -o SendMail
//            dotnet add SendMail package MailKit
//            dotnet add SendMail package Microsoft.Identity.Client
// Test it:   echo Test | dotnet run --project SendMail -- YOU@YOUR-DOMAIN Test
// Take back: Delete the folder SendMail.
//
// The client secret comes from the environment variable CLIENT_SECRET, which your secret store sets.
// apply-app.ps1 registers the app and prints its client id.
// MailKit checks the server's certificate by itself.

using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Microsoft.Identity.Client;

const string Host = @"smtp.office365.com";
const int Port = 587;
const string Sender = @"scanner@contoso.com";
const string User = @"scanner@contoso.com";
const string ClientId = @"PUT-THE-APP-S-CLIENT-ID-HERE";
const string Authority = @"https://login.microsoftonline.com/contoso.com";
const string Scope = @"https://outlook.office365.com/.default";

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

var secret = Environment.GetEnvironmentVariable("CLIENT_SECRET")
    ?? throw new InvalidOperationException("CLIENT_SECRET is not set.");
var application = ConfidentialClientApplicationBuilder.Create(ClientId)
    .WithAuthority(Authority)
    .WithClientSecret(secret)
    .Build();
var token = await application.AcquireTokenForClient(new[] { Scope }).ExecuteAsync();

using var client = new SmtpClient();
await client.ConnectAsync(Host, Port, SecureSocketOptions.StartTls);
await client.AuthenticateAsync(new SaslMechanismOAuth2(User, token.AccessToken));
await client.SendAsync(message);
await client.DisconnectAsync(true);
Console.WriteLine("The server has taken the message.");
return 0;
