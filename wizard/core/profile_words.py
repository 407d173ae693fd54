"""The words of the form in which somebody describes a device: what each value of a profile is called."""

from wizard.core.profiles import DeviceKind, FieldRole, FromAddress, LabelKind, SourceKind
from wizard.core.texts import _

KINDS: dict[DeviceKind, str] = {
    DeviceKind.PRINTER: _("Printer, scanner or copier"),
    DeviceKind.NAS: _("Network storage (NAS)"),
    DeviceKind.CAMERA: _("Camera, recorder or alarm"),
    DeviceKind.UPS: _("UPS or power supply"),
    DeviceKind.FIREWALL: _("Firewall or router"),
    DeviceKind.SERVER: _("Server or its management card"),
    DeviceKind.APPLICATION: _("Program"),
    DeviceKind.SCRIPT: _("Script or code"),
}

ROLES: dict[FieldRole, str] = {
    "smtp_host": _("Mail server"),
    "port": _("Port"),
    "security": _("Encryption"),
    "auth_toggle": _("Signing in, on or off"),
    "username": _("User name"),
    "password": _("Password"),
    "from_address": _("From address"),
    "from_name": _("From name"),
    "oauth_sign_in": _("Sign in with Microsoft"),
    "oauth_toggle": _("OAuth 2.0, on or off"),
    "oauth_service": _("OAuth 2.0: which service"),
    "oauth_endpoint": _("OAuth 2.0: address of the sign-in"),
    "oauth_client_id": _("OAuth 2.0: client ID"),
    "oauth_client_secret": _("OAuth 2.0: client secret"),
    "oauth_tenant": _("OAuth 2.0: tenant ID"),
    "oauth_redirect": _("OAuth 2.0: redirect address"),
    "service_provider": _("Which mail provider"),
    "smtp_toggle": _("Sending mail, on or off"),
    "port_ssl": _("Port for SSL"),
    "starttls_toggle": _("Box for STARTTLS"),
    "implicit_toggle": _("Box for SSL from the start"),
    "tls_version": _("TLS version"),
    "verify_cert": _("Checking the server's certificate"),
    "client_cert": _("The device's own certificate"),
    "timeout": _("Waiting time"),
    "test_button": _("Test button"),
    "helo": _("Name that the device gives (HELO)"),
    "reply_to": _("Reply-to address"),
    "to_address": _("Recipient"),
}
"""What each field of the mail settings is for."""

LABEL_KINDS: dict[LabelKind, str] = {
    LabelKind.UI_VENDOR: _("On the device, or in the maker's manual"),
    LabelKind.UI_THIRD_PARTY: _("In somebody else's guide"),
    LabelKind.CONFIG_KEY: _("It is a key in a file or in code"),
    LabelKind.API: _("It is a name in a programming interface"),
    LabelKind.GLOSS: _("Translated by me"),
    LabelKind.PARAPHRASE: _("In my own words"),
}
"""Where a label was read."""

SOURCES: dict[SourceKind, str] = {
    "device": _("The device itself"),
    "vendor": _("The maker's page or manual"),
    "source_code": _("The program's source code"),
    "third_party": _("Somebody else's page"),
    "cited": _("A page that I did not read"),
}

FROM_RULES: dict[FromAddress, str] = {
    "free": _("It can be typed freely"),
    "user_name": _("It is the user name as well"),
    "domain_only": _("Only its domain can be set"),
    "fixed": _("The device makes it up"),
}

CHOICES: dict[str, str] = {
    "none": _("off, or no encryption"),
    "starttls": "STARTTLS",
    "implicit": _("SSL/TLS from the start"),
    "basic": _("user name and password"),
    "oauth2": "OAuth 2.0",
    "on": _("on"),
    "off": _("off"),
    "m365": "Microsoft 365",
    "smtp": _("any mail server"),
}
"""What the words of a field's values stand for."""

NOT_KNOWN = _("Not known")
