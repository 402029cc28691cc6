"""Damages copies of a ledger at random places, and looks what `wenzheng` says of each.

    disk.py LEDGER COPY PLACES          so many places, half flipped, half cut off
    disk.py LEDGER COPY flip-middle     one flipped bit in the middle of the journal

A flipped bit or a file cut short must be named by `ledger verify`, with its file (exit 1), and keep
`serve` from starting (exit 65), unless it lies behind the last whole commit, where it is a torn
tail. A vault's record that is damaged is named by `ledger verify` and stops nothing else.
"""

import glob
import json
import os
import random
import shutil
import subprocess
import sys

BIN = os.environ["WENZHENG_BIN"]
SEED = int(os.environ.get("SEED", "20261121"))


def copy(ledger, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ledger, target, ignore=shutil.ignore_patterns("run", "snapshot"))


def last_commit(path):
    """Where the last commit line begins, and where the batch before it ended."""
    data = open(path, "rb").read()
    ends = [i + 1 for i in range(len(data)) if data[i] == 10]
    starts = [0] + ends[:-1]
    commits = [(a, b) for a, b in zip(starts, ends) if data[a : a + 9] == b'{"commit"']
    return commits[-2][1] if len(commits) > 1 else 0


def verify(ledger):
    done = subprocess.run(
        [BIN, "ledger", "verify", "--json", "--ledger", ledger], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def serve(ledger):
    try:
        done = subprocess.run(
            [BIN, "serve", "--ledger", ledger, "--run", ledger + "/run-alone"],
            capture_output=True, text=True, timeout=2)
        return done.returncode, done.stderr
    except subprocess.TimeoutExpired:
        return None, ""


def main():
    ledger, target, what = sys.argv[1:4]
    chance = random.Random(SEED)
    journal = sorted(glob.glob(ledger + "/journal/*.jsonl"))
    vault = sorted(p for p in glob.glob(ledger + "/vault/*") if os.path.getsize(p) > 0)
    if what == "flip-middle":
        copy(ledger, target)
        damage(target + "/journal/" + os.path.basename(journal[len(journal) // 2]), 5000, None)
        return
    bad = 0
    counts = {}
    for number in range(int(what)):
        kind = "journal" if number % 3 else "vault"
        path = chance.choice(journal if kind == "journal" else vault)
        size = os.path.getsize(path)
        at = chance.randrange(size)
        bit = None if number % 2 else 1 << chance.randrange(8)
        copy(ledger, target)
        damage(f"{target}/{kind}/{os.path.basename(path)}", at, bit)
        is_tail = kind == "journal" and path == journal[-1] and at >= last_commit(path)
        code, said = verify(target)
        name = os.path.basename(path)
        story = f"{number}: {'cut' if bit is None else 'flip %#x' % bit} {kind}/{name} at {at}"
        if is_tail:
            result, good = "torn tail", code == 0 or name in said
        else:
            good = code == 1 and name in said
            result = "named"
            if good and kind == "journal" and number % 10 == 1:
                code, said = serve(target)
                good = code == 65 and name in said
                result = "named, and serve refused"
        counts[f"{kind} {result}"] = counts.get(f"{kind} {result}", 0) + 1
        if not good:
            bad += 1
            print(f"{story}: exit {code}: {said[:400]}")
    print(json.dumps(counts))
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
