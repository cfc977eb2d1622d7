"""The same bars in a model with other assumptions."""

import functools

import pytest

from tests.governor.bars import faults, lost
from tests.governor.second.games import GAMES
from tests.governor.second.loop import Result, play
from tests.governor.second.machine import Game


@functools.cache
def _beside(game: Game, always: bool) -> Result:
    return play(game, sidecar=always, always=always)


def _faults(game: Game, *, knows_gpu: bool) -> list[str]:
    governed = play(game, sidecar=True, knows_gpu=knows_gpu)
    return faults(_beside(game, always=False), _beside(game, always=True), governed)


@pytest.mark.slow
@pytest.mark.parametrize("knows_gpu", [True, False], ids=["GPU times", "frame times"])
@pytest.mark.parametrize("game", GAMES, ids=lambda game: game.name)
def test_every_game(game: Game, knows_gpu: bool) -> None:
    assert _faults(game, knows_gpu=knows_gpu) == []


def test_a_game_in_series() -> None:
    game = next(game for game in GAMES if game.name == "series, nearly full")
    assert _faults(game, knows_gpu=True) == []
    assert lost(_beside(game, always=False), _beside(game, always=True)) > 200


def test_one_seed_one_run() -> None:
    assert play(GAMES[3], sidecar=True) == play(GAMES[3], sidecar=True)
