"""Templates for pages that people read: HTML with every value escaped, and nothing loaded from anywhere else.

PowerShell is not made here: it has no templates with gaps.
"""

import functools
from typing import Any

from markupsafe import Markup

from wizard.core.texts import _, language
from wizard.files import resource


@functools.cache
def _environment() -> Any:
    # Jinja costs 40 ms to import, and a plan without a page does not need it.
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: resource("templates", name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["_"] = _
    return environment


def page(name: str, **values: Any) -> str:
    """The template of that name with ``values``, all of them escaped."""
    return str(_environment().get_template(name).render(**values, language=language()))


@functools.cache
def style(name: str) -> Markup:
    """A style sheet of ours, as it goes into a page."""
    return Markup(resource("templates", name).read_text(encoding="utf-8").strip())  # noqa: S704 - our own file
