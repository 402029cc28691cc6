#!/bin/bash
# Runs the real binary as a user would, against a real Kafka that goes away, hangs, loses topics and
# messages, refuses logins and takes less than it should, and looks at counts and at sentences. Each
# scenario has a cluster, a ledger and a line of its own.
#
#   Tests/Scripts/cluster.sh                 a short form: 4.1, a few scenarios, short outages
#   Tests/Scripts/cluster.sh SCENARIO…       these, on each version
#   Tests/Scripts/cluster.sh all             everything, on each version: about 25 minutes
#
# WENZHENG_KAFKA            the folder of a real Kafka with its `broker` script; or ../shared/kafka
# WENZHENG_OUTAGE_SECONDS   how long a broker is away or paused: 60, in the short form 10
# WENZHENG_BIN              the binary; otherwise the release build's, else the debug build's
# KAFKA_VERSION             3.9 or 4.1; both unless told otherwise
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) root=$(cd "$(dirname "$0")/../.." && pwd)
scenarios="away late-reply paused three topic-missing topic-remade partition-added over-limit
  small-topic retention login compression compaction"
short="topic-missing late-reply over-limit"

case ${1:-} in
  '') wanted=$short versions=${KAFKA_VERSION:-4.1} outage=${WENZHENG_OUTAGE_SECONDS:-10} ;;
  -h | --help) sed -n '2,/^set /s/^# \{0,1\}//p' "$0"; exit 0 ;;
  all) wanted=$scenarios ;;
  *) wanted=$* ;;
esac
versions=${versions:-${KAFKA_VERSION:-3.9 4.1}} outage=${outage:-${WENZHENG_OUTAGE_SECONDS:-60}}
for name in $wanted; do
  [[ " ${scenarios//$'\n'/ } " == *" $name "* ]] ||
    { echo "cluster.sh: no scenario $name; there are" $scenarios >&2; exit 64; }
done

skip() { echo "skipped: $*"; exit 0; }
kafka=${WENZHENG_KAFKA:-$root/../shared/kafka}/broker
[ -x "$kafka" ] || skip "WENZHENG_KAFKA names no folder with a 'broker' script, the real Kafka"
for tool in java kcat openssl; do
  command -v "$tool" >/dev/null || skip "there is no $tool here, which a real Kafka is tested with"
done
bin=${WENZHENG_BIN:-}
for candidate in "$root/.build/release/wenzheng" "$root/.build/debug/wenzheng"; do
  [ -n "$bin" ] || { [ -x "$candidate" ] && bin=$candidate; }
done
[ -x "$bin" ] || { echo "cluster.sh: no binary; run 'swift build' first" >&2; exit 1; }
top=$(mktemp -d)

# --- What the scenarios are made of. Each runs in a shell of its own, with $work and $version. ----

