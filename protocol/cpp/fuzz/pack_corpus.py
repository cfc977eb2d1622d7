#!/usr/bin/env python3
"""Packs what a fuzz run has found into corpus/TARGET.zip, one file a target: `pack_corpus.py TARGET FOLDER`.

Merge first, so that only what adds coverage is kept: `./fuzz_TARGET -set_cover_merge=1 FOLDER FOUND`.
"""

import sys
import zipfile
from pathlib import Path

CORPUS = Path(__file__).resolve().parent / "corpus"
EPOCH = (1980, 1, 1, 0, 0, 0)


def main(target: str, folder: str) -> None:
    """Write the archive; equal findings give equal bytes."""
    CORPUS.mkdir(exist_ok=True)
    with zipfile.ZipFile(CORPUS / f"{target}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(Path(folder).iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
