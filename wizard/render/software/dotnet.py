"""A console program for .NET 8 or newer that sends one message with MailKit, and with MSAL where there is a token."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.relay.tables import CLIENT_ID_OPEN
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, app_note, certificate_note, headed, relay_certificate
from wizard.render.software.quoting import csharp_text, host_word

ABILITIES = frozenset(Ability)


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``Program.cs``."""
    code = "\n".join(
        [*_usings(case), "", *_constants(case), "", *_TAKE, "", *_sign_in(case), *_send(case), ""]
    )
    return (
        File("Program.cs", headed(case, _head(case), "// ") + code, _("Sends one message with MailKit.")),
    )


def _head(case: SoftwareCase) -> Head:
    packages = ["dotnet new console -o SendMail", "dotnet add SendMail package MailKit"]
    if case.by_token:
        packages.append("dotnet add SendMail package Microsoft.Identity.Client")
    notes = []
    if case.by_password:
        notes.append(
            "The password is asked for; a service reads it from where your secrets are kept, never from here."
        )
    if case.by_token:
        notes.append(
            "The client secret comes from the environment variable CLIENT_SECRET, which your secret store sets."
            if case.as_application
            else "The token lives as long as the program: keep it for a service with MSAL's token cache extensions."
        )
    return Head(
        what="Sends one message by SMTP.",
        goes_to=("SendMail/Program.cs",),
        load=tuple(packages),
        test=("echo Test | dotnet run --project SendMail -- YOU@YOUR-DOMAIN Test",),
        undo=("Delete the folder SendMail.",),
        notes=(
            *notes,
            *app_note(case),
            "MailKit checks the server's certificate by itself.",
            *certificate_note(case, "chain.pem", "key.pem"),
            *relay_certificate(case, "the computer's store of trusted authorities."),
        ),
    )


def _usings(case: SoftwareCase) -> list[str]:
    names = ["MailKit.Net.Smtp", "MailKit.Security", "MimeKit"]
    if case.by_token:
        names.append("Microsoft.Identity.Client")
    if case.by_certificate:
        names.append("System.Security.Cryptography.X509Certificates")
    return [f"using {name};" for name in names]


def _constants(case: SoftwareCase) -> list[str]:
    lines = [
        f"const string Host = {csharp_text(host_word(case.host, 'C#'))};",
        f"const int Port = {case.port};",
        f"const string Sender = {csharp_text(case.sender)};",
    ]
    if case.user:
        lines.append(f"const string User = {csharp_text(case.user)};")
    if case.by_token:
        scope = case.app_scope if case.as_application or case.user_scope is None else case.user_scope
        lines += [
            f"const string ClientId = {csharp_text(CLIENT_ID_OPEN)};",
            f"const string Authority = {csharp_text(case.authority)};",
            f"const string Scope = {csharp_text(scope or '')};",
        ]
    if case.by_certificate:
        lines += ['const string Chain = "chain.pem";', 'const string Key = "key.pem";']
    return lines


_TAKE = [
    "if (args.Length != 2)",
    "{",
    '    Console.Error.WriteLine("dotnet run -- TO SUBJECT < TEXT");',
    "    return 2;",
    "}",
    "",
    "var message = new MimeMessage();",
    "message.From.Add(MailboxAddress.Parse(Sender));",
    "message.To.Add(MailboxAddress.Parse(args[0]));",
    "message.Subject = args[1];",
    'message.Body = new TextPart("plain") { Text = await Console.In.ReadToEndAsync() };',
]


def _sign_in(case: SoftwareCase) -> list[str]:
    if not case.by_token:
        return []
    if case.as_application or case.user_scope is None:
        return [
            'var secret = Environment.GetEnvironmentVariable("CLIENT_SECRET")',
            '    ?? throw new InvalidOperationException("CLIENT_SECRET is not set.");',
            "var application = ConfidentialClientApplicationBuilder.Create(ClientId)",
            "    .WithAuthority(Authority)",
            "    .WithClientSecret(secret)",
            "    .Build();",
            "var token = await application.AcquireTokenForClient(new[] { Scope }).ExecuteAsync();",
            "",
        ]
    return [
        "var application = PublicClientApplicationBuilder.Create(ClientId)",
        "    .WithAuthority(Authority)",
        '    .WithRedirectUri("http://localhost")',
        "    .Build();",
        "var token = await application.AcquireTokenInteractive(new[] { Scope }).WithLoginHint(User).ExecuteAsync();",
        "",
    ]


def _send(case: SoftwareCase) -> list[str]:
    option = "None" if not case.encrypts else "SslOnConnect" if case.implicit else "StartTls"
    lines = ["using var client = new SmtpClient();"]
    if case.by_certificate:
        lines.append("client.ClientCertificates = new X509CertificateCollection { CertificateWithKey() };")
    lines.append(f"await client.ConnectAsync(Host, Port, SecureSocketOptions.{option});")
    if case.by_password:
        lines.append("await client.AuthenticateAsync(User, AskPassword());")
    if case.by_token:
        lines.append("await client.AuthenticateAsync(new SaslMechanismOAuth2(User, token.AccessToken));")
    lines += [
        "await client.SendAsync(message);",
        "await client.DisconnectAsync(true);",
        'Console.WriteLine("The server has taken the message.");',
        "return 0;",
    ]
    if case.by_password:
        lines += ["", *_ASK]
    if case.by_certificate:
        lines += ["", *_CERTIFICATE]
    return lines


_ASK = [
    "static string AskPassword()",
    "{",
    '    Console.Error.Write("Password of " + User + ": ");',
    '    var typed = "";',
    "    for (var key = Console.ReadKey(true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(true))",
    "    {",
    "        if (key.Key == ConsoleKey.Backspace)",
    "        {",
    "            typed = typed.Length == 0 ? typed : typed.Substring(0, typed.Length - 1);",
    "        }",
    "        else",
    "        {",
    "            typed += key.KeyChar;",
    "        }",
    "    }",
    "    Console.Error.WriteLine();",
    "    return typed;",
    "}",
]

_CERTIFICATE = [
    "static X509Certificate2 CertificateWithKey()",
    "{",
    "    // By way of PFX, since Windows can not use a key that lives in memory only.",
    "    using var read = X509Certificate2.CreateFromPemFile(Chain, Key);",
    "    return new X509Certificate2(read.Export(X509ContentType.Pfx));",
    "}",
]
