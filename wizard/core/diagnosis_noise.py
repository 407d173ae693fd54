"""What looks like a status code or a telling word and is none: addresses, versions, times, ids, what the client said.

Each such place is painted over with a character of no meaning, one for one: what a sign finds in the painted text
stands at the same place in the real one.
"""

import re

PAINT = "#"
IPV6_PAINT = "~"
"""Stands for each hexadecimal digit of a public IPv6 address, which some signs look for: ``~~~~:~~~~::~``."""

_PRODUCTS = (
    "postfix|exim|sendmail|dovecot|haraka|opensmtpd|hmailserver|mdaemon|exchange|phpmailer|swift ?mailer|symfony|laravel"
    "|drupal|wordpress|joomla|magento|nextcloud|php|python|perl|ruby|java|javamail|jakarta mail|angus mail|openjdk|jdk|jre"
    "|node(?:\\.js)?|nodemailer|npm|go|golang|rust|mailkit|mimekit|\\.net(?: core| framework)?|curl|libcurl|wget|openssl"
    "|gnutls|schannel|swaks|ubuntu|debian|centos|rhel|alpine|windows(?: nt)?|linux|kernel|darwin|macos|android|ios|mozilla"
    "|firefox|chrome|safari|outlook|thunderbird|mysql|mariadb|postgresql|redis|docker|kubernetes|jira|jenkins|gitlab"
    "|zabbix|grafana|synology|dsm|qnap|qts|proxmox|truenas|home assistant|odoo|django|flask|firmware|printer|esmtp"
)

_PLACES: tuple[re.Pattern[str], ...] = (
    # Times and dates.
    re.compile(r"\b\d{4}[-/]\d\d[-/]\d\d(?:[T _]\d\d[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d{1,9})?)?(?: ?Z|[+-]\d\d:?\d\d)?\b"),
    re.compile(r"\b\d{1,2}:\d\d:\d\d(?:[.,:]\d{1,9})?\b"),
    re.compile(r"\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d\b"),
    # Numbers of four parts and more: IPv4 addresses and versions.
    re.compile(r"(?<![\d.])\d{1,5}(?:\.\d{1,6}){3,8}(?:[-+~][\w.~+-]{1,60})?(?![\w])"),
    # Versions of three parts, told by what stands before or after.
    re.compile(rf"(?:\b(?:{_PRODUCTS})|(?<=\.jar|\.dll))(?:[ /_:-]{{0,2}}(?:version|v))?[ /_:(-]{{0,2}}v?\d{{1,5}}(?:\.\d{{1,6}}){{1,4}}[\w.+~-]{{0,40}}", re.IGNORECASE),
    re.compile(r"\b(?:versions?|ver|v|build|release|rev|revision|fw|sdk)\.?[ :=/]{0,3}v?\d{1,5}(?:\.\d{1,6}){1,4}[\w.+~-]{0,40}", re.IGNORECASE),
    re.compile(r"(?<=[A-Za-z])[/@_+~-]v?\d{1,5}(?:\.\d{1,6}){1,4}[\w.+~-]{0,40}"),
    re.compile(r"(?<![\d.])\d{1,5}(?:\.\d{1,6}){2}(?:[-+~](?:\d|alpha|beta|rc|log|el|deb|ubuntu|snapshot|final|jre|p\d)|(?:[a-z]+\d+))[\w.~+-]{0,60}", re.IGNORECASE),
    # Ids: GUIDs, long hexadecimal numbers, queue ids, message ids and mail addresses.
    re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"),
    re.compile(r"\b(?:0x)?(?=[0-9a-fA-F]{0,20}\d)[0-9a-fA-F]{10,64}\b"),
    re.compile(r"(?<![\w.])(?!delist@)[\w.+=%&'*/!$-]{1,80}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}"),
    re.compile(r"(?<=<)[^<>\s@]{1,120}@[^<>\s]{1,120}(?=>)"),
    # Places in source code, processes, durations and sizes.
    re.compile(r"\b(?:line|zeile|ligne|l[ií]nea|pid|row|offset)[ :#]{1,2}\d{1,6}\b", re.IGNORECASE),
    re.compile(r"(?<=[\w)\]]):\d{1,6}(?::\d{1,6})?(?=\)|:\d|\s*$|['\"])(?<!:25)(?<!:465)(?<!:587)(?<!:443)(?<!:2525)", re.MULTILINE),
    re.compile(r"(?<=[a-z])\[\d{1,7}\]"),
    re.compile(r"\b\d{1,9}(?:[.,]\d{1,4})? ?(?:ms|msec|s|sec|secs|seconds?|millis|bytes?|kb|kib|mb|mib|gb)\b", re.IGNORECASE),
    re.compile(r"\b(?:delays?|size|nrcpt|uid|id|t|opt|lifetime|took)=[\d./]{1,80}"),
)  # fmt: skip
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9a-fA-F:]{0,45}(?:::|(?::[0-9a-fA-F]{1,4}){4}))[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,8}(?![\w:])"
)
_HOSTS = re.compile(
    r"(?<![\w.@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}\.[a-z]{2,24}(?![\w])", re.IGNORECASE
)
_LINKS = re.compile(r"https?://[^\s'\"<>]{1,500}", re.IGNORECASE)
_DIGITS = re.compile(r"\d")

