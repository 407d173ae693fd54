"""A pytest plugin for mutation runs: the same property tests with fewer examples, always the same ones.

    python -m pytest -p tests.mutation.quick tests/core

A mutant must be killed by the same example in every run, and a failure need not be made small.
"""

import pytest
from hypothesis import Phase, settings

EXAMPLES = 25
"""Examples of each property test; a test that asks for fewer keeps its number."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives every property test settings of its own."""
    for item in items:
        function = getattr(item, "function", None)
        given = getattr(function, "_hypothesis_internal_use_settings", None)
        if given is not None:
            quick = settings(
                given,
                max_examples=min(given.max_examples, EXAMPLES),
                derandomize=True,
                database=None,
                deadline=None,
                phases=(Phase.explicit, Phase.generate),
            )
            function._hypothesis_internal_use_settings = quick  # type: ignore[union-attr]
