#!/bin/bash
# Changes the configuration of a running daemon: by `wenzheng reload` and by SIGHUP, good folders
# and bad ones, while items come in; and what a supervisor is told of it. Under a minute.
#
#   Tests/Scripts/reload.sh
#
# WENZHENG_BIN names the binary; otherwise the release build's, else the debug build's.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip "there is no python3 here"

pending() { "$bin" status 2>/dev/null | grep -qF "differs from what is in force"; }
in_force() { "$bin" status --json | grep -oE '"configuration" ?: ?"[0-9a-f]+"'; }
# A socket such as systemd's, and what is said to it, one line each.
begin notified python3 -u -c 'import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
while True: print(s.recv(4096).decode(), flush=True)' "$work/notify.sock"
await 10 test -S "$work/notify.sock" || fail "no socket to be told by"
export NOTIFY_SOCKET=$work/notify.sock
start_broker
start_daemon
unset NOTIFY_SOCKET
make_items 1 200 >"$work/first.jsonl"
runs 0 submit "$work/first.jsonl" -c mailbox
await 30 taken_in 200 || fail "the first items were not taken in"
before=$(in_force)

runs 0 reload; says "in force already"
policies=$work/config/policies/90-defaults.json5
cp "$policies" "$work/good.json5"
sed -i 's/"5 working days"/"5 parsecs"/' "$policies"
runs 78 check
fault=$(head -n 1 "$work/said.txt")
runs 78 reload; says "$fault"
pending || fail "status does not show the folder that was refused"
kill -HUP "$daemon"
await 20 grep -qF "told to read the configuration again" "$work/serve.log" || fail "no SIGHUP"
grep -qF "$fault" "$work/serve.log" || fail "the log does not say '$fault'"
[ "$(in_force)" = "$before" ] || fail "a bad folder is in force"
pass "a bad folder changes nothing, and is said by check's own sentence"

sed 's/"5 working days"/"6 working days"/' "$work/good.json5" >"$policies"
sed -i 's/wait_ms: 100/wait_ms: 7/' "$work/config/wenzheng.json5"
runs 0 check
runs 1 reload; says "wenzheng.json5: batch.wait_ms"
[ "$(in_force)" = "$before" ] || fail "a part of a folder is in force"
pass "what needs a restart is named, and nothing else is adopted"
cp "$root/Config/wenzheng.json5" "$work/config/wenzheng.json5"

make_items 201 4000 >"$work/second.jsonl"
"$bin" submit "$work/second.jsonl" -c mailbox >"$work/submit.txt" 2>&1 & sender=$!
runs 0 reload; says "adopted: "; says "changed  policies/90-defaults.json5"
wait "$sender" || fail "submit failed: $(cat "$work/submit.txt")"
await 60 taken_in 4000 || fail "not all was taken in: $(cat "$work/status.json")"
[ "$(in_force)" != "$before" ] || fail "the old configuration is in force"
pending && fail "status shows a difference where there is none"
pass "a good folder is adopted while items come in"

cp "$work/good.json5" "$policies"
adopted() { [ "$(in_force)" = "$before" ]; }
kill -HUP "$daemon"
await 20 adopted || fail "SIGHUP did not adopt the folder"
pass "so it is by SIGHUP"

grep -q '^RELOADING=1$' "$work/notified.log" || fail "nobody was told of the reload"
grep -qE '^MONOTONIC_USEC=[0-9]+$' "$work/notified.log" || fail "nor when"
ready() { [ "$(grep -cE '^(READY|RELOADING)=1$' "$work/notified.log")" -ge 3 ] &&
  [ "$(grep -E '^(READY|RELOADING)=1$' "$work/notified.log" | tail -n 1)" = READY=1 ]; }
await 10 ready || fail "it is not ready again"
pass "a supervisor is told"

kill -KILL "$daemon"; wait "$daemon" 2>/dev/null || true
start_daemon
await 60 taken_in 4000 || fail "not the same after a crash"
adopted || fail "another configuration after a crash"
stop_daemon
runs 0 ledger verify
pass "and a start after a crash knows it"
echo "$script: $passed passed"
