#!/bin/bash
# Kills the daemon with kill -9 at random moments while items and actions arrive, kills and restarts
# the broker too where it is a real one, and then counts: every item must have become exactly one
# order, every action one verdict, every count must close, and what went out must be whole:
# sequences without a gap, repeats byte for byte under the same ce_id, each order dispatched.
#
#   Tests/Scripts/crash.sh [ITEMS] [KILLS] [BROKER-KILLS]
#
# 20000 items, 20 kills and the embedded broker, which lives on, unless told otherwise. One action
# comes for every fifth item. With BROKER-KILLS a real Kafka is started from WENZHENG_KAFKA (a
# folder with a `broker` script), of version KAFKA_VERSION where that is set; the long run is
#
#   WENZHENG_KAFKA=../shared/kafka Tests/Scripts/crash.sh 50000 200 5
#
# WENZHENG_BIN names the binary; otherwise the release build's, else the debug build's. Actions, and
# the look at what went out, need kcat.
set -euo pipefail
items=${1:-20000} kills=${2:-20} broker_kills=${3:-0}
numbers=3
. "$(dirname "$0")/lib.sh"
[ "$broker_kills" -le "$kills" ] ||
  fail "a broker is killed beside the daemon: $broker_kills of $kills kills cannot be"

# topic NAME: what it holds, as ce_id, key and value.
topic() {
  kcat -b "$bootstrap" -C -q -e -o beginning -t "$1" -f '%h\t%k\t%s\n' |
    sed -E 's/^[^\t]*ce_id=([0-9]+\.[0-9]+)[^\t]*/\1/'
}

check_outputs() {
  command -v kcat > /dev/null ||
    { echo "what went out was not looked at: kcat is not here"; return; }
  local events
  events=$(cat "$work"/ledger/journal/*.jsonl | grep -c '^{"seq":')
  topic wenzheng.events > "$work/events.txt"
  awk -F '\t' -v wanted="$events" '
    $1 in value && value[$1] != $3 { print "two things under " $1; bad = 1 }
    { value[$1] = $3; all++ }
    END {
      for (seq = 1; seq <= wanted; seq++)
        if (!(sprintf("%020d.0", seq) in value)) { print "no event " seq; bad = 1 }
      print wanted " events went out in " all " messages"
      exit bad
    }' "$work/events.txt" || fail "wenzheng.events is not whole"
  for name in tengzhou licheng taierzhuang pingyin desk; do
    topic "wenzheng.dispatch.$name"
  done > "$work/dispatch.txt"
  cat "$work"/ledger/journal/*.jsonl | grep '"type":"opened"' |
    sed 's/.*"order":"\([^"]*\)".*/\1/' | sort > "$work/orders.txt"
  cut -f 2 "$work/dispatch.txt" | sort -u > "$work/dispatched.txt"
  [ -z "$(comm -23 "$work/orders.txt" "$work/dispatched.txt")" ] ||
    fail "orders without a dispatch: $(comm -23 "$work/orders.txt" "$work/dispatched.txt" | wc -l)"
  echo "$(wc -l < "$work/orders.txt") orders dispatched in $(wc -l < "$work/dispatch.txt") messages"
}

# Items of our own: every 50th comes twice, every 70th is amended, every 90th comes
# again from somebody else, which is a dead letter.
awk -v n="$items" -v hour="$received_hour" 'BEGIN {
  split("370481 370112 370405 370124", code, " ")
  for (i = 1; i <= n; i++) {
    at = sprintf("%s:%02d:%02d+08:00", hour, int(i / 60) % 60, i % 60)
    head = sprintf("{\"source_id\":\"K-%d\",\"received_at\":\"%s\",", i, at)
    tail = sprintf("\"jurisdiction\":\"%s\",", code[i % 4 + 1])
    tail = tail sprintf("\"citizen\":{\"phone\":\"139%08d\"}}", i)
    print head "\"title\":\"小区物业乱收停车费\"," tail
    if (i % 50 == 0) print head "\"title\":\"小区物业乱收停车费\"," tail
    if (i % 70 == 0) print head "\"title\":\"小区物业乱收停车费,又涨价\"," tail
    if (i % 90 == 0) {
      sub(/139/, "138", tail)
      print head "\"title\":\"小区物业乱收停车费\"," tail
    }
  }
}' > "$work/items.jsonl"
split -l 500 -d -a 4 "$work/items.jsonl" "$work/part-"

cluster=
if [ "$broker_kills" -gt 0 ]; then
  [ -x "${WENZHENG_KAFKA:-}/broker" ] ||
    fail "WENZHENG_KAFKA names no folder with a 'broker' script, and brokers are to be killed"
  cluster=$WENZHENG_KAFKA/broker
  "$cluster" start --dir "$work/kafka" ${KAFKA_VERSION:+--version "$KAFKA_VERSION"} > /dev/null
  at_end "$cluster" remove --dir "$work/kafka"
  bootstrap=$(cat "$work/kafka/address")
  sed -i "s|^  kafka: {|&\n    \"bootstrap.servers\": \"$bootstrap\",|" \
    "$work/config/wenzheng.json5"
  grep -qF "$bootstrap" "$work/config/wenzheng.json5" ||
    fail "the settings have no place for the brokers"
  "$bin" topics create > "$work/topics.log" || fail "the topics could not be made"
