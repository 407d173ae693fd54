"""A known secret in a pasted text is in no part of the answer, wherever it stands."""

import base64

import msgspec
import pytest

from wizard.core.diagnose import Evidence, diagnose, readable
from wizard.core.diagnosis_secrets import without_secrets
from wizard.files import load_causes

CAUSES = load_causes()
CANARY = "Tr0ub4dor&3-Canary"
WORD = "c4naryPassw0rdXyz"
ENCODED = base64.b64encode(f"\0scanner@contoso.com\0{CANARY}".encode()).decode()
JWT = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJjYW5hcnkifQ.c2lnbmF0dXJlQ2FuYXJ5"
SECRET_VALUE = "abC8Q~canaryCANARY0123456789_canaryCANARY"
REFRESH = "0.AXkACanary0123456789canaryCANARY.AgABAwEAAAC" + "canaryCANARY12" * 8
REPLY = "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect."

PASTES = [
    (f"C: AUTH PLAIN {ENCODED}\nS: {REPLY}", ENCODED),
    (f"> AUTH LOGIN {ENCODED}\n< {REPLY}", ENCODED),
    (f"CLIENT -> SERVER: AUTH LOGIN\nSERVER -> CLIENT: 334 VXNlcm5hbWU6\nCLIENT -> SERVER: c2Nhbm5lcg==\nSERVER -> CLIENT: 334 UGFzc3dvcmQ6\nCLIENT -> SERVER: {base64.b64encode(WORD.encode()).decode()}\nSERVER -> CLIENT: {REPLY}", base64.b64encode(WORD.encode()).decode()),
    (f"send: 'AUTH XOAUTH2 {ENCODED}\\r\\n'\nreply: b'{REPLY}\\r\\n'", ENCODED),
    (f"auth=Bearer {JWT}\x01\x01 {REPLY}", JWT),
    (f"Authorization: Bearer {JWT}\n{REPLY}", JWT),
    (f"Authorization: Basic {ENCODED}\n{REPLY}", ENCODED),
    (f"client_id=abc&client_secret={SECRET_VALUE}&grant_type=client_credentials AADSTS7000215: Invalid client secret provided.", SECRET_VALUE),
    (f'{{"client_secret": "{SECRET_VALUE}", "error": "invalid_client"}} AADSTS7000215: Invalid client secret provided.', SECRET_VALUE),
    (f'{{"refresh_token":"{REFRESH}"}} AADSTS700082: The refresh token has expired due to inactivity.', REFRESH),
    (f"refresh failed for {REFRESH}: AADSTS700082: The refresh token has expired", REFRESH),
    (f"token {JWT} was refused: {REPLY}", JWT),
    (f"server.login('scanner@contoso.com', '{CANARY}')\n{REPLY}", CANARY),
    (f"MAILER_DSN=smtp://scanner:{WORD}@smtp.office365.com:587 {REPLY}", WORD),
    (f"curl --user scanner@contoso.com:{WORD} smtp://smtp.office365.com {REPLY}", WORD),
    (f"swaks --auth-password {WORD} --server smtp.office365.com\n{REPLY}", WORD),
    (f"Password: {WORD}\n{REPLY}", WORD),
    (f"Kennwort: {WORD}\n{REPLY}", WORD),
    (f"Mot de passe : {WORD}\n{REPLY}", WORD),
    (f"'password' => '{CANARY}',\n{REPLY}", CANARY),
    (f'password: "{CANARY}"\n{REPLY}', CANARY),
    (f"smtp_pass={WORD}\n{REPLY}", WORD),
    (f"<password>{WORD}</password>\n{REPLY}", WORD),
    (f"endpoint=https://x.communication.azure.com/;accesskey={ENCODED}\n{REPLY}", ENCODED),
    (f"-----BEGIN PRIVATE KEY-----\n{ENCODED}\n-----END PRIVATE KEY-----\n{REPLY}", ENCODED),
    (f"http://localhost/?code=0.AUYAcanaryCANARY0123456789-canary.AgABAAIAAAD {REPLY}", "canaryCANARY0123456789"),
    (f"the user credentials were incorrect password={WORD}", WORD),
    (f"the user credentials were incorrect {JWT}", JWT),
    (f"AADSTS7000215:{SECRET_VALUE} Invalid client secret", SECRET_VALUE),
]  # fmt: skip


@pytest.mark.parametrize(("pasted", "secret"), PASTES, ids=range(len(PASTES)))
@pytest.mark.parametrize("method", [None, "smtp_auth", "oauth", "acs"])
def test_no_secret_is_in_the_answer(pasted: str, secret: str, method: str | None) -> None:
    found = diagnose(Evidence(pasted, method, 587), CAUSES)
    said = msgspec.json.encode(found).decode()
    assert found.cause != "unknown"
    assert secret not in said
    assert secret not in readable(pasted)
    assert secret not in without_secrets(pasted)


@pytest.mark.parametrize(
    "text",
    [
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
        "Password command failed: 535 Incorrect authentication data",
        "Error: Invalid login: 535 5.7.3 Authentication unsuccessful [SGXP274CA0016.SGPP274.PROD.OUTLOOK.COM 2025-03-20T11:25:21.972Z 08DD66EDEFB0DFDF]",
        "AADSTS7000222: The provided client secret keys for app 'aad843ca-42a7-4219-a3f9-91bcf621d795' are expired.",
        "STOREDRV.Submission.Exception:ConnectionFailedTransientException.MapiExceptionLogonFailed",
        "sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path",
    ],
)
def test_what_a_server_says_is_kept(text: str) -> None:
    assert without_secrets(text) == text
