"""A report as one file: markup, style, scripts and data together. The page asks no network.

Its data are one JSON object, of which the table shows a hundred lines at a time, so that ten thousand open at
once.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

__all__ = ["line_page_of", "page_of"]

_SHARED: Final = "facewire.qa.page"
_PAGE: Final = resources.files("facewire").joinpath("page")
_HEAD: Final = ("head/file.js", "head/mesh.js", "head/shaders.js", "head/painter.js", "head.js")
"""The modules of the page's head, each before those that use it."""
_LINE: Final = ("base.css", "line.css", "table.js", "faces.js", "cursor.js")
"""What pages share that show one line at a cursor."""
_BODY: Final = "<!-- body -->"
_POLICY: Final = "<!-- policy -->"
_INLINE: Final = (
    ("style-src", "<style>", "</style>"),
    ("script-src", '<script type="module">', "</script>"),
)
"""What a page holds that is worn or run, and the directive that lets it."""


def page_of(
    package: str, name: str, data: object, shared: Sequence[str], texts: Mapping[str, str] | None = None
) -> str:
    """Return a page.

    Args:
        package: where `NAME.html`, the body of the page, `NAME.css` and `NAME.js` lie.
        name: theirs.
        data: what the page's script reads, as JSON can hold it.
        shared: names of this package's styles and scripts that stand before the page's own.
        texts: marks of the markup, such as `<!-- title -->`, with what takes their places.
    """
    return _page(package, name, data, shared, {_BODY: _part(package, f"{name}.html")}, texts or {})


def line_page_of(package: str, name: str, data: object, texts: Mapping[str, str]) -> str:
    """Return a page with a table of lines that shows one of them at a cursor, with our head.

    Arguments are as of `page_of`; `NAME.html` is what is shown of a line, `<!-- heading -->` among the texts.
    """
    markup = {_BODY: _part(_SHARED, "line.html"), "<!-- line -->": _part(package, f"{name}.html")}
    return _page(package, name, data, _LINE, markup, {"/* head */": _head_file(), **texts}, _head_script())


def _page(
    package: str,
    name: str,
    data: object,
    shared: Sequence[str],
    markup: Mapping[str, str],
    texts: Mapping[str, str],
    script: str = "",
) -> str:
    """Return a page of its markup, part by part into the frame, and what takes the places of its marks."""
    page = _part(_SHARED, "frame.html")
    for mark, part in {**markup, "<!-- table -->": _part(_SHARED, "table.html")}.items():
        page = page.replace(mark, part.rstrip())
    style, own_script = (
        "".join([_part(_SHARED, one) for one in shared if one.endswith(kind)] + [_part(package, name + kind)])
        for kind in (".css", ".js")
    )
    # A name with `</script>` or `<!--` in it would end or change the script that holds it.
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = {"/* style */": style, "/* script */": script + own_script, "/* data */": told, **texts}
    # All at once: a name may look like the mark of a part.
    page = re.sub("|".join(map(re.escape, parts)), lambda mark: parts[mark[0]], page)
    return page.replace(_POLICY, f'<meta http-equiv="Content-Security-Policy" content="{_policy(page)}">', 1)


def _policy(page: str) -> str:
    """Return what the page may do: wear its style, run its script, and play the sounds that it holds.

    Style and script are named by their digests, as "Content Security Policy Level 3" (W3C) has them.
    """
    allowed = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "media-src data:"]
    for directive, opening, closing in _INLINE:
        inside = page.partition(opening)[2].partition(closing)[0]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        allowed.append(f"{directive} 'sha256-{digest}'")
    return "; ".join(allowed)


def _part(package: str, name: str) -> str:
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def _head_script() -> str:
    """Return the modules of the page's head as one function that makes heads: a file alone has no modules."""
    told = [_PAGE.joinpath(name).read_text(encoding="utf-8") for name in _HEAD]
    lines = [line for text in told for line in text.splitlines() if not line.startswith("import ")]
    joined = "\n".join(line.removeprefix("export ") for line in lines)
    return f"const createHead = (() => {{\n{joined}\nreturn createHead;\n}})();\n"


@cache
def _head_file() -> str:
    """Return the head's mesh, gzip in base64."""
    packed = gzip.compress(_PAGE.joinpath("head.bin").read_bytes(), mtime=0)
    return base64.b64encode(packed).decode()
