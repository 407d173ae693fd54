"""One device's own files: its settings sheet in two forms, its plan, and the configuration of a program.

What is done once for the whole site (scripts, the domain's SPF record) is not on the sheet, but where to find it is:
a record with this device's address alone would overwrite that of the others.
"""

import datetime

import msgspec

from wizard.core.fleet_model import PlannedDevice
from wizard.core.knowledge import Knowledge
from wizard.core.model import Step
from wizard.core.plan import document
from wizard.core.texts import _
from wizard.render.configuration import FOLDER, configuration_files
from wizard.render.sheet import sheet_html, sheet_markdown
from wizard.render.sheet_view import sheet_view

OWN_FOLDERS = (f"{FOLDER}/",)
"""What stands beside a device's sheet; the scripts are the site's."""
_FOR_THE_SITE = frozenset(
    {
        "create-connector",
        "create-certificate-connector",
        "enable-smtp-auth",
        "check-smtp-auth",
        "grant-send-as",
        "publish-spf",
        "publish-dmarc",
        "build-relay",
        "copy-relay-files",
        "encrypt-relay",
        "register-relay-app",
        "sign-in-relay",
        "install-relay-certificate",
        "test-relay",
    }
)
"""Steps that are done once for all devices of the site: by its scripts, in DNS, at its relay."""


def device_files(planned: PlannedDevice, knowledge: Knowledge, today: datetime.date) -> dict[str, bytes]:
    """File name to content; the plan alone where nothing fits. ``plan.json`` is what ``plan --out`` writes, unindented."""
    answers, decision, plan = planned.answers, planned.decision, planned.plan
    whole = document(answers, decision, plan, with_answers=True)
    files = {"plan.json": msgspec.json.encode(whole) + b"\n"}
    if plan is None:
        return files
    own = msgspec.structs.replace(plan, dns=(), steps=_own_steps(planned, plan.steps))
    view = sheet_view(answers, decision, own, planned.profile, today, knowledge)
    view = msgspec.structs.replace(view, scripts=tuple(one for one in view.scripts if one[0] in OWN_FOLDERS))
    files["settings.html"] = sheet_html(view).encode("utf-8")
    files["settings.md"] = sheet_markdown(view).encode("utf-8")
    configuration = configuration_files(answers, plan, planned.profile, knowledge, today)
    return files | {file.name: file.text.encode("utf-8") for file in configuration}


def _own_steps(planned: PlannedDevice, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The device's steps, with one in place of all that is done for the site."""
    together = Step(
        id="site-scripts",
        title=_("Have the site set up in Microsoft 365 and in DNS"),
        where="exchange",
        detail=_(
            "Once for all devices of the site: the scripts, the domain's one SPF record in dns.txt, and the relay's "
            "files where there is a relay, are in the folder {folder}."
        ).format(folder=planned.device.site_folder),
    )
    own = [step for step in steps if step.id not in _FOR_THE_SITE]
    # Where the first of the site's steps stood; where there was none, before the device is touched.
    later = ("obtain-", "find-out-")
    place = next(
        (
            place
            for place, step in enumerate(steps)
            if step.id in _FOR_THE_SITE or (step.where == "device" and not step.id.startswith(later))
        ),
        len(own),
    )
    return (*own[:place], together, *own[place:])
