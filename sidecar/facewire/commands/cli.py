"""The `facewire` command: parses what a person types and hands it on. Errors end as one line."""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from facewire import __version__
from facewire.commands.config import ENGINES, RUN_SETTINGS, Config, read_config, with_gains
from facewire.errors import FacewireError
from facewire.face.channels import CHANNELS
from facewire.face.tune import MASKS
from facewire.transport.zeromq import CONTROL_ENDPOINT, FACES_ENDPOINT

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0, 1 for our failure, 2 for the caller's mistake."""
    parser = _parser()
    parsed = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="facewire: %(message)s", stream=sys.stderr)
    # A service manager's stop is as good as a person's Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return int(parsed.command(parsed) or 0)
    except FacewireError as failure:
        from facewire.commands import terminal

        terminal.error(str(failure))
        return failure.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone: there is nobody left to tell.
        sys.stderr.close()
        return 1


def _run(parsed: argparse.Namespace) -> None:
    from facewire.commands import run as app

    app.run(_config(parsed), view=parsed.view)


def _demo(parsed: argparse.Namespace) -> None:
    from facewire.commands import run as app

    app.run(replace(_config(parsed), source=str(app.DEMO_CLIP)), view=True)


def _watch(parsed: argparse.Namespace) -> None:
    from facewire.commands import run as app

    app.watch(parsed.faces or FACES_ENDPOINT, parsed.seconds)


def _bake(parsed: argparse.Namespace) -> int:
    from facewire.commands import bake as bakery

    config = _config(parsed)
    return bakery.bake_all(
        parsed.inputs,
        parsed.output,
        config,
        take_format=parsed.format,
        jobs=parsed.jobs,
        force=parsed.force,
    )


def _devices(parsed: argparse.Namespace) -> None:
    from facewire.commands import terminal
    from facewire.source.microphone import input_devices

    del parsed
    devices = input_devices()
    if not devices:
        terminal.note("no sound inputs; plug a microphone in and look again")
        return
    rows = [
        (str(device.index), device.name, str(device.channels), str(device.rate), "*" * device.is_default)
        for device in devices
    ]
    terminal.table("sound inputs", ("index", "name", "channels", "rate/Hz", "default"), rows)


def _channels(parsed: argparse.Namespace) -> None:
    from facewire.commands import terminal

    del parsed
    for name in CHANNELS:
        terminal.note(name)


def _doctor(parsed: argparse.Namespace) -> None:
    from facewire.commands import doctor, terminal

    findings = doctor.examine(_config(parsed))
    rows = [("ok" if finding.fine else "!!", finding.what, finding.detail) for finding in findings]
    terminal.table("facewire doctor", ("", "what", "finding"), rows)


def _engine_build(parsed: argparse.Namespace) -> None:
    from facewire.commands import engine_build

    engine_build.build_all(parsed.model, parsed.target)