# begin ARGUMENT…: a cluster started so, its address in $bootstrap, and a configuration for it.
copies=1 partitions=4 channel=mailbox daemon= loader=
begin() {
  mkdir -p "$work"
  export WENZHENG_CONFIG=$work/config WENZHENG_LEDGER=$work/ledger WENZHENG_RUN=$work/run
  cp -r "$root/Config" "$work/config"
  trap finish EXIT
  "$kafka" start --dir "$work/kafka" --version "$version" "$@" >/dev/null || fail "no Kafka"
  bootstrap=$(cat "$work/kafka/address")
  configure "\"bootstrap.servers\": \"$bootstrap\""
}
# configure PROPERTIES: how Kafka is reached.
configure() {
  sed -e "s|^  kafka: {|  kafka: { $1,|" \
    -e "s|partitions: 16, replication: 1|partitions: $partitions, replication: $copies|" \
    "$root/Config/wenzheng.json5" >"$work/config/wenzheng.json5"
}
finish() {
  local code=$?
  for pid in $loader $daemon; do kill -9 "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  "$kafka" remove --dir "$work/kafka" >/dev/null 2>&1 || true
  return "$code"
}
fail() {
  { echo "cluster.sh: $version $name: $*"; echo "  kept in $work; the daemon's last lines:"
    tail -5 "$work/serve.log" 2>/dev/null | cut -c 1-400 | sed 's/^/    /'; } >&2
  exit 1
}
saw() { printf 'ok: %s %-15s %4d s  %s\n' "$version" "$name" $SECONDS "$*"; }
# Waits until a command succeeds, for at most so many seconds.
await() {
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.2; done
}
serve() { "$bin" serve "$@" >>"$work/serve.log" 2>&1 & daemon=$!; }
ready() {
  topics_create
  serve
  await 60 reads || fail "the daemon does not take in: $("$bin" status 2>&1)"
}
# What is wrong with Kafka is a field of its own, which is there only then.
reads() { status && ! has '"kafka":'; }
in_trouble() { status && has '"kafka":'; }
topics_create() {
  "$bin" topics create >"$work/topics.txt" 2>&1 || fail "no topics: $(cat "$work/topics.txt")"
}
stop_daemon() {
  kill -TERM "$daemon"; wait "$daemon" || fail "the daemon did not stop cleanly"
  daemon=
}
# status, and then: has TEXT, or value KEY of what it said.
status() {
  local code=0
  "$bin" status --json >"$work/answer.json" 2>"$work/answer.txt" || code=$?
  tr -d '\n' <"$work/answer.json" | sed 's/" *: */":/g' >"$work/status.json"
  # 1 and 69 are that something is not well, which is looked at in the words.
  case $code in 0 | 1 | 69) ;; *) return 1 ;; esac
  grep -q '"running":true' "$work/status.json" || return 1
}
has() { grep -qF -- "$1" "$work/status.json"; }
value() {
  sed -n -e "s/.*\"$1\":\"\([^\"]*\).*/\1/p" -e "s/.*\"$1\":\([0-9]*\).*/\1/p" "$work/status.json"
}
says() { grep -qF -- "$1" "$2"; }
logged() { says "$1" "$work/serve.log"; }
# submits CODE ARGUMENT…: submit, and the code it must end with; what it says is in said.txt.
submits() {
  local want=$1 code=0; shift
  "$bin" submit "$@" --channel "$channel" >"$work/said.txt" 2>&1 || code=$?
  [ "$code" = "$want" ] || fail "submit ended with $code, not $want: $(cat "$work/said.txt")"
}
# items PREFIX FROM TO: our own, one a line, received now, each from somebody else: what one citizen
# says twice is linked and not dispatched.
items() {
  local phone=$(($(cksum <<<"$1" | cut -d ' ' -f 1) % 90000000))
  awk -v prefix="$1" -v from="$2" -v to="$3" -v now="$(date +%FT%T%:z)" -v phone=$phone 'BEGIN {
    split("370481 370112 370405 370124", code, " ")
    for (i = from; i <= to; i++)
      printf "{\"source_id\":\"%s-%d\",\"received_at\":\"%s\",\"title\":\"小区物业乱收停车费\"," \
        "\"jurisdiction\":\"%s\",\"citizen\":{\"phone\":\"139%08d\"}}\n",
        prefix, i, now, code[i % 4 + 1], phone + i
  }'
}
# load COUNT SECONDS: sends so many items over so long, each until it is taken.
load() {
  local part=$(($1 / ($2 * 2))) at=1 from
  (
    while [ $at -le "$1" ]; do
      from=$at at=$((at + part))
      [ $at -le "$1" ] || at=$(($1 + 1))
      items L $from $((at - 1)) >"$work/part.jsonl"
      until "$bin" submit "$work/part.jsonl" -c mailbox >>"$work/submit.log" 2>&1; do sleep 1; done
      sleep 0.5
    done
  ) & loader=$!
}
loaded() {
  wait "$loader" || fail "not everything was sent: $(tail -1 "$work/submit.log")"
  loader=
}
events() { cat "$work"/ledger/journal/*.jsonl | grep -c "\"type\":\"$1\"" || true; }
# taken_in COUNT: so many orders, nothing waits, all is published.
taken_in() {
  status && has "\"orders\":$1," && has '"behind_bytes":0,' && ! has '"kafka":' &&
    ! grep -qE '"(waiting|parked)":[1-9]|"closes":false' "$work/status.json"
}
# whole COUNT: the daemon stops; so many orders, each item one, and what went out has no gap.
whole() {
  await 120 taken_in "$1" || fail "not $1 orders: $("$bin" status 2>&1)"
  stop_daemon
  "$bin" ledger verify >"$work/verify.txt" || fail "a broken ledger: $(cat "$work/verify.txt")"
  local doubled
  doubled=$(cat "$work"/ledger/journal/*.jsonl | grep '"type":"opened"' |
    sed 's/.*"item":{"source_id":"\([^"]*\)".*/\1/' | sort | uniq -d | wc -l)
  [ "$(events opened)" = "$1" ] && [ "$doubled" = 0 ] ||
    fail "$(events opened) orders, $doubled items with two"
  went_out
}
went_out() {
  local wanted
  wanted=$(cat "$work"/ledger/journal/*.jsonl | grep -c '^{"seq":')
  topic wenzheng.events | awk -v wanted="$wanted" '
    { sub(/\..*/, ""); seen[$1 + 0] = 1 }
    END { for (i = 1; i <= wanted; i++) if (!(i in seen)) { print "no event", i; exit 1 } }' ||
    fail "wenzheng.events has a gap"
}
# topic NAME [ARGUMENT…]: what it holds, as ce_id, key and value.
topic() {
  kcat -b "$bootstrap" -C -q -e -o beginning -t "$1" -f '%h\t%k\t%s\n' "${@:2}" |
    sed -E 's/^[^\t]*ce_id=([0-9]+\.[0-9]+)[^\t]*/\1/'
}
# send TOPIC ARGUMENT…: the lines of standard input, key and value with a tab between.
send() {
  kcat -P -b "$bootstrap" -t "$1" -K '\t' -X partitioner=murmur2_random \
    -X message.max.bytes=4194304 "${@:2}"
}

. "$here/cluster-outages.sh"
. "$here/cluster-topics.sh"
. "$here/cluster-messages.sh"
. "$here/cluster-login.sh"

passed=0 failed=0
for version in $versions; do
  for name in $wanted; do
    work=$top/$version-$name SECONDS=0
    # Not in a condition: there the shell would go on after what fails.
    set +e; (set -e; "scenario_${name//-/_}"); code=$?; set -e
    if [ $code = 0 ]; then passed=$((passed + 1)); rm -rf "$work"; else failed=$((failed + 1)); fi
  done
done
rmdir "$top" 2>/dev/null || true
echo "$passed passed, $failed failed"
[ $failed = 0 ]
