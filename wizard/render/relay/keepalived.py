"""keepalived's file for one of two relays: one address that moves to the relay that works (keepalived.conf(5))."""

from wizard import __version__
from wizard.render.relay.case import RelayCase, Station
from wizard.render.relay.quoting import comment, keepalived_word

_PRIORITY = 110
"""The first relay's; each further one has ten less."""


def keepalived_conf(case: RelayCase, station: Station) -> str:
    """``/etc/keepalived/keepalived.conf``.

    An address that was not answered is left empty at the top: ``keepalived -t`` then refuses the file, which is
    better than a guess that takes another computer's address.
    """
    made = comment(f"Made by Relay Wizard {__version__} on {case.day.isoformat()} for {case.device}.")
    address = f"{keepalived_word(case.address)}/24" if case.address else ""
    return f"""# {made}
# {comment(f"/etc/keepalived/keepalived.conf of {station.name}.")}
# The device knows one address. It belongs to the relay that works; the other one takes it over within seconds.

# The card in your network ("ip -brief link" names it), and a free address there, the same on both relays.
$INTERFACE=eth0
$ADDRESS={address}

global_defs {{
    router_id {keepalived_word(station.name)}
    script_user root
    enable_script_security
}}

# Postfix must run. Where it does not, this relay gives the address away.
vrrp_script postfix_runs {{
    script "/usr/sbin/postfix status"
    interval 5
    fall 2
    rise 2
}}

vrrp_instance relay {{
    state BACKUP
    interface $INTERFACE
    virtual_router_id 25
    priority {_PRIORITY - 10 * station.number}
    advert_int 1
    virtual_ipaddress {{
        $ADDRESS
    }}
    track_script {{
        postfix_runs
    }}
}}
"""
