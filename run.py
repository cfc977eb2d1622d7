#!/usr/bin/env python3
"""Sets everything up on a fresh machine and goes: `python3 run.py demo`, `python3 run.py test`.

Needs Python alone. Makes .venv beside this file, installs the locked packages once, and runs the command in
it. Anything but `test` is handed to the `facewire` command: `python3 run.py run --source mic`.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

RUN_LOCK = ROOT / "requirements.lock"
CLUSTER_LOCK = ROOT / "requirements-cluster.lock"
STORE_LOCKS = {"s3://": ROOT / "requirements-s3.lock", "gs://": ROOT / "requirements-gs.lock"}
GPU_LOCK = ROOT / "requirements-gpu.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
COMPILED_LOCK = ROOT / "requirements-compiled.lock"

GPU_COMMANDS = ("run", "demo", "bake", "doctor", "engine")

CHECKS = (
    ("ruff check", ["-m", "ruff", "check"]),
    ("ruff format", ["-m", "ruff", "format", "--check"]),
    ("mypy", ["-m", "mypy"]),
    ("tests", ["-m", "pytest", "-n", "3"]),
)


def fail(message):
    """End with one line and the status of a caller's mistake."""
    sys.exit("run.py: " + message)


def make_environment():
    """Create .venv, or finish one that was left half made."""
    made = VENV / "made"
    if made.exists() and PYTHON.exists():
        return
    print("setting up .venv …", flush=True)
    try:
        venv.create(VENV, with_pip=True)
        made.touch()
    except (subprocess.CalledProcessError, ImportError):
        fail("this Python cannot make virtual environments; on Debian: sudo apt install python3-venv")
    except OSError as error:
        fail("cannot create {}: {}".format(VENV, error))


def install(lock, *more):
    """Install a lock file, and `more` by pip, unless that has been done before; return whether it worked."""
    wanted = lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    digest = hashlib.sha256(wanted).hexdigest()
    stamp = VENV / "installed-{}".format(lock.name)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return True
    print("installing {} …".format(lock.name), flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for arguments in (["--requirement", str(lock)], *more):
        if subprocess.run(pip + arguments, cwd=ROOT).returncode:
            return False
    stamp.write_text(digest, encoding="utf-8")
    return True


def require(lock):
    """Install what nothing goes without, and the project."""
    if not install(lock, ["--no-deps", "--editable", str(ROOT)]):
        fail("pip could not install the packages; its message is above. Is this machine online?")


def has_nvidia_driver():
    """Return whether the library that GPU engines are run by loads here."""
    try:
        ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError:
        return False
    return True


def install_gpu(command):
    """Install the GPU's packages where `command` may use a GPU and there is one, or builds engines."""
    wanted = command == "engine" or (command in GPU_COMMANDS and has_nvidia_driver())
    if wanted and not install(GPU_LOCK):
        print("the GPU packages could not be installed: the CPU does the work", flush=True)


def install_cluster(arguments):
    """Install Dask where a cluster is asked for; without it the command itself says what is missing."""
    if any(one.partition("=")[0] == "--cluster" for one in arguments):
        install(CLUSTER_LOCK)


def install_stores(arguments):
    """Install what reaches the stores that are typed; without it the command itself says what is missing."""
    for begin, lock in STORE_LOCKS.items():
        # Also behind a flag, as in `--output=s3://bucket`.
        if any(begin in one.lower() for one in arguments):
            install(lock)


def install_compiled():
    """Install what pip has to compile, where there is a compiler; elsewhere its tests are skipped."""
    if not any(map(shutil.which, ("c++", "g++", "clang++", "cl"))):
        print("no C++ compiler: the tests of pyworld are skipped", flush=True)
    elif not install(COMPILED_LOCK):
        print("pyworld could not be compiled: its tests are skipped", flush=True)


def test(arguments):
    """Run every check; stop at the first that fails. The test runner comes last."""
    for name, command in CHECKS:
        print("== {}".format(name), flush=True)
        extra = arguments if name == "tests" else []
        status = subprocess.run([str(PYTHON), *command, *extra], cwd=ROOT).returncode
        if status:
            return status
    return 0


def main(arguments):
    """Set up and run one command; return its exit status."""
    if sys.version_info < (3, 11):
        fail("Facewire needs Python 3.11 or later; this is {}.{}".format(*sys.version_info[:2]))
    if not arguments:
        print(__doc__)
        return 2
    make_environment()
    if arguments[0] == "test":
        require(TEST_LOCK)
        install_compiled()
        return test(arguments[1:])
    require(RUN_LOCK)
    install_gpu(arguments[0])
    install_cluster(arguments)
    install_stores(arguments)
    command = [str(PYTHON), "-m", "facewire", *arguments]
    if os.name == "posix":
        # Becoming the program, rather than starting it, lets signals and exit statuses through as they are.
        os.execv(command[0], command)
    return subprocess.run(command).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
