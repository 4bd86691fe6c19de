"""One user who connects to the manager again and again."""
import contextlib
import os
import selectors
import socket
import struct
import traceback

FOLLOW = struct.pack(">HBBIBBHH", 0x5377, 2, 6, 1, 0, 0, 0, 0)


def connect(path):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(path)
    return connection


def connect_many(path, count, told, tell):
    """Writes a byte to `tell` once `count` connections were made, goes on until `told` is closed, and holds all that the manager
    leaves it. The first sixteen follow what happens, which has no end: those must not be closed in favour of others."""
    followers = [connect(path) for _ in range(16)]
    for follower in followers:
        follower.send(FOLLOW)
    waiting = selectors.DefaultSelector()
    waiting.register(told, selectors.EVENT_READ)
    made, held = 0, []
    while not waiting.select(0):
        held.append(connect(path))
        if len(held) > 900:  # below the usual limit of descriptors
            held.pop(0).close()
        made += 1
        if made == count:
            os.write(tell, b".")
    for follower in followers:
        follower.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while follower.recv(65536):
                pass
            raise AssertionError("a connection with a request was closed")
    for connection in followers + held:
        connection.close()


@contextlib.contextmanager
def crowd(path, count, uid):
    """The user `uid` keeps at it while the caller does something else. A child of this very process: another user may not be
    able to execute the test's interpreter."""
    told, caller_tells = os.pipe()
    caller_told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(caller_tells)
            os.close(caller_told)
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            connect_many(path, count, told, tell)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(told)
    os.close(tell)
    try:
        if os.read(caller_told, 1) != b".":
            raise AssertionError("the crowd ended early")
        yield
    finally:
        os.close(caller_tells)
        os.close(caller_told)
        status = os.waitpid(pid, 0)[1]
    if status != 0:
        raise AssertionError("the crowd ended with an error")