def _config(parsed: argparse.Namespace) -> Config:
    """The settings file, overruled by what was typed."""
    config = read_config(parsed.config)
    typed = {name: getattr(parsed, name, None) for name in RUN_SETTINGS}
    config = replace(config, **{name: value for name, value in typed.items() if value is not None})
    tuning = with_gains(config.tuning, parsed.gain)
    if parsed.mask is not None:
        tuning = tuning.with_mask(MASKS[parsed.mask])
    return replace(config, tuning=tuning)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="facewire",
        description="Hears a voice and moves a face: audio in, 52 ARKit blendshapes over ZeroMQ.",
    )
    parser.add_argument("--version", action="version", version=f"facewire {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    run = commands.add_parser(
        "run", help="publish faces for a microphone, a recording, a pipe or pushed audio"
    )
    run.set_defaults(command=_run)
    run.add_argument(
        "--source", metavar="mic|FILE|-", help="where the voice comes from; none: only pushed audio"
    )
    run.add_argument("--device", metavar="NAME|INDEX", help="which microphone; see `facewire devices`")
    run.add_argument(
        "--rate", type=int, metavar="HZ", help="sample rate of `--source -` (raw s16le mono; 16000)"
    )
    run.add_argument("--loop", action="store_const", const=True, help="play the recording again and again")
    run.add_argument("--subject", metavar="NAME", help="the character's name on the wire (face)")
    run.add_argument("--view", action="store_true", help="show the faces in the terminal")
    run.add_argument(
        "--gpu-below-normal",
        action="store_const",
        const=True,
        help="ask Windows to rank our GPU work below the renderer's",
    )
    _line_options(run)
    _socket_options(run)

    demo = commands.add_parser("demo", help="run on a bundled clip of speech and show the faces")
    demo.set_defaults(command=_demo)
    _line_options(demo)
    _socket_options(demo)

    bake = commands.add_parser("bake", help="turn recordings into files of the same faces")
    bake.set_defaults(command=_bake)
    bake.add_argument(
        "inputs", nargs="+", type=Path, metavar="INPUT", help="recordings: wav, flac, ogg, mp3 …"
    )
    bake.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="folder for the takes")
    bake.add_argument(
        "--format", choices=("csv", "json", "npz", "livelink"), default="csv", help="kind of take (csv)"
    )
    bake.add_argument("--jobs", type=int, metavar="N", help="files at a time (one for each core)")
    bake.add_argument("--force", action="store_true", help="replace takes that are there already")
    bake.add_argument("--subject", metavar="NAME", help="whose blinks they are, as in `run` (face)")
    _line_options(bake)

    watch = commands.add_parser("watch", help="show any running sidecar")
    watch.set_defaults(command=_watch)
    watch.add_argument("--faces", metavar="ENDPOINT", help=f"where it publishes ({FACES_ENDPOINT})")
    watch.add_argument("--seconds", type=float, metavar="S", help="stop after so long; fail if nobody spoke")

    devices = commands.add_parser("devices", help="list microphones")
    devices.set_defaults(command=_devices)

    channels = commands.add_parser("channels", help="list the names of the 52 weights")
    channels.set_defaults(command=_channels)

    engine = commands.add_parser("engine", help="build GPU engines ahead of time")
    engine_commands = engine.add_subparsers(title="commands", required=True, metavar="COMMAND")
    build = engine_commands.add_parser(
        "build", help="build TensorRT engines into the cache; needs no GPU with TensorRT for RTX"
    )
    build.set_defaults(command=_engine_build)
    build.add_argument(
        "--model", type=Path, metavar="FILE", help="another network, with NAME.fp16.onnx beside it"
    )
    build.add_argument(
        "--target",
        choices=("rtx", "turing"),
        help="rtx: RTX 30 to 50; turing: RTX 20 and GTX 16 (both)",
    )

    doctor = commands.add_parser("doctor", help="say what is installed, what would run, and what to do")
    doctor.set_defaults(command=_doctor)
    _line_options(doctor)
    _socket_options(doctor)
    return parser


def _line_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="settings (facewire.toml, if it is there)"
    )
    parser.add_argument(
        "--lookahead", metavar="MS|full", help="audio heard beyond a pose (48 live, full for recordings)"
    )
    parser.add_argument("--fps", type=int, help="faces per second (31)")
    parser.add_argument("--engine", choices=ENGINES, help="what makes the poses (auto)")
    parser.add_argument("--model", type=Path, metavar="FILE", help="another network")
    parser.add_argument("--threads", type=int, metavar="N", help="CPU threads for the network (1)")
    parser.add_argument("--seed", type=int, help="of blinks and eye movements (0)")
    parser.add_argument(
        "--gain",
        action="append",
        default=[],
        metavar="CHANNEL=X",
        help="scale a channel, such as jawOpen=1.2",
    )
    parser.add_argument(
        "--mask", choices=tuple(MASKS), help="what to drive; lower leaves eyes and brows to a tracker (full)"
    )


def _socket_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--faces", metavar="ENDPOINT", help=f"where to publish ({FACES_ENDPOINT})")
    parser.add_argument("--control", metavar="ENDPOINT", help=f"where to take requests ({CONTROL_ENDPOINT})")
    parser.add_argument(
        "--livelink", metavar="HOST:PORT", help="also send to Unreal's own ARKit source over UDP (port 11111)"
    )
    parser.add_argument(
        "--insecure", action="store_const", const=True, help="allow addresses that other machines can reach"
    )
