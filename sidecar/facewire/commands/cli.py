"""The `facewire` command: parses what a person types and hands it on. Errors end as one line."""

import argparse
import errno
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from io import TextIOWrapper
from typing import Final, NoReturn

from facewire import __version__
from facewire.commands.bulk.arguments import add_bake, run_bake
from facewire.commands.config import Config, flag_of, settings
from facewire.commands.config_file import read_config, settings_path, with_values
from facewire.commands.engine.arguments import add_engine
from facewire.commands.export.arguments import add_export
from facewire.commands.qa.arguments import add_check, add_compare, add_golden, add_report
from facewire.commands.tables.flags import add_settings
from facewire.commands.template.arguments import add_template
from facewire.commands.tune.arguments import add_tune
from facewire.errors import FacewireError, UsageError, unknown_name
from facewire.output.settings import with_typed
from facewire.transport.zeromq import CONTROL_ENDPOINT, FACES_ENDPOINT

__all__ = ["main"]

_INTERRUPTED = 130
_SHORT = re.compile(r"-[^-.\d]")
"""How a flag of one letter begins; a number may begin with a minus, too."""
_NO_PERMISSION: Final = "change its permissions, or choose another place"
_PATH_ADVICE: Final = {
    errno.EACCES: _NO_PERMISSION,
    errno.EPERM: _NO_PERMISSION,
    errno.ENAMETOOLONG: "type one path, or a shorter one",
}
"""What to do about a typed path at which the system refuses everything."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0, 1 for our failure, 2 for the caller's mistake."""
    logging.basicConfig(level=logging.WARNING, format="facewire: %(message)s", stream=sys.stderr)
    if isinstance(sys.stdout, TextIOWrapper):
        # Names of files may hold what no encoding has. Standard error does the same by itself.
        sys.stdout.reconfigure(errors="backslashreplace")
    # A service manager's stop is as good as a person's Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        parsed = _parse(arguments)
        return int(parsed.run(parsed) or 0)
    except FacewireError as failure:
        from facewire.commands import terminal

        terminal.error(str(failure))
        return failure.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone: there is nobody left to tell.
        sys.stderr.close()
        return 1
    except OSError as refusal:
        advice = _PATH_ADVICE.get(refusal.errno or 0)
        if refusal.filename is None or advice is None:
            raise
        from facewire.commands import terminal

        terminal.error(f"{refusal.filename}: {refusal.strerror}; {advice}")
        return UsageError.exit_code


def _run(parsed: argparse.Namespace) -> None:
    from facewire.commands import run

    config = _config(parsed)
    if parsed.page and config.web_settings is None:
        raise UsageError("there is no page where the web door is off; leave out --web off")
    run.run(config, settings_path(parsed.config), view=parsed.view, page=parsed.page)


def _demo(parsed: argparse.Namespace) -> None:
    from facewire.commands import run

    config = replace(_config(parsed), source=str(run.DEMO_CLIP))
    run.run(config, settings_path(parsed.config), view=True, page=not parsed.no_browser, loops_for_page=True)


def _watch(parsed: argparse.Namespace) -> None:
    from facewire.clock import SystemClock
    from facewire.commands import terminal, watch
    from facewire.commands.microphone.keys import pressed_keys
    from facewire.commands.microphone.refreshing import RefreshKey
    from facewire.transport.zeromq import FacesReader

    reader = FacesReader(parsed.faces)
    try:
        with pressed_keys() as keys, terminal.LiveView(parsed.faces) as view:
            refresh = RefreshKey(keys, parsed.control)
            watch.watch(reader, view, SystemClock(), parsed.seconds, each_turn=refresh.look)
    except KeyboardInterrupt:
        return
    finally:
        reader.close()


def _devices(parsed: argparse.Namespace) -> None:
    from facewire.commands.microphone import devices

    del parsed
    devices.show_devices()


def _channels(parsed: argparse.Namespace) -> None:
    from facewire.commands import terminal
    from facewire.face.channels import CHANNELS

    del parsed
    for name in CHANNELS:
        terminal.note(name)


def _doctor(parsed: argparse.Namespace) -> int:
    from facewire.commands import doctor

    return doctor.report(_config(parsed))


