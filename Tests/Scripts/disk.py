"""Damages copies of a ledger at random places, and looks what `wenzheng` says of each.

    disk.py LEDGER COPY PLACES          so many places, half flipped, half cut off
    disk.py LEDGER COPY flip-middle     one flipped bit in the middle of the journal

A flipped bit or a file cut short must be named by `ledger verify`, with its file (exit 1), and keep
`serve` from starting (exit 65), unless it lies behind the last whole commit, where it is a torn
tail: `serve` says that it cuts it, and what is left is whole. A vault's record that is damaged is
named by `ledger verify`, and by `serve` when it sends it, and stops nothing else; only a vault that
ends too early keeps `serve` from starting. A broker must run, its address lie in WENZHENG_RUN.
"""

import glob
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

BIN = os.environ["WENZHENG_BIN"]
SEED = int(os.environ.get("SEED", "20261121"))
SERVE_SECONDS_MAX = 20
# Of so many places one of each kind must have been met, or the run says nothing.
ALL_KINDS_PLACES_MIN = 40
ALL_KINDS = [
    "journal cut: named, and serve refused",
    "journal flipped: named, and serve refused",
    "journal cut: torn tail, cut by serve",
    "journal flipped: torn tail, cut by serve",
    "vault cut: ends too early, and serve refused",
    "vault cut: named, and serve went on",
    "vault flipped: named, and serve went on",
]


def copy(ledger, target, keeps_cursor=False):
    """A copy without its cursor sends everything once more: who sends reads the whole vault."""
    shutil.rmtree(target, ignore_errors=True)
    names = ["run", "snapshot"] + ([] if keeps_cursor else ["outbox.cursor"])
    shutil.copytree(ledger, target, ignore=shutil.ignore_patterns(*names))


def last_commit(path):
    """Where the last batch begins: behind the commit line before the last one."""
    data = open(path, "rb").read()
    ends = [i + 1 for i in range(len(data)) if data[i] == 10]
    starts = [0] + ends[:-1]
    commits = [(a, b) for a, b in zip(starts, ends) if data[a : a + 9] == b'{"commit"']
    return commits[-2][1] if len(commits) > 1 else 0


def verify(ledger):
    done = subprocess.run(
        [BIN, "ledger", "verify", "--json", "--ledger", ledger], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def refuses(ledger):
    """What a `serve` that must not start ends with; None where it lives on."""
    try:
        done = subprocess.run(
            [BIN, "serve", "--ledger", ledger], capture_output=True, text=True,
            timeout=SERVE_SECONDS_MAX)
        return done.returncode, done.stderr
    except subprocess.TimeoutExpired as error:
        return None, (error.stderr or b"").decode()


def is_through(ledger):
    """Whether the daemon has sent all that it had to send."""
    done = subprocess.run(
        [BIN, "status", "--json", "--ledger", ledger], capture_output=True, text=True)
    if done.returncode != 0:
        return False
    outbox = json.loads(done.stdout).get("outbox") or {}
    return outbox.get("behind_bytes") == 0 and outbox.get("sequence", 0) > 0


def lives(ledger):
    """Serves until all is sent, then stops: exit code (None: it did not get there) and words."""
    said = ledger + "/serve.log"
    with open(said, "w") as log:
        daemon = subprocess.Popen(
            [BIN, "serve", "--ledger", ledger], stdout=log, stderr=subprocess.STDOUT)
    end = time.monotonic() + SERVE_SECONDS_MAX
    through = False
    while not through and daemon.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
        through = is_through(ledger)
    daemon.send_signal(signal.SIGTERM if through else signal.SIGKILL)
    code = daemon.wait()
    words = open(said).read()
    os.remove(said)
    return (code if through else None if code == -signal.SIGKILL else code), words


def look(kind, name, place, target):
    """What was found of one damaged copy: the result, whether it is as it should be, and words."""
    code, said = verify(target)
    if place == "tail":
        if code != 0:
            return "torn tail", False, f"verify: exit {code}: {said}"
        code, words = lives(target)
        good = code == 0 and "cut a torn tail of" in words
        after, said = verify(target)
        return "torn tail, cut by serve", good and after == 0, (
            f"serve: exit {code}, verify then {after}: {words} {said}")
    if code != 1 or name not in said:
        return "not named", False, f"verify: exit {code}: {said}"
    if kind == "journal":
        code, words = refuses(target)
        return "named, and serve refused", code == 65 and name in words, (
            f"serve: exit {code}: {words}")
    if place == "end":
        code, words = refuses(target)
        return "ends too early, and serve refused", code == 65 and "vault ends at" in words, (
            f"serve: exit {code}: {words}")
    code, words = lives(target)
    good = code == 0 and "its message goes out without it" in words
    return "named, and serve went on", good, f"serve: exit {code}: {words}"


def main():
    ledger, target, what = sys.argv[1:4]
    chance = random.Random(SEED)
    journal = sorted(glob.glob(ledger + "/journal/*.jsonl"))
    vault = sorted(p for p in glob.glob(ledger + "/vault/*") if os.path.getsize(p) > 0)
    if what == "flip-middle":
        copy(ledger, target)
        name = os.path.basename(journal[len(journal) // 2])
        damage(f"{target}/journal/{name}", 5000, 1 << chance.randrange(8))
        return
    bad = 0
    counts = {}
    for number in range(int(what)):
        kind = "journal" if number % 3 else "vault"
        bit = 1 << chance.randrange(8) if number // 2 % 2 else None
        path = chance.choice(journal if kind == "journal" else vault)
        tail = last_commit(journal[-1])
        if kind == "journal" and number % 5 == 0:
            path = journal[-1]
            at = chance.randrange(tail + 1, os.path.getsize(path))
        else:
            at = chance.randrange(os.path.getsize(path))
        place = "midst"
        if kind == "journal" and path == journal[-1] and at > tail:
            place = "tail"
        if kind == "vault" and path == vault[-1] and bit is None:
            place = "end"
        # Where the end of the last file was cut off, only the cursor knows that there was more.
        copy(ledger, target, keeps_cursor=kind == "journal" and place == "midst")
        name = os.path.basename(path)
        damage(f"{target}/{kind}/{name}", at, bit)
        result, good, said = look(kind, name, place, target)
        how = "cut" if bit is None else "flipped"
        counts[f"{kind} {how}: {result}"] = counts.get(f"{kind} {how}: {result}", 0) + 1
        if not good:
            bad += 1
            print(f"{number}: {how} {kind}/{name} at {at} (bit {bit}): {said[:600]}")
    print(json.dumps(counts))
    missing = [kind for kind in ALL_KINDS if kind not in counts]
    if int(what) >= ALL_KINDS_PLACES_MIN and missing:
        bad += 1
        print(f"nothing of this was met: {missing}")
    sys.exit(bad > 0)


def damage(path, at, bit):
    with open(path, "r+b") as file:
        if bit is None:
            file.truncate(at)
            return
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ bit]))


main()
