"""A short run of the endless sessions; ``tests/benchmarks/fuzz_respond.py`` plays a million commands."""

from tests.sim.commands import play


def test_thousands_of_commands_end_in_replies() -> None:
    tally = play(12_000, seed=4)
    assert tally.commands >= 12_000
    assert tally.delivered > 100
    enhanced = {code.partition(" ")[2] for code in tally.codes}
    assert {"2.6.0", "5.7.60", "5.7.139", "5.7.64", "5.7.62", "5.7.144", "5.7.1", "4.4.62"} <= enhanced


def test_a_run_is_repeated_by_its_seed() -> None:
    assert play(500, seed=9).codes == play(500, seed=9).codes
