"""Writes a generation from a Python description: a second writer of docs/formats/database.md, so that
the reader is compared with the page and not with the writer beside it."""
import os
import struct

KINDS = {"longrun": 0, "oneshot": 1, "task": 2, "bundle": 3, "event": 4, "provided": 5}
WEAK, STRONG, AFTER, BEFORE, STOP_FLOWS = 0x1, 0x2, 0x4, 0x8, 0x20
NEEDS = STRONG | AFTER | STOP_FLOWS
NOBODY = 0xFFFFFFFF


class Service:
    def __init__(self, name, kind="longrun", run=None, policy="", files=None, edges=(), members=(), flags=0,
                 start_timeout=0, stop_timeout=0, directory=""):
        self.name, self.kind, self.run, self.policy = name, kind, run, policy
        self.files = files or {}
        self.edges, self.members = list(edges), list(members)
        self.flags = flags | (1024 if kind not in ("bundle", "event", "provided") else 0)
        self.start_timeout, self.stop_timeout = start_timeout, stop_timeout
        self.directory = directory  # the name that it had


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def hash_of(service):
    return fnv(repr((service.run, service.policy, sorted(service.files.items()))).encode())


LATER_FILES = ("data/reload", "data/stop", "data/cleanup", "data/down")
LATER_WORDS = ("start-timeout", "stop", "stop-timeout", "kill", "hangup", "reload", "restart", "restart-delay",
               "restart-limit", "success", "never", "force")


def process_hash(service):
    policy = [line for line in service.policy.splitlines() if line.split(" ")[0] not in LATER_WORDS]
    files = [(name, "" if name in LATER_FILES or name.startswith("log/") else text)
             for name, text in sorted(service.files.items())]
    return fnv(repr((service.run, policy, files)).encode()) & 0xFFFFFFFF


def logger_hash(service):
    files = [item for item in sorted(service.files.items()) if item[0].startswith("log/")]
    return fnv(repr(files).encode()) & 0xFFFFFFFF if files else 0


def encode(services, boot="default"):
    index = {s.name: i for i, s in enumerate(services)}
    strings, edges, lists, nodes = b"", [], [], []

    def text(value):
        nonlocal strings
        at = len(strings)
        strings += value.encode()
        return at, len(value.encode())

    names = {s.name: (text(s.name + s.directory)[0], len(s.name.encode())) for s in services}
    ranges = []
    for s in services:
        ranges.append((len(edges), len(s.edges)))
        edges += [(index[s.name], index[to], meaning) for to, meaning in s.edges]
    for i, s in enumerate(services):
        incoming = [n for n, e in enumerate(edges) if e[1] == i]
        members = [index[m] for m in s.members]
        owners = [k for k, o in enumerate(services) if s.name in o.members]
        parts = []
        for part in (incoming, members, owners):
            parts += [len(lists), len(part)]
            lists += part
        at, size = names[s.name]
        nodes.append(struct.pack("<IHBBIII6IIIIIIQQQII", at, size, KINDS[s.kind], len(s.directory), s.flags, *ranges[i], *parts,
                                 NOBODY, NOBODY, 0, 0, 0, s.start_timeout, s.stop_timeout,
                                 hash_of(s) if s.run else 0, process_hash(s) if s.run else 0, logger_hash(s)))
    lookup = [struct.pack("<IHHI", *names[n], 0, index[n]) for n in sorted(index, key=str.encode)]
    body = b"".join(nodes) + b"".join(struct.pack("<III", *e) for e in edges) + \
        struct.pack(f"<{len(lists)}I", *lists) + b"".join(lookup) + strings
    offsets, at = [], 96
    for part in (96 * len(nodes), 12 * len(edges), 4 * len(lists), 12 * len(lookup)):
        offsets.append(at)
        at += part
    offsets.append(at)

    def head(checksum):
        return struct.pack("<8sIIQQIIII5III20x", b"SlipwyDB", 1, len(nodes), 96 + len(body), checksum, len(edges),
                           len(lists), len(lookup), len(strings), *offsets, index.get(boot, NOBODY),
                           index.get("shutdown", NOBODY))
    return head(fnv(head(0) + body)) + body


def write_file(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        out.write(text)
    os.chmod(path, mode)


def write_generation(path, services, bell):
    """The directory of a generation; `run` texts are executables, policies get the bell."""
    os.makedirs(path + "/services")
    for s in services:
        if not s.run:
            continue
        base = f"{path}/services/{s.directory or s.name}/"
        write_file(base + "run", s.run, 0o755)
        write_file(base + "data/policy", f"type {s.kind}\nbell {bell}\n{s.policy}")
        for name, text in s.files.items():
            write_file(base + name, text, 0o755)
    with open(path + "/db", "wb") as out:
        out.write(encode(services))
    write_file(path + "/complete", "")
