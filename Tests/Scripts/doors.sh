#!/bin/bash
# Sends real formats through the doors, made by a tool that shares nothing with ours (python3's csv
# and email), and looks at what became of them: a table in GB 18030, 200 mails in every coding and
# charset, a Maildir that is watched while mails arrive and the broker is away, and inputs that are
# broken in every way that has a name. Under a minute.
#
#   Tests/Scripts/doors.sh [SECONDS]        how long the broker is away: 12 unless told otherwise
#
# WENZHENG_BIN names the binary; otherwise the release build's, else the debug build's.
set -euo pipefail
away=${1:-12}
numbers=1
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip "there is no python3 here"

# also PID: a process that ends with the script.
also() { processes="$processes $1"; }
make() { python3 "$here/doors.py" "$@"; }
# submits CODE ARGUMENT...: submit, and the code it must end with; what it says is in said.txt.
submits() { local code=$1; shift; runs "$code" submit "$@"; }
orders() { cat "$work"/ledger/journal/*.jsonl | grep -c '"type":"opened"' || true; }
opened() { [ "$(orders)" -ge "$1" ]; }

start_broker
start_daemon

# A table in GB 18030, by the channel's own mapping; then again, which makes nothing new.
make table "$work/export.csv" 500
submits 0 "$work/export.csv" --channel hotline
says "500 sent, 500 delivered, 0 refused"
submits 0 - --channel hotline <"$work/export.csv"
await 30 opened 500 || fail "$(orders) orders, not 500"
pass "500 rows in GB 18030, submitted twice, by file and by pipe"

# 200 mails; what is sent is compared with what was meant, field by field.
make mails "$work/mails" 200
mkdir "$work/spool"
WENZHENG_RUN=$work/nowhere "$bin" submit "$work/mails" --channel mailbox --spool "$work/spool" \
  >"$work/said.txt" 2>&1 || fail "submit to a spool: $(cat "$work/said.txt")"
says "200 are kept in"
make compare "$work/mails.expected.json" "$work/spool/mailbox.spool.jsonl" ||
  fail "mails were read as what they are not"
submits 0 --channel mailbox --spool "$work/spool"
says "200 sent, 200 delivered"
[ ! -s "$work/spool/mailbox.spool.jsonl" ] || fail "the spool is not empty"
pass "200 mails of all codings and charsets, through a spool"

# A Maildir that is watched; submit is killed once, the broker goes and a new one comes.
make deliver "$work/maildir" 1 0 first
watch() {
  "$bin" submit --channel mailbox --watch "$work/maildir" --spool "$work/spool" \
    >>"$work/watch.log" 2>&1 & watcher=$!
  also "$watcher"
}
watch
make deliver "$work/maildir" 60 $((away + 8)) later & deliverer=$!
also "$deliverer"
sleep 2; kill -9 "$watcher"; wait "$watcher" 2>/dev/null || true; watch
# What the embedded broker holds unread goes with it, by its nature: so it holds nothing now.
sleep 1; kill -STOP "$watcher"; sleep 1
kill -9 "$daemon" "$broker"; wait "$daemon" "$broker" 2>/dev/null || true
kill -CONT "$watcher"; sleep "$away"
# A machine that is busy takes its time to find out that nobody answers.
await 15 grep -q "items are kept in" "$work/watch.log" ||
  fail "it did not notice: $(cat "$work/watch.log")"
kept=$(wc -l <"$work/spool/mailbox.spool.jsonl")
[ "$kept" -gt 0 ] || fail "nothing was kept while the broker was away"
start_broker
start_daemon
wait "$deliverer"
all_moved() { [ -z "$(ls "$work/maildir/new")" ] && [ ! -s "$work/spool/mailbox.spool.jsonl" ]; }
await 30 all_moved || fail "mails are left: $(tail -3 "$work/watch.log")"
[ "$(ls "$work/maildir/done" | wc -l)" = 61 ] || fail "$(ls "$work/maildir/done" | wc -l) done"
await 30 opened 761 || fail "$(orders) orders, not 761"
kill -TERM "$watcher"; wait "$watcher" || fail "the watch ended badly: $(cat "$work/watch.log")"
pass "61 mails of a Maildir, $kept of them kept while the broker was away for $away s"

# What is broken: a sentence each.
head='source_id,received_at,title\n'
printf "${head//received_at/received}1,2026-11-20T10:00Z,t\n" >"$work/column.csv"
submits 1 "$work/column.csv" -c mailbox --dry-run
says "the column 'received_at' is missing in the header; did you mean 'received'?"
printf "${head}1,2026-11-20T10:00Z,\"t\n2,2026-11-20T10:00Z,t\n" >"$work/quote.csv"
submits 1 "$work/quote.csv" -c mailbox --dry-run
says "1 items could be sent, 1 refused"
grep -q '"line":2,"code":"broken-quote"' "$work/quote.csv.rejected.jsonl" || fail "no broken quote"
good() { printf '{"source_id":"g%d","received_at":"2026-11-20T10:00Z","title":"t"}\n' "$1"; }
{ printf '{"source_id":"1","title":"'; head -c 52428800 /dev/zero | tr '\0' x
  printf '"}\n'; good 2; } >"$work/long.jsonl"
submits 1 "$work/long.jsonl" -c mailbox --dry-run
says "1 items could be sent, 1 refused"
python3 - "$work/deep.eml" <<'PYTHON'
import sys
text = "Content-Type: text/plain\n\nx\n"
for level in range(100):
    text = 'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n%s\n--b%d--\n' % (
        level, level, text, level)
open(sys.argv[1], "w").write("Date: Fri, 20 Nov 2026 09:00:00 +0800\nMessage-ID: <deep@x>\n" + text)
PYTHON
submits 1 "$work/deep.eml" -c mailbox --dry-run
grep -q "nested deeper than 20 levels" "$work/deep.eml.rejected.jsonl" || fail "not too deep"
{ printf 'Date: Fri, 20 Nov 2026 09:00:00 +0800\nContent-Type: text/plain; charset=us-ascii\n\n'
  printf '\xcd\xa3\xcb\xae\xc1\xcb\n'; } >"$work/lies.eml"
submits 0 "$work/lies.eml" -c mailbox --dry-run
says "the text says us-ascii and is GB18030; it was read as that."
for number in $(seq 2000); do good "$number"; done >"$work/grows.jsonl"
(while :; do good 0; done >>"$work/grows.jsonl") & grower=$!
sleep 0.2; code=0
"$bin" submit "$work/grows.jsonl" -c mailbox --dry-run >"$work/said.txt" 2>&1 || code=$?
kill "$grower"; wait "$grower" 2>/dev/null || true
[ "$code" = 75 ] || fail "a file that grows ended with $code: $(cat "$work/said.txt")"
says "grew while it was read"
says " 0 refused"
pass "a missing column, a broken quote, 50 MB a line, 100 levels, a lying charset, a growing file"

# An interruption in the middle of a run: what was sent is counted, and the user told what to do.
mkfifo "$work/pipe"
"$bin" submit - -c mailbox <"$work/pipe" >"$work/said.txt" 2>&1 & sender=$!
also "$sender"
(number=0
  while printf '{"source_id":"i%d","received_at":"2026-11-20T10:00Z","title":"t"}\n' $number; do
    number=$((number + 1)); done) >"$work/pipe" 2>/dev/null & feeder=$!
also "$feeder"
await 30 opened 861 || fail "$(orders) orders, not 861, before the interruption"
kill -INT "$sender"; code=0; wait "$sender" || code=$?
wait "$feeder" || true
[ "$code" = 75 ] || fail "an interrupted submit ended with $code: $(cat "$work/said.txt")"
says "it was interrupted; submit again: what was sent is recognised and makes no second order."
sent=$(sed -nE 's/^([0-9,]+) sent, .*/\1/p' "$work/said.txt")
says "$sent sent, $sent delivered, 0 refused"
all=$((761 + ${sent//,/}))
await 60 opened "$all" || fail "$(orders) orders, not $all"
pass "an interrupted submit: $sent sent and counted, exit 75"

# A mail whose Message-ID holds its sender's address, and items that have no time of their own:
# submitted twice, an order each and no dead letter.
{ printf 'Message-ID: <5f2c.1a.Coremail.liwei83@163.com>\nFrom: liwei83@163.com\n'
  printf 'Date: Wed, 1 Jan 2020 09:00:00 +0800\nReceived: by mx; %s\n' "$(date -R)"
  printf 'Subject: light\n\nThe light is out.\n'; } >"$work/163.eml"
printf '{"source_id":"untimed","title":"t","content":"c"}\n' >"$work/untimed.jsonl"
for _ in 1 2; do
  submits 0 "$work/163.eml" -c mailbox
  submits 0 "$work/untimed.jsonl" -c mailbox --received now
  sleep 1
done
all=$((all + 2))
await 30 opened "$all" || fail "$(orders) orders, not $all"
letters() { cat "$work"/ledger/journal/*.jsonl | grep -c '"type":"dead-lettered"' || true; }
repeats() { cat "$work"/ledger/journal/*.jsonl | grep -c '"type":"duplicate"' || true; }
again() { [ "$(repeats)" -ge 502 ]; }
await 30 again || fail "$(repeats) duplicates, not 502"
[ "$(letters)" = 0 ] || fail "$(letters) dead letters"
pass "a mail of 163.com and an item without a time, twice, without a dead letter"

stop_daemon
"$bin" ledger verify >"$work/verify.txt" || fail "a broken ledger: $(cat "$work/verify.txt")"
[ "$(orders)" = "$all" ] || fail "$(orders) orders, not $all"

# A history of two channels in one run: sorted together, and equal source_ids stay apart.
export WENZHENG_LEDGER=$work/past WENZHENG_RUN=$work/past-run
begin past "$bin" serve --embedded --history; daemon=$begun
await 60 is_up || fail "the history did not come up"
cat >"$work/map.json5" <<'MAP'
{ actions: [{ verb: "reply", at: "reply_time", text: "reply" }], zone: "+08:00" }
MAP
past() {
  printf '{"source_id":"a","received_at":"2023-0%d-02 09:00:00","title":"t",' "$1"
  printf '"reply_time":"2023-0%d-03 09:00:00","reply":"r"}\n' "$1"
}
past 4 >"$work/mailbox.jsonl"; past 1 >"$work/weibo.jsonl"
submits 0 "mailbox:$work/mailbox.jsonl" "weibo:$work/weibo.jsonl" --history --map "$work/map.json5"
says "4 sent, 4 delivered, 0 refused"
replies() { [ "$(cat "$work"/past/journal/*.jsonl | grep -c '"verb":"reply"')" -ge 2 ]; }
await 30 replies || fail "replies are missing: $(tail -3 "$work/past.log")"
stop_daemon
seen=$(cat "$work"/past/journal/*.jsonl | grep '"type":"opened"' | grep -o '"channel":"[a-z]*"' |
  cut -d'"' -f4 | xargs)
[ "$seen" = "weibo mailbox" ] || fail "opened as $seen"
"$bin" ledger verify >"$work/verify.txt" || fail "a broken history: $(cat "$work/verify.txt")"
pass "a history of two channels in one run, in the order in which it happened"
echo "$passed passed, 0 failed"
