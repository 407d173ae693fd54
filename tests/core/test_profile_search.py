"""What people type, and what they find first; hostile and meaningless words; the kinds that are always offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.profile_search import LETTERS_READ, ProfileSearch, one_edit
from wizard.core.profiles import DeviceKind, ProfileCard
from wizard.files import list_profiles

CARDS = list_profiles()
SEARCH = ProfileSearch(CARDS)

FIRST = {
    # kinds, in the words that people have for them
    "printer": "generic-printer",
    "scanner": "generic-printer",
    "Copier": "generic-printer",
    "mfp": "generic-printer",
    "NAS": "generic-nas",
    "storage": "generic-nas",
    "alarm": "generic-camera",
    "camera": "generic-camera",
    "DVR": "generic-camera",
    "cctv": "generic-camera",
    "ups": "generic-ups",
    "battery": "generic-ups",
    "ERP": "generic-application",
    "script": "generic-application",
    "server": "generic-application",
    "website": "generic-application",
    "router": "mikrotik-routeros",
    "firewall": "opnsense-monit",
    # makers
    "sharp": "sharp-bp-series",
    "Epson": "epson-web-config-oauth",
    "canon": "canon-ir-adv-dx",
    "Konica Minolta": "konica-minolta-bizhub-i",
    "develop": "konica-minolta-ineo-no-oauth",
    "xerox": "xerox-connectkey-altalink-versalink",
    "Fuji Xerox": "fuji-xerox-iv-no-tls",
    "hp": "hp-futuresmart",
    "HPE": "hpe-ilo5-alertmail",
    "hewlett packard": "hp-futuresmart",
    "ricoh": "ricoh-wim",
    "Brother": "brother-wbm",
    "Synology": "synology-dsm7-notifications",
    "qnap": "qnap-qts-notification",
    "apc": "apc-nmc-ap44xx",
    "Ubiquiti": "unifi-network-app",
    "Samsung": "generic-printer",
    "hikvision": "generic-camera",
    # models and series, with spaces and hyphens or without
    "BP-70C65": "sharp-bp-series",
    "bp70c65": "sharp-bp-series",
    "bp 22c20": "sharp-bp-22c-web",
    "WF-3720": "epson-workforce-basic",
    "wf3720": "epson-workforce-basic",
    "wf 4730": "epson-workforce-basic",
    "EM-C800": "epson-web-config-oauth",
    "MF421dw": "canon-imageclass-mf420",
    "iR-ADV DX C5860i": "canon-ir-adv-dx",
    "mb 2755": "canon-maxify-mb2755",
    "bizhub C4000i": "konica-minolta-bizhub-i",
    "ineo 4750": "konica-minolta-ineo-no-oauth",
    "ineo+ 226": "konica-minolta-ineo-no-oauth",
    "Lexmark MS617": "lexmark-legacy-ms-mx",
    "Lexmark CX725": "lexmark-fw24",
    "workcentre 7755": "xerox-workcentre-7755",
    "VersaLink C405": "xerox-connectkey-altalink-versalink",
    "HP LaserJet Pro M428fdw": "hp-laserjet-pro-m428-m478",
    "laserjet 428": "hp-laserjet-pro-m428-m478",
    "HP LaserJet Enterprise M507": "hp-futuresmart",
    "Ricoh IM C3000": "ricoh-wim",
    "TASKalfa 3554ci": "kyocera-command-center-rx",
    "MFC-L6800DW": "brother-wbm",
    "estudio": "toshiba-estudio",
    "e-STUDIO 2525AC": "toshiba-estudio",
    "2335 dn": "dell-2335dn",
    "true nas": "truenas-core-13",
    "SC300": "eaton-sc300",
    "idrac 9": "dell-idrac9",
    "ilo5": "hpe-ilo5-alertmail",
    "QC40198": "dahua-style-dvr",
    # programs
    "pf sense": "pfsense",
    "sql server": "sql-server-database-mail",
    "iis smtp": "windows-server-2025-smtp",
    "postfix": "postfix",
    "zabbix 7.4": "zabbix-7_4",
    "Zabbix 6.0": "zabbix-6-7_0",
    "wordpress": "wp-mail-smtp",
    "wp mail": "wp-mail-smtp",
    "gitlab.rb": "gitlab-omnibus",
    "python": "python-smtplib",
    "powershell": "powershell-mailozaurr",
    ".net": "dotnet-mailkit",
    "vb365": "veeam-vb365",
    # the maker and a kind, in any order
    "nas synology": "synology-dsm7-notifications",
    "hp printer": "hp-futuresmart",
    "scanner ricoh": "ricoh-wim",
    "swann recorder": "swann-dvr4-5100",
    # a letter wrong, missing, too many, or swapped
    "synologgy": "synology-dsm7-notifications",
    "brothr": "brother-wbm",
    "kyosera": "kyocera-command-center-rx",
    "konika": "konica-minolta-bizhub-i",
    "xerx": "xerox-connectkey-altalink-versalink",
    "toshbia": "toshiba-estudio",
    "cannon": "canon-ir-adv-dx",
    "fortgate": "fortigate",
    "graffana": "grafana",
    "scaner": "generic-printer",
    # begun
    "syn": "synology-dsm7-notifications",
    "kyo": "kyocera-command-center-rx",
    "fortig": "fortigate",
    "kyoser": "kyocera-command-center-rx",
}


@pytest.mark.parametrize(("typed", "first"), FIRST.items())
def test_what_is_found_first(typed: str, first: str) -> None:
    found = SEARCH.find(typed)
    assert found.fits
    assert found.cards[0].id == first


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        # An unknown model of a maker whose profile claims nothing: that profile. Else a kind, and the maker below it.
        ("Synology DS923+", "synology-dsm7-notifications", "generic-nas"),
        ("bizhub C250i", "generic-printer", "konica-minolta-bizhub-i"),
        ("HP OfficeJet 8600", "generic-printer", "hp-futuresmart"),
        ("workcentre 7855", "generic-printer", "xerox-workcentre-6xxx-is"),
        ("wf3721", "generic-printer", "generic-nas"),
        ("pigeon", "generic-printer", "generic-nas"),
        ("readynas 214", "generic-nas", "generic-printer"),
    ],
)
def test_what_is_near_where_nothing_fits(typed: str, first: str, second: str) -> None:
    found = SEARCH.find(typed)
    assert not found.fits
    assert [card.id for card in found.cards[:2]] == [first, second]


@pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
def test_every_profile_is_found_by_its_own_name_and_words(card: ProfileCard) -> None:
    name = card.family if card.confidence == "generic" else f"{card.vendor} {card.family}"
    for typed in (name, name.upper(), *card.match):
        assert card in SEARCH.find(typed).cards, typed
    first = SEARCH.find(" ".join(name.split()[:4])).cards[0]
    assert first.vendor == card.vendor


@given(st.text(max_size=200))
def test_anything_may_be_typed_and_a_kind_is_always_offered(typed: str) -> None:
    found = SEARCH.find(typed)
    assert any(card.confidence == "generic" for card in found.cards)
    ids = [card.id for card in found.cards]
    assert len(ids) == len(set(ids))
    assert SEARCH.find(typed.upper()[:LETTERS_READ]) == SEARCH.find(typed.lower().upper()[:LETTERS_READ])


def test_with_nothing_typed_all_are_there_the_kinds_first() -> None:
    for nothing in ("", "  ", "--", "?"):
        found = SEARCH.find(nothing)
        assert found.fits
        assert set(found.cards) == set(CARDS)
        assert [card.kind for card in found.cards[:5]] == [
            DeviceKind.PRINTER, DeviceKind.NAS, DeviceKind.CAMERA, DeviceKind.UPS, DeviceKind.APPLICATION,
        ]  # fmt: skip


def test_an_unknown_model_is_never_given_the_abilities_of_another() -> None:
    """What stands first is picked by the Enter key."""
    for typed in ("Epson ET-4850", "HP 8610", "Xerox 6505X9", "Canon TS3450", "Lexmark 123", "Dell 999"):
        first = SEARCH.find(typed).cards[0]
        assert first.confidence == "generic" or not first.documents_abilities, typed


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("ricoh", "ricoh", True),
        ("ricoh", "rico", True),
        ("rcioh", "ricoh", True),
        ("rixoh", "ricoh", True),
        ("rixxh", "ricoh", False),
        ("ricohhh", "ricoh", False),
        ("hcori", "ricoh", False),
        ("", "a", True),
        ("", "", True),
    ],
)
def test_one_edit(one: str, other: str, near: bool) -> None:
    assert one_edit(one, other) is one_edit(other, one) is near
