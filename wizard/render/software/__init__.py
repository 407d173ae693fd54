"""Ready configuration for programs that a text configures, and code for those who write their own.

`wizard.render.configuration` asks for the files of the programs that a profile names. No file holds a secret; every value goes through
`quoting`, and a value that a program's syntax can not hold leaves a page that says so in place of half a configuration.
"""

import datetime
from collections.abc import Callable

import msgspec

from wizard.core.answers import Answers
from wizard.core.knowledge import Knowledge
from wizard.core.model import Plan
from wizard.core.problem import WizardError
from wizard.core.profiles import Program
from wizard.core.texts import _
from wizard.render.configuration import FOLDER, File
from wizard.render.software import (
    appliances,
    database_mail,
    dotnet,
    exim,
    fortigate,
    gitlab,
    grafana,
    jenkins,
    msmtp,
    oauth_proxy,
    postfix,
    powershell,
    proxmox,
    python,
    routeros,
    wordpress,
    zabbix,
)
from wizard.render.software.case import Ability, SoftwareCase, needs, software_case

NOT_WRITTEN = "NOT-WRITTEN.txt"


class Writer(msgspec.Struct, frozen=True):
    """How one program's files are made, what they can say, and what they are there for at least."""

    abilities: frozenset[Ability]
    files: Callable[[SoftwareCase], tuple[File, ...]]
    least: frozenset[Ability] = frozenset()

    def can(self, case: SoftwareCase) -> bool:
        """Whether the program can do what the plan asks for."""
        return self.least <= needs(case) <= self.abilities


WRITERS: dict[Program, Writer] = {
    Program.POSTFIX: Writer(postfix.ABILITIES, postfix.files),
    Program.EXIM: Writer(exim.ABILITIES, exim.files),
    Program.MSMTP: Writer(msmtp.ABILITIES, msmtp.files),
    Program.DATABASE_MAIL: Writer(database_mail.ABILITIES, database_mail.files),
    Program.GRAFANA: Writer(grafana.ABILITIES, grafana.files),
    Program.GITLAB: Writer(gitlab.ABILITIES, gitlab.files),
    Program.JENKINS_MAILER: Writer(jenkins.ABILITIES, jenkins.mailer_files),
    Program.JENKINS_EMAIL_EXT: Writer(jenkins.ABILITIES, jenkins.email_ext_files),
    Program.ZABBIX: Writer(zabbix.ABILITIES, zabbix.files),
    Program.PROXMOX: Writer(proxmox.ABILITIES, proxmox.files),
    Program.FORTIGATE: Writer(fortigate.ABILITIES, fortigate.files),
    Program.ROUTEROS: Writer(routeros.ABILITIES, routeros.files),
    Program.WP_MAIL_SMTP: Writer(wordpress.ABILITIES, wordpress.files),
    Program.MAILOZAURR: Writer(powershell.ABILITIES, powershell.files),
    Program.PYTHON: Writer(python.ABILITIES, python.files),
    Program.DOTNET: Writer(dotnet.ABILITIES, dotnet.files),
    Program.OAUTH_PROXY: Writer(oauth_proxy.ABILITIES, oauth_proxy.files, frozenset({Ability.TOKEN})),
    Program.VEEAM: Writer(appliances.ABILITIES, appliances.veeam_files),
    Program.ONEVIEW: Writer(appliances.ABILITIES, appliances.oneview_files),
    Program.IDRAC: Writer(appliances.ABILITIES, appliances.idrac_files),
    Program.ILO: Writer(appliances.ABILITIES, appliances.ilo_files),
}


def program_files(program: Program, case: SoftwareCase) -> tuple[File, ...]:
    """One program's files; none where it can not do what the plan asks for.

    Where a value does not go into its syntax, one page that says which value that is.
    """
    writer = WRITERS[program]
    if not writer.can(case):
        return ()
    try:
        return writer.files(case)
    except WizardError as error:
        problem = error.problem
        text = f"{_('No configuration was written.')} {problem.text}\n{problem.fix}\n"
        return (File(NOT_WRITTEN, text, _("Why no configuration was written.")),)


def software_files(
    answers: Answers, plan: Plan, programs: tuple[Program, ...], knowledge: Knowledge, today: datetime.date
) -> tuple[File, ...]:
    """The files of these programs, by path below the folder of results."""
    case = software_case(answers, plan, knowledge, today)
    return tuple(
        File(f"{FOLDER}/{program}/{file.name}", file.text, file.about)
        for program in programs
        for file in program_files(program, case)
    )


def configures(
    answers: Answers, plan: Plan, programs: tuple[Program, ...], knowledge: Knowledge, today: datetime.date
) -> bool:
    """Whether `software_files` has any."""
    case = software_case(answers, plan, knowledge, today)
    return any(WRITERS[program].can(case) for program in programs)


__all__ = ["configures", "program_files", "software_case", "software_files"]
