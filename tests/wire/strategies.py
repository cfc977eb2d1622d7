"""Hypothesis strategies for the wire's values."""

import string

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from facewire.face.channels import CHANNELS
from facewire.face.character import TRAITS, Trait, TraitValue
from facewire.face.expression.table import MOODS
from facewire.face.tune import MASKS
from facewire.grid import MAX_LOOKAHEAD_MS
from facewire.values import (
    DeviceStatus,
    Event,
    EventKind,
    Face,
    Floats,
    Frame,
    Hello,
    InputLevel,
    Level,
    MicrophoneStatus,
    MonitorStatus,
    OutputStatus,
    Quality,
    QueueStatus,
    SettingsStatus,
    StageTiming,
    Status,
    SubjectStatus,
    TimedMood,
    TrackerStatus,
)
from facewire.wire.control import (
    Audio,
    Cancel,
    Close,
    Devices,
    Flush,
    Listen,
    Microphone,
    Open,
    Output,
    Pause,
    Ping,
    Record,
    Refresh,
    Render,
    Request,
    Reset,
    Resume,
    Save,
    Set,
    StatusRequest,
)

int64 = st.integers(-(2**63), 2**63 - 1)
count = st.integers(0, 2**63 - 1)
uint32 = st.integers(0, 2**32 - 1)
number = st.floats(allow_nan=False, allow_infinity=False)
gains = st.just("auto") | st.floats(-40, 40)
gates = st.sampled_from(["auto", "off"])
subject = st.text(string.ascii_letters + string.digits + "äß東_-.", min_size=1, max_size=20)


def floats(size: int) -> st.SearchStrategy[Floats]:
    return npst.arrays(np.float32, size, elements=st.floats(0, 1, width=32))


faces = st.builds(Face, weights=floats(52), pose=floats(9), visemes=floats(15), voice=st.floats(0, 1))

frames = st.builds(
    Frame,
    subject=subject,
    session=uint32,
    n=count,
    t=number,
    at_ns=int64,
    quality=st.sampled_from(Quality),
    level=st.sampled_from(Level),
    face=faces,
    epoch=uint32,
)


def events_of(kind: EventKind) -> st.SearchStrategy[Event]:
    """Events of one kind: what others alone carry keeps its default."""
    has_utterance = kind in (EventKind.STARTED, EventKind.FINISHED, EventKind.STARVED)
    return st.builds(
        Event,
        subject=subject,
        session=uint32,
        epoch=uint32,
        at_ns=int64,
        kind=st.just(kind),
        utterance=uint32 if has_utterance else st.just(0),
        t=number if has_utterance else st.just(0.0),
        interrupted=st.booleans() if kind is EventKind.FINISHED else st.just(False),
        why=st.text(max_size=8) if kind is EventKind.CLOSED else st.just(""),
    )


events = st.sampled_from(EventKind).flatmap(events_of)

hellos = st.builds(
    Hello, session=uint32, fps=st.integers(1, 120), subjects=st.lists(subject, unique=True).map(tuple)
)

channel_index = st.integers(0, len(CHANNELS) - 1)


def by_channel(low: float | None, high: float | None) -> st.SearchStrategy[tuple[tuple[int, float], ...]]:
    numbers = st.floats(low, high, allow_nan=False, allow_infinity=False)
    return st.dictionaries(channel_index, numbers).map(lambda pairs: tuple(pairs.items()))


def _trait_values(trait: Trait) -> st.SearchStrategy[TraitValue]:
    if trait.choices:
        return st.sampled_from(trait.choices)
    angles = st.floats(trait.low, trait.high)
    return st.none() | st.tuples(angles, angles) if trait.direction else angles


traits = st.fixed_dictionaries(
    {}, optional={name: _trait_values(trait) for name, trait in TRAITS.items()}
).map(lambda values: tuple((name, values[name]) for name in TRAITS if name in values))

settings = st.builds(
    SettingsStatus,
    gain=by_channel(None, None),
    offset=by_channel(None, None),
    mask=st.sampled_from(list(MASKS.values())) | st.frozensets(channel_index),
    lookahead=st.just("full") | st.floats(0, MAX_LOOKAHEAD_MS),
    character=traits,
)

microphones = st.builds(
    MicrophoneStatus,
    device=st.builds(
        DeviceStatus,
        name=st.text(max_size=8),
        state=st.text(max_size=8),
        rate=count,
        channels=count,
        overflows=count,
        outages=count,
        follows_default=st.booleans(),
    ),
    gain=gains,
    gate=gates,
    level=st.builds(
        InputLevel,
        level_dbfs=number,
        peak_dbfs=number,
        noise_dbfs=number,
        gain_db=number,
        open=st.booleans(),
        warnings=st.lists(st.text(max_size=8), max_size=2).map(tuple),
    ),
    monitor=st.none()
    | st.builds(
        MonitorStatus,
        device=st.text(max_size=8),
        state=st.text(max_size=8),
        delay_ms=number,
        offset_ms=number,
    ),
)

