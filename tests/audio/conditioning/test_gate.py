"""The noise gate hop by hop: powers in, open or closed out."""

import pytest

from facewire.audio.conditioning.gate import HOP_S, NoiseGate

HOPS = round(1 / HOP_S)
"""A second."""


def feed(gate: NoiseGate, level_dbfs: float, seconds: float, voice_dbfs: float | None = None) -> list[bool]:
    opened = []
    for _ in range(round(seconds * HOPS)):
        gate.step(10 ** (level_dbfs / 10), None if voice_dbfs is None else 10 ** (voice_dbfs / 10))
        opened.append(gate.open)
    return opened


def test_a_silent_room_closes_it_and_its_noise_is_learned() -> None:
    gate = NoiseGate()
    opened = feed(gate, -65.0, 2.0)
    assert all(opened[: HOPS // 2]), "nothing is known in the first half second"
    assert not opened[-1]
    assert abs(gate.noise_dbfs + 65.0) < 0.1


def test_a_voice_opens_it_within_8_ms_and_a_stop_consonant_does_not_close_it() -> None:
    gate = NoiseGate()
    feed(gate, -65.0, 2.0)
    opened = feed(gate, -30.0, 0.5)
    assert opened.index(True) <= 1
    assert all(feed(gate, -65.0, 0.15))
    assert all(feed(gate, -30.0, 0.3))
    assert not feed(gate, -65.0, 0.6)[-1]


def test_between_opening_and_closing_it_stays_as_it_is() -> None:
    gate = NoiseGate()
    feed(gate, -60.0, 2.0)
    assert not any(feed(gate, -55.5, 0.2)), "4.5 dB above the noise do not open it"
    feed(gate, -30.0, 0.2)
    assert all(feed(gate, -55.5, 0.5)), "4 dB above it keep it open"


def test_a_vowel_held_for_ten_seconds_is_no_noise() -> None:
    gate = NoiseGate()
    feed(gate, -65.0, 2.0)
    assert all(feed(gate, -30.0, 10.0)[1:])


def test_a_fan_is_learned_in_the_end() -> None:
    gate = NoiseGate()
    feed(gate, -65.0, 2.0)
    assert feed(gate, -52.0, 3.0)[-1]
    assert not feed(gate, -52.0, 15.0)[-1]


def test_what_is_loud_is_never_taken_for_noise() -> None:
    gate = NoiseGate()
    assert all(feed(gate, -30.0, 60.0))
    assert gate.noise_dbfs == pytest.approx(-40.0)


def test_a_muted_stretch_teaches_nothing() -> None:
    gate = NoiseGate()
    feed(gate, -120.0, 3.0)
    assert gate.noise_dbfs == pytest.approx(-85.0)


def test_a_voice_that_is_hardly_louder_than_the_room_is_let_through() -> None:
    gate = NoiseGate()
    assert all(feed(gate, -65.0, 3.0, voice_dbfs=-52.0))
