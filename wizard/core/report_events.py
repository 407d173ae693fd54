"""What happens to a tenant report in the window; ``core.reporting`` holds what it means."""

from typing import TYPE_CHECKING

import msgspec

from wizard.core.problem import Problem

if TYPE_CHECKING:
    from wizard.core.tenant_report import TenantReport  # 24 types, which the first window does not wait for


class ReportOpened(msgspec.Struct, frozen=True):
    """A tenant report is being read; ``name`` is what is read, for people."""

    name: str


class ReportFailed(msgspec.Struct, frozen=True):
    """It could not be read, or the reading was cancelled (``problem`` is None); the report before stays."""

    problem: Problem | None


class ReportImported(msgspec.Struct, frozen=True):
    """A tenant report was read. It takes the place of the one before."""

    report: "TenantReport"


class ReportTrusted(msgspec.Struct, frozen=True):
    """The user says to use the report in spite of what is odd about it."""


class ReportKept(msgspec.Struct, frozen=True):
    """Where answer and report differ, the answer stays."""

    path: str


class ReportTaken(msgspec.Struct, frozen=True):
    """Where answer and report differ, the report is right."""

    path: str


class ReportRemoved(msgspec.Struct, frozen=True):
    """The report goes, and every answer that it gave."""
