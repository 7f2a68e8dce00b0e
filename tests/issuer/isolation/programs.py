"""Programs that stand in the place of the child: broken in every way a stranger could break it."""

from __future__ import annotations

_READY = """
import os, sys, time, signal
sys.path.insert(0, sys.argv[1])
from issuer.isolation.wire import read_parcel, written
def say(**words):
    os.write(0, written(words))
def take(count):
    parts = b""
    while len(parts) < count:
        part = os.read(0, count - len(parts))
        if not part:
            raise SystemExit
        parts += part
    return parts
def hear():
    return read_parcel(take, most_words=10**9, most_data=10**9)
say(threads=[os.getpid()] * 2)
say(ready=True)
"""

_ALWAYS = _READY + "while True:\n    asked = hear()\n    "
ANSWER = "say(turn=0)"  # to be replaced

BREAKS_OFF = {
    "dies by a fault": _READY + "hear(); os.kill(os.getpid(), signal.SIGSEGV)",
    "exits": _READY + "hear(); sys.exit(1)",
    "says goodbye": _READY + "hear(); sys.exit(0)",
    "closes the line and lives on": _READY + "hear(); os.close(0); time.sleep(60)",
    "writes nonsense": _ALWAYS + "os.write(0, b'nonsense' * 1000)",
    "writes no JSON": _ALWAYS + "os.write(0, bytes([0, 0, 0, 2, 0, 0, 0, 0]) + b'{]')",
    "writes a list": _ALWAYS + "os.write(0, bytes([0, 0, 0, 2, 0, 0, 0, 0]) + b'[]')",
    "writes a gigabyte": _ALWAYS
    + "os.write(0, (2**30).to_bytes(4, 'big') + bytes(4))\n"
    + "    while True: os.write(0, b'x' * 2**20)",
    "writes a gigabyte of bytes": _ALWAYS
    + "os.write(0, bytes([0, 0, 0, 2]) + (2**30).to_bytes(4, 'big') + b'{}')\n"
    + "    while True: os.write(0, b'x' * 2**20)",
    "answers nothing": _ALWAYS + ANSWER,
    "answers with another thing": _ALWAYS + "say(report='valid', turn=0)",
    "answers half a report": _ALWAYS + "say(report={'findings': [], 'claims': {}}, turn=0)",
    "refuses in a form of its own": _ALWAYS
    + "say(refused={'code': 'defect', 'facts': {}}, turn=0)",
    "fails in words of its own": _ALWAYS + "say(failed='with a \\u202e name', where='a@b.example')",
    "asks what nobody asks": _ALWAYS + "say(ask='__class__', about='x')",
    "asks about a number": _ALWAYS + "say(ask='is_ours', about=1)",
    "asks without end": _READY + "hear()\nwhile True:\n    say(ask='is_ours', about='x'); hear()",
}
TOO_COSTLY = {
    "is killed": _READY + "hear(); os.kill(os.getpid(), signal.SIGKILL)",
    "aborts": _READY + "hear(); os.abort()",
    "never answers": _ALWAYS + "time.sleep(60)",
    "never reads": _READY + "time.sleep(60)",
    "answers drop by drop": _ALWAYS
    + "os.write(0, bytes([0, 0, 9, 0, 0, 0, 0, 0]))\n"
    + "    while True: os.write(0, b' '); time.sleep(0.01)",
    "says that it failed": _ALWAYS + "say(failed='too-costly')",
}
DO_NOT_START = {
    "no program": "this is no program",
    "ends at once": "raise SystemExit",
    "is never ready": "import time; time.sleep(60)",
    "has no threads": _READY.replace("[os.getpid()] * 2", "[]"),
    "has other threads": _READY.replace("[os.getpid()] * 2", "['x']"),
    "is ready in a way of its own": _READY.replace("ready=True", "ready='yes'"),
}

# Says what it can still do once it is confined.
CONFINED = (
    _READY.replace("say(ready=True)", "")
    + """
import json, resource, socket, subprocess
from issuer.isolation.child import confine
from issuer.isolation.limits import Limits
confine(Limits(**json.loads(sys.argv[2])))
say(ready=True)
hear()
def can(what):
    try:
        what()
    except (OSError, MemoryError, ValueError) as problem:
        return type(problem).__name__
    return "yes"
say(turn=0, texts=[
    f"read {can(lambda: open('/etc/passwd'))}",
    f"write {can(lambda: open('/tmp/written-by-a-child', 'w'))}",
    f"socket {can(lambda: socket.socket())}",
    f"listen {can(lambda: socket.socketpair())}",
    f"descriptor {can(lambda: os.dup(0))}",
    f"pipe {can(os.pipe)}",
    f"program {can(lambda: subprocess.run(['/bin/true']))}",
    f"more {can(lambda: bytearray(300 * 2**20))}",
    f"less {can(lambda: bytearray(100 * 2**20))}",
    f"environment {sorted(set(os.environ) - {'LC_CTYPE'})}",
    f"folder {os.getcwd()}",
    f"core {resource.getrlimit(resource.RLIMIT_CORE)}",
])
"""
)
