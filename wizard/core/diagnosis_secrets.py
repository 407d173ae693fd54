"""Takes passwords, tokens and keys out of a text that somebody pasted, before anything else looks at it.

Nothing of what is taken out reaches the evidence, a log or a report. What merely looks like a secret is taken out
too: an explanation never needs it.
"""

import re

MASK = "***"

_NAMES = (
    r"client[_-]?secret|client[_-]?assertion|refresh[_-]?token|access[_-]?token|id[_-]?token|assertion|user[_-]?code"
    r"|device[_-]?code|code[_-]?verifier|x-functions-key|api[_-]?key|access[_-]?key|accountkey|sharedaccesskey"
    r"|sharedaccesssignature|connection[_-]?string|secret|auth[_-]?token|smtp[_-]?pass(?:word)?|mail[_-]?pass(?:word)?"
    r"|pass(?:word|wd|phrase|code)?|pwd|pin|kennwort|passwort|mot de passe|contrase(?:ñ|n)a|clave|senha|parola|wachtwoord"
    r"|hasło|lösenord|adgangskode|パスワード|密码|密碼|пароль"
)
_SPEECH = r"(?:is|was|has|not|for|or|and|the|must|command|failed|expired|incorrect|invalid|wrong|ist|wurde)\b"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # A private key, or any other block of that kind.
    (re.compile(r"-----BEGIN [A-Z ]{1,40}-----.{0,20000}?(?:-----END [A-Z ]{1,40}-----|(?=-----BEGIN )|\Z)", re.DOTALL), MASK),
    # A JSON web token, and what is left of one.
    (re.compile(r"\beyJ[\w-]{6,}(?:\.[\w-]*){0,4}"), MASK),
    (re.compile(r"(\bauthorization['\"]?\s{0,3}[:=]\s{0,3}['\"]?(?:basic|bearer|negotiate|ntlm|digest)?)[^\r\n'\"]{1,4000}", re.IGNORECASE), rf"\1 {MASK}"),
    (re.compile(r"(\bbearer\s{1,3})(?!\*)[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"(auth=bearer\s{1,3})[^\s\x01]{1,4000}", re.IGNORECASE), rf"\1{MASK}"),
    # AUTH with its initial response, and the lines that answer a 334 (user name, password).
    (re.compile(r"(\bAUTH\s+(?:LOGIN|PLAIN|XOAUTH2|OAUTHBEARER|NTLM|CRAM-MD5|GSSAPI|DIGEST-MD5)\s+)(?![a-z]+\b)[\w+/=-]{4,}"), rf"\1{MASK}"),
    (re.compile(r"(\b334\b[^\n]{0,200}\n[^\n]{0,120}?(?<![\w+/=.-]))([\w+/=-]{4,})(?=['\"]?[ \t\r]*(?:\n|\Z))"), rf"\1{MASK}"),
    # login("user", "password"), user:password@host, --user name:password.
    (re.compile(r"(\b(?:login|authenticate|NetworkCredential|setPassword|credentials)\s?\()(?![245]\d\d[ -])[^()\n]{1,300}\)", re.IGNORECASE), rf"\1{MASK})"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://)[^\s/@:]{0,200}:[^\s/@]{1,400}@", re.IGNORECASE), rf"\1{MASK}@"),
    (re.compile(r"((?:^|\s)(?:-u|--user|--proxy-user|-ap|--auth-password|--password|-p)[ =])\s?[^\s]{1,400}"), rf"\1{MASK}"),
    # name=value, "name": "value", <name>value</name>, Password: value.
    (re.compile(rf"(<(?:{_NAMES})>)[^<\n]{{1,2000}}", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(rf"((?<![\w])(?:{_NAMES})['\"]?\s{{0,3}}(?:=>|:=|[=:])\s{{0,3}})(['\"])[^'\"\n]{{1,4000}}(?:['\"]|(?=\n)|\Z)", re.IGNORECASE), rf"\1\2{MASK}\2"),
    (re.compile(rf"((?<![\w])(?:{_NAMES})['\"]?\s{{0,3}}(?:=>|:=|=)\s{{0,3}})(?!['\"*])[^\s&;,'\"}}\])]{{1,4000}}", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(rf"((?<![\w])(?:{_NAMES})\s{{0,2}}[:：]\s{{0,3}})(?!['\"*]|{_SPEECH})(?![45]\d\d[ -])[^\s,;'\"}}\]]{{1,4000}}(?=\s*(?:$|[,;'\"}}\]]))", re.IGNORECASE | re.MULTILINE), rf"\1{MASK}"),
    # The shapes of Microsoft's client secrets, refresh tokens and authorization codes.
    (re.compile(r"(?<![\w~.-])[\w.~-]{3}[78]Q~[\w.~-]{20,}"), MASK),
    (re.compile(r"(?<![\w.-])(?:[01]\.A[\w-]{2}[\w-]{10,}[\w.-]*|M\.[CR]\d{1,4}_[\w.!*$-]{10,})"), MASK),
    # Anything long that mixes capitals, small letters and digits: base64 of whatever it may be.
    (re.compile(r"(?<![\w+/=.@-])(?=[\w+/-]{0,80}[A-Z])(?=[\w+/-]{0,80}[a-z])(?=[\w+/-]{0,80}\d)(?![\w-]*/[\w-]*/)[A-Za-z0-9+/_-]{40,}={0,2}(?![\w.])"), MASK),
)  # fmt: skip


def without_secrets(text: str) -> str:
    """The text with ``***`` in place of every secret that can be told by its shape or by its name."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
