"""Pictures to judge by: accuracy against look-ahead, and a strip of mouths over the sound they follow.

The one home of matplotlib. Draws what it is given; computes no pose.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib
import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX
from facewire.grid import SAMPLE_RATE
from facewire.values import Floats, Frame
from facewire_training.measure.evaluate import gap_of_weights
from facewire_training.measure.expectations import expected_opening
from facewire_training.measure.scores import Scores
from facewire_training.phones.inventory import SILENCE, Phone

if TYPE_CHECKING:
    from matplotlib.axes import Axes

matplotlib.use("Agg")
import matplotlib.pyplot as plt

__all__ = ["draw_curve", "draw_strip"]

_ROW_SECONDS: Final = 1.0
_LIPS: Final = "#b5485d"
_INSIDE: Final = "#3a0d16"
_TEETH: Final = "#f4f1e8"
_TONGUE: Final = "#d96b7c"


def draw_curve(points: Sequence[tuple[float, Scores]], path: Path) -> None:
    """Plot accuracy, correlation and closure against look-ahead in ms."""
    lookaheads = [lookahead for lookahead, _ in points]
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for name, label in (
        ("correlation", "r, lip gap against expected opening"),
        ("accuracy", "viseme frame accuracy"),
        ("fully_closed", "p b m fully closed"),
        ("open_rank", "open vowels ranked open (AUC)"),
    ):
        axes.plot(lookaheads, [getattr(scores, name) for _, scores in points], marker="o", label=label)
    axes.set(xlabel="look-ahead, ms", ylim=(0.4, 1.0))
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def draw_strip(samples: Floats, frames: Sequence[Frame], phones: Sequence[Phone], path: Path) -> None:
    """Draw rows of one second: every frame's mouth, the waveform with its phones, gap and rounding."""
    weights = np.stack([frame.face.weights for frame in frames])
    times = np.array([frame.t for frame in frames])
    rows = int(np.ceil(len(samples) / SAMPLE_RATE / _ROW_SECONDS))
    figure, axes = plt.subplots(2 * rows, 1, figsize=(18, 2.9 * rows), squeeze=False, layout="constrained",
                                height_ratios=[0.8, 1.0] * rows)  # fmt: skip
    for row in range(rows):
        start = row * _ROW_SECONDS
        inside = (times >= start) & (times < start + _ROW_SECONDS)
        _mouths(axes[2 * row, 0], times[inside] - start, weights[inside])
        _traces(axes[2 * row + 1, 0], samples, times, weights, phones, start)
    figure.savefig(path, dpi=70)
    plt.close(figure)


def _mouths(axes: "Axes", times: NDArray[np.float64], weights: Floats) -> None:
    axes.set(xlim=(0.0, _ROW_SECONDS), ylim=(-1.3, 0.8), xticks=[], yticks=[])
    for time, pose in zip(times, weights, strict=True):
        _mouth(axes, float(time), pose)


def _mouth(axes: "Axes", x: float, pose: Floats) -> None:
    """One mouth from ARKit weights: a lens between two lip edges, in units of a mouth's width."""

    def weight(name: str) -> float:
        index = CHANNEL_INDEX.get(name, CHANNEL_INDEX.get(f"{name}Left", 0))
        return float(pose[index])

    scale = 0.014
    width = scale * (1.0 + 0.25 * (weight("mouthStretch") + weight("mouthSmile")))
    width *= 1.0 - 0.5 * weight("mouthPucker") - 0.25 * weight("mouthFunnel")
    closed = weight("mouthClose")
    top = 0.08 + 0.35 * weight("mouthUpperUp") + 0.25 * closed * 0.3
    gap = float(gap_of_weights(pose[None])[0])
    bottom = top - 1.7 * gap
    thick = 0.16 + 0.12 * max(weight("mouthPucker"), weight("mouthFunnel"))
    upper, lower = (thick * (1.0 - 0.6 * weight(name)) for name in ("mouthRollUpper", "mouthRollLower"))
    angle = np.linspace(0.0, np.pi, 15)
    across, arc = x + width * np.cos(angle), np.sin(angle)
    axes.fill_between(across, 0.0 + (bottom - lower) * arc, (top + upper) * arc, color=_LIPS, linewidth=0)
    axes.fill_between(
        across, bottom * arc, top * arc, where=np.full(15, gap > 0.005), color=_INSIDE, linewidth=0
    )
    if gap > 0.05:
        axes.fill_between(across, np.maximum(bottom, top - 0.14) * arc, top * arc, color=_TEETH, linewidth=0)
    if weight("tongueOut") > 0.1 and gap > 0.05:
        axes.fill_between(across, bottom * arc, (bottom + 0.2) * arc, color=_TONGUE, linewidth=0)


def _traces(
    axes: "Axes",
    samples: Floats,
    times: NDArray[np.float64],
    weights: Floats,
    phones: Sequence[Phone],
    start: float,
) -> None:
    first, last = (int(second * SAMPLE_RATE) for second in (start, start + _ROW_SECONDS))
    wave = samples[first:last] / (np.abs(samples).max() + 1e-9)
    axes.plot(start + np.arange(len(wave)) / SAMPLE_RATE, 0.5 + 0.45 * wave, color="#c8ccd4", linewidth=0.5)
    rounding = np.maximum(weights[:, CHANNEL_INDEX["mouthPucker"]], weights[:, CHANNEL_INDEX["mouthFunnel"]])
    axes.plot(times, gap_of_weights(weights), ".-", color=_LIPS, label="lip gap")
    axes.plot(times, rounding, color="#4a7fb5", linewidth=1, label="rounding")
    if phones:
        fine = np.arange(start, start + _ROW_SECONDS, 0.005)
        axes.plot(
            fine, 0.6 * expected_opening(phones, fine), color="#777777", linewidth=0.8, label="expected"
        )
    for phone in phones:
        if start <= phone.start < start + _ROW_SECONDS:
            axes.axvline(phone.start, color="#999999", linewidth=0.5)
            if phone.name != SILENCE:
                axes.text(
                    0.5 * (phone.start + phone.end), 0.92, phone.name, ha="center", fontsize=9, clip_on=True
                )
    axes.set(xlim=(start, start + _ROW_SECONDS), ylim=(0.0, 1.0))
    axes.legend(loc="upper right", fontsize=7)
