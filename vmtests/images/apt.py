"""Debian's packages through this machine's own apt: as a root, or unpacked without installing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from vmtests.images.cache import Absent

SUITE = "bookworm"
# Documentation is half of a small root and no test reads it.
EXCLUDED = ("doc", "man", "locale", "info", "i18n")


def need_program(name: str) -> None:
    if not shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin"):
        raise Absent(f"{name} is not installed (tools/setup vm installs it)")


def source_files() -> list[str]:
    """The machine's apt sources that speak of the suite; none means mmdebstrap's default."""
    files = [Path("/etc/apt/sources.list")]
    for pattern in ("*.list", "*.sources"):
        files += sorted(Path("/etc/apt/sources.list.d").glob(pattern))
    return [str(f) for f in files if f.is_file() and SUITE in f.read_text(errors="replace")]


def debian_root(tar: Path, packages: list[str], customize: str) -> None:
    """A minimal root with `packages`; then the shell text `customize` runs in it, in a chroot.

    mmdebstrap puts a policy-rc.d there while it installs, so no daemon starts.
    """
    need_program("mmdebstrap")
    command = ["mmdebstrap", "--quiet", "--variant=minbase", "--mode=root",
               "--include=" + ",".join(packages), "--aptopt=APT::Install-Recommends \"false\""]
    command += [f"--dpkgopt=path-exclude=/usr/share/{d}/*" for d in EXCLUDED]
    script = tar.with_suffix(".sh")
    script.write_text(customize)
    command += [f"--customize-hook=cp {script} \"$1/tmp/customize.sh\"",
                "--customize-hook=chroot \"$1\" sh -eu /tmp/customize.sh",
                "--customize-hook=rm -rf \"$1/tmp/customize.sh\" \"$1\"/etc/apt/sources.list.d/*"]
    done = subprocess.run(command + [SUITE, str(tar)] + source_files(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        reasons = [line for line in done.stdout.splitlines() if line.startswith(("E:", "dpkg: error"))]
        raise Absent(f"mmdebstrap failed with {done.returncode}:\n" + "\n".join(reasons[:8]))
    script.unlink()


def real_package(name: str) -> str:
    """The versioned package that a meta package such as linux-image-cloud-amd64 depends on."""
    shown = subprocess.run(["apt-cache", "depends", "--no-recommends", "--no-suggests", name],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    for line in shown.stdout.splitlines():
        word, _, value = line.strip().partition(": ")
        if word == "Depends" and value.startswith(name.split("-")[0]):
            return value
    raise Absent(f"apt knows no {name} (apt-get update?)")


def extract_package(name: str, into: Path) -> None:
    """Downloads one package and unpacks it; runs none of its scripts."""
    downloads = into / "download"
    downloads.mkdir()
    got = subprocess.run(["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", name],
                         cwd=downloads, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    files = list(downloads.glob("*.deb"))
    if got.returncode != 0 or len(files) != 1:
        raise Absent(f"apt-get download {name} failed:\n{got.stdout}")
    subprocess.run(["dpkg-deb", "-x", str(files[0]), str(into / "root")], check=True)
    shutil.rmtree(downloads)
