#!/bin/bash
# A disk that is full, read-only or slow, and one that has changed what it holds: each must end as
# the design says, by a sentence and an exit code, and nothing may be lost.
#
#   Tests/Scripts/disk.sh [PLACES]        places that are damaged: 100 unless told otherwise
#
# WENZHENG_BIN names the binary; otherwise the release build's, else the debug build's. Needs
# python3; the full and the read-only disk need to mount a tmpfs, the slow one a C compiler.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
places=${1:-100}
command -v python3 >/dev/null || skip "there is no python3 here"

disk=$work/disk
full_and_read_only() {
  mkdir "$disk"
  mount -t tmpfs -o size=12m tmpfs "$disk" 2>/dev/null ||
    { echo "the full and the read-only disk are left out: no tmpfs can be mounted here"; return; }
  at_end umount -l "$disk"
  export WENZHENG_LEDGER=$disk/ledger
  start_daemon
  # Far more than fits; the daemon takes what does and waits for room.
  for part in 1 2 3 4; do
    make_items $((part * 5000 - 4999)) $((part * 5000)) >"$work/items.jsonl"
    runs 0 submit "$work/items.jsonl" --channel mailbox
  done
  await 60 grep -q "disk full" "$work/serve.log" || fail "nobody said that the disk is full"
  runs 1 status
  says "intake waits for room"
  kill -9 "$daemon"; wait "$daemon" 2>/dev/null || true
  start_daemon
  mount -o remount,size=200m "$disk"
  await 60 taken_in 20000 || fail "not all was taken in after there was room: $("$bin" status)"
  stop_daemon
  runs 0 ledger verify
  pass "a full disk: intake waits and says so, lives through a kill -9, and goes on with room"

  mount -o remount,ro "$disk"
  runs 74 serve
  says "Read-only file system"
  runs 0 orders --limit 1
  runs 0 ledger verify
  mount -o remount,rw "$disk"
  start_daemon; stop_daemon
  pass "a read-only disk: serve ends with 74, questions are answered all the same"
  export WENZHENG_LEDGER=$work/ledger
}

slow() {
  local cc
  cc=$(command -v clang || command -v gcc || command -v cc) ||
    { echo "the slow disk is left out: no C compiler is here"; return; }
  cat >"$work/slow.c" <<'C'
#include <unistd.h>
#include <sys/syscall.h>
int fsync(int file) { sleep(1); return syscall(SYS_fsync, file); }
int fdatasync(int file) { sleep(1); return syscall(SYS_fdatasync, file); }
C
  "$cc" -shared -fPIC -o "$work/slow.so" "$work/slow.c"
  export WENZHENG_LEDGER=$work/slow
  begin serve env LD_PRELOAD="$work/slow.so" "$bin" serve; daemon=$begun
  await 60 "$bin" status --json || fail "the daemon did not come up"
  make_items 1 5000 >"$work/items.jsonl"
  local sent=$SECONDS
  runs 0 submit "$work/items.jsonl" --channel consultation
  # While it waits for the disk it answers: what is committed, at once.
  local begin=$SECONDS
  for _ in 1 2 3 4 5; do runs 0 orders --limit 5; done
  [ $((SECONDS - begin)) -lt 4 ] || fail "questions wait for the disk"
  await 60 taken_in 5000 || fail "a slow disk: $("$bin" status)"
  # Vault and journal are synced before anything is shown.
  [ $((SECONDS - sent)) -ge 2 ] || fail "all was there in $((SECONDS - sent)) s: no sync was slow"
  stop_daemon
  runs 0 ledger verify
  pass "an fsync of a second: 5,000 items taken in, questions answered meanwhile"
  export WENZHENG_LEDGER=$work/ledger
}

# A ledger of several segments, without a snapshot: every start reads all of it.
damaged() {
  sed -i 's|^{|{ segment_bytes: 1048576,|' "$work/config/wenzheng.json5"
  start_daemon
  for part in $(seq 8); do
    make_items $((part * 1000 - 999)) $((part * 1000)) >"$work/items.jsonl"
    runs 0 submit "$work/items.jsonl" --channel hotline
  done
  await 60 taken_in 8000 || fail "not all was taken in"
  stop_daemon
  rm -f "$work/ledger/snapshot"
  runs 0 ledger verify
  [ "$(ls "$work"/ledger/journal/*.jsonl | wc -l)" -ge 4 ] || fail "too few segments"
  python3 "$here/disk.py" "$work/ledger" "$work/copy" "$places" ||
    fail "damage was not met as it should be"
  pass "$places places flipped or cut off: each is named, or a torn tail"

  # Cut back when told to, it takes in again what is missing: the broker has it still.
  python3 "$here/disk.py" "$work/ledger" "$work/copy" flip-middle >/dev/null
  export WENZHENG_LEDGER=$work/copy
  runs 65 serve
  says "wenzheng help ledger repair"
  runs 0 ledger repair --yes
  start_daemon
  await 60 taken_in 8000 || fail "not all came again after the repair: $("$bin" status)"
  stop_daemon
  runs 0 ledger verify
  pass "after ledger repair everything behind the cut is taken in again"
  export WENZHENG_LEDGER=$work/ledger
}

for part in full_and_read_only slow damaged; do
  start_broker
  $part
  kill -9 "$broker"; wait "$broker" 2>/dev/null || true
done
echo "$passed passed, 0 failed"
