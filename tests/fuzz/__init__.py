"""Fuzzing: every parser of ours, and the whole verifier, against promises they must never break.

    make fuzz                                      some seconds for each target
    python -m tests.fuzz --target png --inputs 10000000

A target is a function that takes bytes and raises when a promise is broken (trust.md 2.1); it knows
no expected results, only a second way to the same answer or a property that always holds. Each
runs in a process of its own, led by coverage (atheris), under limits on time and memory. What
breaks one is kept in `tests/corpus/TARGET/` for ever and tried again in every run of the tests;
what was tried is added up in `tests/corpus/TOTALS.json`.
"""
