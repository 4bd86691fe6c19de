"""Debian's cloud kernel as an ELF file, which QEMU starts without unpacking it in the guest.

NVMe, ext4 and 8250 are built in, so neither an initrd nor a module is needed.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

from vmtests.images.apt import extract_package, need_program, real_package
from vmtests.images.cache import Absent, Recipe
from vmtests.images.repository import ROOT

LZ4_LEGACY = b"\x02\x21\x4c\x18"


def meta_package() -> str:
    listed = subprocess.run([str(ROOT / "tools" / "setup"), "--list", "kernel"],
                            check=True, stdout=subprocess.PIPE, text=True)
    return listed.stdout.split()[0]


def payload(bzimage: bytes) -> bytes:
    """The compressed kernel in a bzImage (Documentation/arch/x86/boot.rst: payload_offset)."""
    if bzimage[0x202:0x206] != b"HdrS":
        raise Absent("the kernel package holds no bzImage")
    base = (bzimage[0x1F1] + 1) * 512
    offset, length = struct.unpack_from("<II", bzimage, 0x248)
    return bzimage[base + offset:base + offset + length]


def whole_elf(image: bytes) -> bool:
    """Whether all segments that the ELF header names are inside the file."""
    if image[:4] != b"\x7fELF" or len(image) < 64:
        return False
    phoff, = struct.unpack_from("<Q", image, 32)
    phsize, phcount = struct.unpack_from("<HH", image, 54)
    for n in range(phcount):
        offset, = struct.unpack_from("<Q", image, phoff + n * phsize + 8)
        filesz, = struct.unpack_from("<Q", image, phoff + n * phsize + 32)
        if offset + filesz > len(image):
            return False
    return phcount > 0


def build(work: Path) -> None:
    need_program("lz4")
    extract_package(real_package(meta_package()), work)
    found = list((work / "root" / "boot").glob("vmlinuz-*"))
    if len(found) != 1:
        raise Absent("the kernel package holds no single vmlinuz")
    packed = payload(found[0].read_bytes())
    if packed[:4] != LZ4_LEGACY:
        raise Absent("the kernel is not compressed with lz4")
    # The last four bytes are the unpacked size, which lz4 does not know and grumbles about.
    out = subprocess.run(["lz4", "-dc"], input=packed[:-4], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL).stdout
    elf = out[out.find(b"\x7fELF"):]
    if not whole_elf(elf):
        raise Absent("the unpacked kernel is cut short")
    (work / "vmlinux").write_bytes(elf)
    shutil.rmtree(work / "root")


def inputs() -> str:
    return "kernel 1 " + real_package(meta_package())


KERNEL = Recipe("kernel", "Debian's cloud kernel, unpacked", "vmlinux", inputs, build)