# What went well, and what the client itself said: neither is why it failed.
_GOOD_REPLY = re.compile(
    r"(?m)(?:^|(?<=[ \"'>:]))(?:2[0-5]\d|3[35]4)[- ](?![^\n]{0,12}(?:X{6}|[*]{6}))(?:2\.\d\.\d )?[^\n]{0,600}"
)
_IN_A_ROW = re.compile(
    r"Found extension \"[^\"\n]{1,40}\", arg \"[^\"\n]{0,200}\"|250-[A-Z0-9]{2,24}(?: [A-Z0-9 =-]{0,80}?)?(?=250[- ])"
)
_CLIENT = re.compile(
    r"(?m)(?:(?:^|\s)C:|CLIENT ?-> ?SERVER:|CLIENT(?: \d+)?:\s{0,3}\S{0,3}|^\s{0,4}~?>|^\s{0,4}~?->|\[C\]|>>>|send:|\s<=|<-(?= \"))\s{0,3}['\"]?"
    r"(?:EHLO|HELO|AUTH|MAIL FROM|RCPT TO|STARTTLS|QUIT|DATA|RSET|BDAT|NOOP)\b[^\n]{0,400}",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?mi)^(?:subject|betreff|asunto|objet|oggetto|x-[\w-]{1,40}|dkim-signature|received|list-[\w-]{1,30}):[^\n]{0,998}(?:\n[ \t][^\n]{0,998}){0,30}"
)


def painted(text: str) -> str:
    """The text with what is no sign of anything painted over; as long as the text."""
    text = _SUBJECT.sub(_whole, text)
    text = _IN_A_ROW.sub(_whole, text)
    text = _CLIENT.sub(_whole, text)
    text = _GOOD_REPLY.sub(_good, text)
    text = _IPV6.sub(_ipv6, text)
    for place in _PLACES:
        text = place.sub(_letters, text)
    text = _LINKS.sub(_digits, text)
    return _HOSTS.sub(_digits, text)


def _whole(found: re.Match[str]) -> str:
    return "".join(character if character == "\n" else PAINT for character in found[0])


def _good(found: re.Match[str]) -> str:
    """A good reply is painted up to where a bad one begins on the same line."""
    bad = _BAD_REPLY.search(found[0])
    end = bad.start() if bad is not None else len(found[0])
    return PAINT * end + found[0][end:]


_BAD_REPLY = re.compile(
    r"(?<![\d.])[45]\d\d[ -](?=[45]\.\d|[A-Za-z])|but (?:got|received)|\bfail|\berror|\bnot\b|\bdenied|\brejected"
)


def _letters(found: re.Match[str]) -> str:
    return "".join(PAINT if character.isalnum() else character for character in found[0])


def _digits(found: re.Match[str]) -> str:
    return _DIGITS.sub(PAINT, found[0])


def _ipv6(found: re.Match[str]) -> str:
    paint = IPV6_PAINT if found[0][0] in "23" else PAINT
    return "".join(paint if character != ":" else character for character in found[0])
