# Fetches an access token for SMTP from Microsoft, and renews it. It prints the token: keep its output to yourself.
# Way to Microsoft 365: SMTP AUTH client submission with OAuth 2.0.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   Where the program that uses it looks for it, run by the user who sends.
# Load it:   pip install msal, or the package python3-msal; put the app's client id into CLIENT_ID below.
#            As an application: mkdir -p -m 700 ~/.config/relay-wizard; (umask 077; cat > ~/.config/relay-wizard/client-secret), paste the secret, Ctrl+D.
#            As a person: python3 microsoft_token.py sign-in, once, and sign in as the mailbox's user.
# Test it:   python3 microsoft_token.py > /dev/null && echo good
# Take back: rm -r ~/.config/relay-wizard
#
# A client secret ends on the day that Entra shows beside it: put that day into your calendar.

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path

import msal

CLIENT_ID = 'PUT-THE-APP-S-CLIENT-ID-HERE'
AUTHORITY = 'https://login.microsoftonline.com/contoso.com'
MAILBOX = 'scanner@contoso.com'
PERSON_SCOPE = 'https://outlook.office.com/SMTP.Send'
APPLICATION_SCOPE = 'https://outlook.office365.com/.default'
FOLDER = Path.home() / ".config" / "relay-wizard"
CACHE_FILE = FOLDER / "token-cache.json"
SECRET_FILE = FOLDER / "client-secret"
# The authority above is the cloud's own: nobody else has to be asked whether it is one.
CLIENT_OPTIONS = {"instance_discovery": False}

# Run by msmtp (passwordeval) it prints one token and nothing else. As a module: from microsoft_token import access_token.
# With a client secret in SECRET_FILE the application signs in as itself; without one, a person has signed in once.


def access_token():
    """A token that is good for some minutes at least; it is renewed when it is not."""
    cache = msal.SerializableTokenCache()
    if CACHE_FILE.exists():
        cache.deserialize(read_private(CACHE_FILE))
    if SECRET_FILE.exists():
        result = application(cache).acquire_token_for_client([APPLICATION_SCOPE])
    else:
        client = person(cache)
        accounts = client.get_accounts(username=MAILBOX) or client.get_accounts()
        result = client.acquire_token_silent([PERSON_SCOPE], accounts[0]) if accounts else None
    keep(cache)
    return token_of(result)


def sign_in():
    """Once, by a person: type the code that is printed at the address that is printed."""
    cache = msal.SerializableTokenCache()
    client = person(cache)
    flow = client.initiate_device_flow([PERSON_SCOPE])
    if "message" not in flow:
        raise SystemExit("Microsoft gave no code: " + one_line(flow.get("error_description")))
    print(flow["message"], file=sys.stderr, flush=True)
    token_of(client.acquire_token_by_device_flow(flow))
    keep(cache)
    print("Signed in. The token renews itself from now on.", file=sys.stderr)


def person(cache):
    """A public client: it holds no secret."""
    return msal.PublicClientApplication(CLIENT_ID, authority=AUTHORITY, token_cache=cache, **CLIENT_OPTIONS)


def application(cache):
    """The application itself, which proves with a secret that it is the one."""
    secret = read_private(SECRET_FILE).strip()
    return msal.ConfidentialClientApplication(
        CLIENT_ID, client_credential=secret, authority=AUTHORITY, token_cache=cache, **CLIENT_OPTIONS
    )


def token_of(result):
    """The token in an answer of Microsoft's, or the end with its reason."""
    if result is None:
        raise SystemExit("Nobody is signed in yet. Run once, as this user: python3 microsoft_token.py sign-in")
    if "access_token" not in result:
        raise SystemExit("Microsoft gave no token: " + one_line(result.get("error_description")))
    return result["access_token"]


def one_line(text):
    """What a server said, on one line and without anything that would steer a terminal."""
    return "".join(one if one.isprintable() else " " for one in str(text))[:500]


def read_private(path):
    """A file that nobody else may read; the end where somebody may."""
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SystemExit(f"Others can read {path}: chmod 600 {path}")
    return path.read_text(encoding="utf-8")


def keep(cache):
    """Writes the tokens where this user alone can read them, all of them or none."""
    if not cache.has_state_changed:
        return
    CACHE_FILE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=CACHE_FILE.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(cache.serialize())
        Path(name).replace(CACHE_FILE)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


if __name__ == "__main__":
    if sys.argv[1:] == ["sign-in"]:
        sign_in()
    elif sys.argv[1:]:
        raise SystemExit("python3 microsoft_token.py [sign-in]")
    else:
        print(access_token())
