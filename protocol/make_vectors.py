"""Makes the golden vectors of this protocol from plain literals, or verifies that they are still the same.

    python protocol/make_vectors.py            write protocol/vectors
    python protocol/make_vectors.py --verify   exit 1 and name each file that differs

Only the standard library is needed. What the files hold is in vectors/README.md.
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

from cases import characters, descriptors, events, faces, livelink, replies, requests, web, zmtp
from cases.case import Case

VECTORS = Path(__file__).parent / "vectors"


def files() -> dict[str, bytes]:
    """Return every file below vectors/, by its path there."""
    groups = (faces, descriptors, events, requests, replies, zmtp, livelink, characters, web)
    cases = [case for group in groups for case in group.cases()]
    made: dict[str, bytes] = {"index.json": _json({"proto": "1", "cases": [case.name for case in cases]})}
    for case in cases:
        if f"{case.name}.bin" in made:
            raise ValueError(f"two cases are called {case.name}")
        made[f"{case.name}.bin"] = case.data
        made[f"{case.name}.json"] = _json(_described(case))
    return made


def _described(case: Case) -> dict[str, object]:
    described: dict[str, object] = {"message": case.message, "about": case.about}
    described["sha256"] = hashlib.sha256(case.data).hexdigest()
    if case.append_zeros:
        described["append_zeros"] = str(case.append_zeros)
    if case.canonical:
        described["canonical"] = True
    if case.error is not None:
        described["error"] = case.error
    if case.value is not None:
        described["value"] = case.value
    return described


def _json(value: object) -> bytes:
    text = json.dumps(value, indent=2, allow_nan=False)
    # Arrays of plain values on one line: 52 weights need not take 52.
    return (re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", _one_line, text) + "\n").encode()


def _one_line(array: re.Match[str]) -> str:
    return "[" + re.sub(r"\s*\n\s*", " ", array[1]) + "]"


def write() -> None:
    """Make every file anew, and remove what no case makes."""
    made = files()
    for path in _present() - made.keys():
        (VECTORS / path).unlink()
    for path, data in made.items():
        (VECTORS / path).parent.mkdir(parents=True, exist_ok=True)
        (VECTORS / path).write_bytes(data)
    print(f"{len(made)} files in {VECTORS}")


def verify() -> int:
    """Return the exit status: 0 if every file is as it would be made."""
    made, present = files(), _present()
    wrong = [f"missing: {path}" for path in made.keys() - present]
    wrong += [f"not made by any case: {path}" for path in present - made.keys()]
    wrong += [
        f"differs: {path}" for path in made.keys() & present if (VECTORS / path).read_bytes() != made[path]
    ]
    for line in sorted(wrong):
        print(line, file=sys.stderr)
    if wrong:
        print("run python protocol/make_vectors.py and look at what changed", file=sys.stderr)
    return 1 if wrong else 0


def _present() -> set[str]:
    return {
        path.relative_to(VECTORS).as_posix()
        for path in VECTORS.rglob("*")
        if path.suffix in (".bin", ".json")
    }


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--verify", action="store_true", help="compare, write nothing")
    if parser.parse_args().verify:
        return verify()
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