statuses = st.builds(
    Status,
    session=uint32,
    at_ns=int64,
    uptime_s=number,
    engine=st.text(max_size=10),
    level=st.sampled_from(Level),
    reason=st.text(max_size=30),
    fps=number,
    frames=count,
    late=count,
    held=count,
    slipped=count,
    skipped=count,
    shed=count,
    recording=st.booleans(),
    queues=st.lists(
        st.builds(QueueStatus, name=st.text(max_size=8), dropped=count), unique_by=lambda queue: queue.name
    ).map(tuple),
    outputs=st.lists(
        st.builds(
            OutputStatus,
            name=st.text(max_size=8),
            dropped=count,
            state=st.text(max_size=8),
            why=st.text(max_size=8),
            packets=count,
        ),
        unique_by=lambda output: output.name,
    ).map(tuple),
    trackers=st.lists(
        st.builds(
            TrackerStatus,
            name=st.text(max_size=8),
            subject=st.text(max_size=8),
            state=st.text(max_size=8),
            why=st.text(max_size=8),
            rate=number,
            packets=count,
            bad=count,
            dropped=count,
            delay_ms=number,
            delay_is=st.text(max_size=8),
            behind_ms=number,
        ),
        max_size=2,
        unique_by=lambda tracker: tracker.name,
    ).map(tuple),
    defaults=settings,
    stages=st.lists(
        st.builds(StageTiming, name=st.text(max_size=8), p50_us=number, p99_us=number),
        unique_by=lambda stage: stage.name,
    ).map(tuple),
    subjects=st.lists(
        st.builds(
            SubjectStatus,
            name=subject,
            source=st.sampled_from(["microphone", "recording", "stdin", "pushed"]),
            state=st.sampled_from(["waiting", "live", "holding", "ending"]),
            frames=count,
            held=count,
            slipped=count,
            dropped_samples=count,
            lookahead_ms=number,
            lag_ms=number,
            voice=number,
            level_dbfs=number,
            skipped=count,
            shed=count,
            epoch=uint32,
            utterance=uint32,
            buffered_s=number,
            paused=st.booleans(),
            settings=settings,
            microphone=st.none() | microphones,
        ),
        unique_by=lambda one: one.name,
        max_size=4,
    ).map(tuple),
)

request_ids = st.one_of(st.integers(0, 2**64 - 1), st.text(string.printable, min_size=1, max_size=64))
moods = st.builds(
    TimedMood,
    at_s=st.floats(0, 3600),
    mood=st.sampled_from(("neutral", *MOODS)),
    gain=st.floats(0, 1),
    fade_s=st.none() | st.floats(0.1, 30),
    hold_s=st.floats(0, 3600),
)
generations = st.none() | uint32
lookaheads = st.one_of(st.none(), st.just("full"), st.floats(0, MAX_LOOKAHEAD_MS))


requests: st.SearchStrategy[Request] = st.one_of(
    st.builds(
        Open,
        id=request_ids,
        subject=subject,
        sample_rate=st.integers(8000, 192000),
        format=st.sampled_from(["s16le", "f32le"]),
        channels=st.integers(1, 8),
        lookahead=lookaheads,
        keep=st.booleans(),
        replace=st.booleans(),
        delay=st.floats(0, 2000),
    ),
    st.builds(
        Audio,
        id=request_ids,
        subject=subject,
        pcm=st.binary(max_size=400),
        end=st.booleans(),
        moods=st.lists(moods, max_size=3).map(tuple),
        generation=generations,
    ),
    *(
        st.builds(op, id=request_ids, subject=subject, generation=generations)
        for op in (Flush, Cancel, Pause, Resume, Close)
    ),
    st.builds(Reset, id=request_ids, subject=st.none() | subject),
    st.builds(
        Set,
        id=request_ids,
        subject=st.none() | subject,
        gain=by_channel(0, 10),
        offset=by_channel(-1, 1),
        mask=st.none() | st.frozensets(channel_index),
        lookahead=lookaheads,
        character=traits,
    ),
    st.builds(
        Render,
        id=request_ids,
        frame_ms=st.floats(0, 10_000),
        budget_ms=st.floats(0.1, 10_000),
        pid=st.integers(1, 2**32 - 1),
        gpu_ms=st.none() | st.floats(0, 10_000),
        mean_ms=st.none() | st.floats(0, 10_000),
    ),
    st.builds(StatusRequest, id=request_ids),
    st.builds(Ping, id=request_ids),
    st.builds(Refresh, id=request_ids),
    st.builds(Save, id=request_ids, subject=subject),
    st.builds(Devices, id=request_ids),
    st.builds(
        Microphone,
        id=request_ids,
        subject=subject,
        device=st.none() | st.text(max_size=64),
        gain=st.none() | gains,
        gate=st.none() | gates,
    ),
    st.builds(Listen, id=request_ids, subject=subject, device=st.text(max_size=64)),
    st.builds(Output, id=request_ids, name=st.text(max_size=200), on=st.booleans()),
    st.builds(Record, id=request_ids, on=st.booleans(), subject=st.none() | subject),
)