def _config(parsed: argparse.Namespace) -> Config:
    """The settings file, overruled by what was typed.

    Raises:
        UsageError: as `read_config`, and for a flag that is of no use with the source, or without the web.
    """
    typed = {name: getattr(parsed, name, None) for name in settings()}
    typed = {name: value for name, value in typed.items() if value is not None}
    config = with_values(read_config(parsed.config), typed)
    config = replace(config, outputs=with_typed(config.outputs, getattr(parsed, "typed_outputs", None) or ()))
    for name in typed:
        setting = settings()[name]
        if name != "web" and setting.table == "web" and config.web_settings is None:
            raise UsageError(f"{flag_of(name)} is of no use where the web door is off; leave out one of both")
        needed = setting.needs
        if needed and config.source_kind != needed:
            raise UsageError(
                f"{flag_of(name)} is of use with --source {needed} alone, and the source is "
                f"{config.source or 'none'}; add the one or leave out the other"
            )
    return config


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str], namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        self._refuse_mistyped(args)
        return super().parse_known_args(args, namespace)

    def _refuse_mistyped(self, words: Sequence[str]) -> None:
        """Name a flag that there is not; argparse would first ask for what else is missing."""
        flags = self._option_string_actions
        for word in words:
            if word == "--" or (self._subparsers is not None and not word.startswith("-")):
                # What follows are no flags, or those of a command.
                return
            flag = word.partition("=")[0]
            if flag.startswith("--"):
                known = " " in flag or any(one.startswith(flag) for one in flags)
            else:
                known = not _SHORT.match(word) or word[:2] in flags
            if not known and os.path.lexists(word):
                raise UsageError(f"{word} reads as a flag; type ./{word} for the file of that name")
            if not known:
                raise UsageError(unknown_name("flag", flag, flags, f"see `{self.prog} --help`"))

    def _check_value(self, action: argparse.Action, value: object) -> None:
        # Commands of a command too: argparse lists all there are, and names no nearest one.
        if action.metavar == "COMMAND" and action.choices is not None and value not in action.choices:
            there = f"the commands are {', '.join(map(str, action.choices))}"
            raise UsageError(unknown_name("command", str(value), map(str, action.choices), there))
        super()._check_value(action, value)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parsed, unknown = _parser().parse_known_args(sys.argv[1:] if arguments is None else arguments)
    if unknown:
        raise UsageError(f"unexpected argument {unknown[0]!r}; see `{parsed.prog} --help`")
    return parsed


def _parser() -> _Parser:
    parser = _Parser(
        prog="facewire",
        description="Hears a voice and moves a face: audio in, 52 ARKit blendshapes over ZeroMQ.",
    )
    parser.add_argument("--version", action="version", version=f"facewire {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int | None], text: str) -> _Parser:
        command = commands.add_parser(name, help=text, description=text)
        add_settings(command, name)
        command.set_defaults(run=run, prog=command.prog)
        return command

    run = add("run", _run, "publish faces for a microphone, a recording, a pipe or pushed audio")
    run.add_argument("--view", action="store_true", help="show the faces in the terminal")
    run.add_argument("--page", action="store_true", help="open the page in a browser")
    demo = add("demo", _demo, "run on a bundled clip of speech and show the faces, here and in a browser")
    demo.add_argument("--no-browser", action="store_true", help="open no browser, and end with the clip")
    add_bake(add("bake", partial(run_bake, _config), "turn recordings into files of the same faces"))
    watch = add("watch", _watch, "show any running sidecar")
    watch.add_argument(
        "--faces", metavar="ENDPOINT", default=FACES_ENDPOINT, help=f"where it publishes ({FACES_ENDPOINT})"
    )
    watch.add_argument(
        "--control", metavar="ENDPOINT", default=CONTROL_ENDPOINT,
        help=f"where the key r asks for microphones to be looked for ({CONTROL_ENDPOINT})",
    )  # fmt: skip
    watch.add_argument("--seconds", type=float, metavar="S", help="stop after so long; fail if nobody spoke")
    add("devices", _devices, "list microphones")
    add("channels", _channels, "list the names of the 52 weights")
    add_engine(commands.add_parser("engine", help="build GPU engines ahead of time"))
    add_template(commands.add_parser("template", help="make a way of moving the head of recorded heads"))
    text = "write takes that are there in another format"
    add_export(commands.add_parser("export", help=text, description=text))
    add_compare(commands.add_parser("compare", help="say what has changed between takes"))
    add_check(commands.add_parser("check", help="say what is wrong with recordings and takes"), _config)
    add_golden(commands.add_parser("golden", help="keep takes to hold later ones against"), _config)
    text = "say what a body of lines is like: visemes, closures, levels, lag, and time"
    add_report(commands.add_parser("report", help=text, description=text), _config)
    text = "change a character while it speaks, and save it as a file"
    add_tune(commands.add_parser("tune", help=text, description=text))
    add("doctor", _doctor, "say what is installed, what would run, and what to do")
    return parser
