"""The descriptor is made anew where somebody comes or goes, and not with every tick."""

from types import SimpleNamespace
from typing import cast

from facewire.pipeline.roster import Roster
from facewire.serve.descriptor import Descriptor
from facewire.values import Hello


def test_it_is_one_object_until_somebody_comes_or_goes() -> None:
    roster = SimpleNamespace(subjects=())
    descriptor = Descriptor(cast(Roster, roster), 7, 31)
    first = descriptor.hello()
    assert first == Hello(7, 31, ())
    assert descriptor.hello() is first
    roster.subjects = (SimpleNamespace(name="host"),)
    second = descriptor.hello()
    assert second == Hello(7, 31, ("host",))
    assert descriptor.hello() is second
    roster.subjects = ()
    assert descriptor.hello() == first
