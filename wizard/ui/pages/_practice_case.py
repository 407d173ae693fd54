"""What is planned in the company that is practised in: its answers as the tenant stands now, and the plans from them."""

import datetime

import msgspec

from wizard.core.knowledge import Knowledge
from wizard.core.mail_flow import MailFlow, mail_flow_of
from wizard.core.model import Plan
from wizard.core.practice import Sending
from wizard.core.problem import WizardError
from wizard.core.profiles import DeviceProfile
from wizard.core.state import State
from wizard.core.view import View, view_of
from wizard.files import load_profile
from wizard.net.services import PracticeTenant
from wizard.render.powershell import changes_tenant
from wizard.ui.page import Desk
from wizard.ui.pages._practice_try import planned

replace = msgspec.structs.replace

TODAY = "site.date"
"""The switch that holds the practice tenant's day."""


class Case:
    """A practice tenant as the wizard sees it. ``view`` is that of its answers."""

    def __init__(self, practice: PracticeTenant, knowledge: Knowledge) -> None:
        answers = practice.answers
        network = replace(answers.network, public_ips=(practice.device_public_ip,))
        self._state = State(answers=replace(answers, network=network))
        # The day is the tenant's: a lesson about 2027 plays then, whatever the calendar on the wall says.
        today = next(datetime.date.fromisoformat(one.value) for one in practice.switches() if one.id == TODAY)
        self.view: View = view_of(self._state, knowledge, _profile_of, today)

    def plan_of(self, sending: Sending, desk: Desk) -> Plan:
        """The plan of the sending's method, with the device set as it says."""
        return planned(sending, self.view, desk)

    def flow_of(self, plan: Plan) -> MailFlow:
        """The way of the mail in a plan."""
        return mail_flow_of(plan, self._state, self.view)

    def to_apply(self, plan: Plan | None) -> Plan | None:
        """The chosen method's plan where it changes the tenant, else the company's own; None where neither does."""
        return next((one for one in (plan, self.view.plan) if one is not None and changes_tenant(one)), None)


def _profile_of(profile: str) -> DeviceProfile | None:
    try:
        return load_profile(profile)
    except WizardError:
        return None
