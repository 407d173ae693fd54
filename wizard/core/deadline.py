"""What happens to one device when Basic authentication is switched off by default: one sentence, where it matters.

The sentences and the day are data (``resources/knowledge/timeline.toml``); this chooses among them.
"""

import datetime

from wizard.core.answers import Answers, SignIn
from wizard.core.case import known_device
from wizard.core.knowledge import DeadlineText, Knowledge
from wizard.core.model import Method
from wizard.core.profiles import DeviceProfile
from wizard.core.texts import full_date
from wizard.core.wording import with_caution


def deadline_of(
    answers: Answers,
    profile: DeviceProfile | None,
    method: Method | None,
    knowledge: Knowledge,
    today: datetime.date,
) -> str | None:
    """What that day means to the device when it sends by ``method``, seen from ``today``.

    None where no password is in play: the device is not known to depend on one, and the method does not use one.
    ``method`` is None where nothing is chosen or nothing fits.
    """
    timeline = knowledge.basic_authentication
    offered = known_device(answers, profile).sign_in
    text = _text(offered if isinstance(offered, tuple) else (), method, answers.tenant.created, knowledge)
    if text is None:
        return None
    sentence = text.before if today < timeline.off_by_default else text.after
    last_day = timeline.off_by_default - datetime.timedelta(days=1)
    return with_caution(sentence.format(last_day=full_date(last_day)), text, knowledge)


def _text(
    offered: tuple[SignIn, ...], method: Method | None, created: str | None, knowledge: Knowledge
) -> DeadlineText | None:
    """The kind of device that this is; None where no password is in play. ``offered`` is empty where not known."""
    timeline = knowledge.basic_authentication
    texts = timeline.deadline
    if method is Method.HIGH_VOLUME_EMAIL:
        return None if SignIn.OAUTH2 in offered else texts.high_volume_email
    if method is Method.AZURE_COMMUNICATION_SERVICES:
        by_token = SignIn.OAUTH2 in offered and SignIn.BASIC not in offered
        return None if by_token else texts.azure_communication_services
    password_only = SignIn.BASIC in offered and SignIn.OAUTH2 not in offered
    if method is Method.SMTP_AUTH_BASIC or (method is None and password_only):
        late = created is not None and created >= timeline.off_by_default.isoformat()
        return texts.new_tenant if late else texts.password
    return texts.spared if password_only else None