else
  start_broker
  bootstrap=$(sed 's/.*"bootstrap":"\([^"]*\)".*/\1/' "$work/run/broker.json")
fi
serve() { begin serve "$bin" serve; daemon=$begun; }
start_daemon

# Items and actions keep arriving for as long as there are kills. What a broker that is away did not
# take is sent again: that is harmless.
pause() { sleep "$(awk -v s=$((kills * 3 / 2)) -v parts="$1" 'BEGIN { print s / parts }')"; }
(
  parts=$(ls "$work"/part-* | wc -l)
  for part in "$work"/part-*; do
    until "$bin" submit "$part" --channel mailbox >> "$work/submit.log" 2>&1; do
      # Only where brokers are killed may it fail at all.
      [ -n "$cluster" ] || exit 1
      sleep 1
    done
    pause "$parts"
  done
) & sender=$! processes="$processes $sender"
actor= actions=0
if command -v kcat > /dev/null; then
  actions=$((items / 5))
  # Some come before their items, and wait for them.
  awk -v n="$items" -v hour="$received_hour" 'BEGIN {
    for (i = 5; i <= n; i += 5) {
      verb = i % 10 == 0 ? "\"note\",\"text\":\"已联系\"" : "\"accept\""
      printf "K-%d\t{\"action_id\":\"A-%d\",\"verb\":%s,\"channel\":\"mailbox\",", i, i, verb
      printf "\"source_id\":\"K-%d\",\"by\":\"crash\"}\n", i
    }
  }' > "$work/actions.txt"
  split -l 200 -d -a 4 "$work/actions.txt" "$work/acts-"
  (
    parts=$(ls "$work"/acts-* | wc -l)
    for part in "$work"/acts-*; do
      until kcat -P -b "$bootstrap" -t wenzheng.actions.desk -K '\t' -X partitioner=murmur2_random \
        -X message.timeout.ms=20000 < "$part" >> "$work/kcat.log" 2>&1; do sleep 1; done
      pause "$parts"
    done
  ) & actor=$! processes="$processes $actor"
else
  echo "no actions are sent: kcat is not here"
fi

for kill in $(seq "$kills"); do
  # Now before it is ready, now in the midst of its work.
  [ $((kill % 2)) = 0 ] || await 20 "$bin" status || true
  sleep "$((RANDOM % 2)).$((RANDOM % 9 + 1))"
  kill -9 "$daemon"
  wait "$daemon" 2>/dev/null || true
  if [ "$broker_kills" -gt 0 ] && [ $((kill % (kills / broker_kills))) = 0 ]; then
    "$cluster" kill --dir "$work/kafka" > /dev/null
    serve
    sleep 2
    "$cluster" start --dir "$work/kafka" > /dev/null
  else
    serve
  fi
done
wait "$sender" || fail "not every item was sent"
sender=
[ -z "$actor" ] || wait "$actor" || fail "not every action was sent"
actor=

lines=$(wc -l < "$work/items.jsonl")
await 300 taken_in "$items" || fail "not everything was taken in: $("$bin" status)"
stop_daemon

"$bin" ledger verify > "$work/verify.txt" ||
  fail "the ledger is not whole: $(cat "$work/verify.txt")"
cat "$work"/ledger/journal/*.jsonl | grep '"type":"opened"' |
  sed 's/.*"item":{"source_id":"\([^"]*\)".*/\1/' | sort > "$work/opened.txt"
orders=$(wc -l < "$work/opened.txt")
doubled=$(uniq -d "$work/opened.txt" | wc -l)
echo "$items items in $lines messages, $kills kills of the daemon, $broker_kills of the broker:"\
  "$orders orders, $doubled doubled"
# The last start is met by no kill.
ready=$(($(grep -c " ready" "$work/serve.log" || true) - 1))
echo "of the kills $ready met a daemon that was ready;" \
  "torn tails cut: $(grep -c "torn tail of" "$work/serve.log" || true)"
[ $((ready * 3)) -gt "$kills" ] || fail "only $ready of $kills kills met a daemon that was ready"
cat "$work/verify.txt"
[ "$orders" = "$items" ] || fail "$orders orders of $items items"
[ "$doubled" = 0 ] || fail "$doubled items have two orders"
letters=$(cat "$work"/ledger/journal/*.jsonl | grep -c '"code":"source-id-conflict"') ||
  letters=0
[ "$letters" -ge $((items / 90)) ] || fail "$letters dead letters of $((items / 90))"
verdicts=$(cat "$work"/ledger/journal/*.jsonl |
  { grep -E '"type":"(applied|refused)"' || true; } |
  sed 's/.*"action_id":"\([^"]*\)".*/\1/' | sort | tee "$work/verdicts.txt" | wc -l)
[ -z "$(uniq -d "$work/verdicts.txt")" ] || fail "actions with two verdicts"
[ "$verdicts" = "$actions" ] || fail "$verdicts verdicts of $actions actions"
echo "$actions actions, each with one verdict"
check_outputs
echo "1 passed, 0 failed"
