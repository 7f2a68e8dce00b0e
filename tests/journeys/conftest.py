"""One browser for all, a world to look at, and worlds of a test's own to change."""

from __future__ import annotations

import pytest

from tests.journeys import browser as browsing
from tests.journeys.filled import filled_world
from tests.journeys.world import World
from tests.missing import missing


def _or_skip(require):
    try:
        require()
    except browsing.CannotLook as reason:
        missing(str(reason))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    _or_skip(browsing.require_chromium)
    with browsing.chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="session")
def axe():
    _or_skip(browsing.require_axe)


@pytest.fixture(scope="session")
def shown(tmp_path_factory):
    """A scheme in full swing, only to be looked at: the world, and what stands in it."""
    world, filled = filled_world(tmp_path_factory.mktemp("journeys") / "shown")
    yield world, filled
    world.close()


@pytest.fixture
def world(tmp_path):
    """A scheme of a test's own, to change."""
    made = World(tmp_path / "world")
    yield made
    made.close()


@pytest.fixture
def opened(chromium):
    """Opens a window, `opened(java_script_enabled=False)` say, that asks nobody but us.

    Nor may anything be wrong with a page that was looked at: no error in it, no breach of its
    Content Security Policy.
    """
    contexts, watch = [], browsing.Watch()

    def open_one(**wishes):
        context = chromium.new_context(reduced_motion="reduce", **wishes)
        context.set_default_timeout(15_000)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert watch.told() == []
