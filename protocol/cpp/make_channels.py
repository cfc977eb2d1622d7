#!/usr/bin/env python3
"""Makes include/facewire/channels.hpp from ../channels.json; `--verify` only says whether they match."""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "channels.json"
HEADER = HERE / "include" / "facewire" / "channels.hpp"

TEXT = """\
// The names on the wire, in wire order. Made from protocol/channels.json by protocol/cpp/make_channels.py.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace facewire {{

constexpr std::uint64_t kProto = {proto};

// Where a blendshape sits among the {channels} weights, and an angle among the {angles}.
enum class Channel : std::uint8_t {{
{channel_enum}
}};

enum class Angle : std::uint8_t {{
{angle_enum}
}};

constexpr std::size_t kChannels = {channels};
constexpr std::size_t kAngles = {angles};
constexpr std::size_t kVisemes = {visemes};

constexpr std::array<std::string_view, kChannels> kChannelNames = {{{{
{channel_names}
}}}};

constexpr std::array<std::string_view, kAngles> kAngleNames = {{{{
{angle_names}
}}}};

constexpr std::array<std::string_view, kVisemes> kVisemeNames = {{{{
{viseme_names}
}}}};

}}  // namespace facewire
"""


def wrapped(words: list[str], indent: str = "    ", width: int = 110) -> str:
    """Return `words` behind one another, separated by commas, in lines of at most `width` characters."""
    lines, line = [], indent
    for word in words:
        if len(line) + len(word) + 1 > width:
            lines.append(line.rstrip())
            line = indent
        line += f"{word}, "
    return "\n".join([*lines, line.rstrip()])


def header(described: dict[str, list[str]]) -> str:
    """Return the header's text."""
    parts: dict[str, object] = {"proto": described["proto"]}
    for singular in ("channel", "angle", "viseme"):
        names = described[f"{singular}s"]
        parts[f"{singular}s"] = len(names)
        parts[f"{singular}_enum"] = wrapped(names)
        parts[f"{singular}_names"] = wrapped([f'"{name}"' for name in names])
    return TEXT.format(**parts)


def main() -> int:
    """Write the header, or compare it; return the exit status."""
    text = header(json.loads(SOURCE.read_text(encoding="utf-8")))
    if sys.argv[1:] == ["--verify"]:
        if HEADER.read_text(encoding="utf-8") == text:
            return 0
        print(f"{HEADER.name} does not match {SOURCE.name}; run {Path(__file__).name}", file=sys.stderr)
        return 1
    HEADER.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
