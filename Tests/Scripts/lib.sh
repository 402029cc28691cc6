# What the scripts beside this file share: the binary, a folder that goes with the script, processes
# that end with it, and words for what is expected. Sourced, not run, by scripts that take --help
# and numbers only: at most as many as $numbers says, where it is set.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) root=$(cd "$here/../.." && pwd)
script=$(basename "$0")
known=0
for word in "$@"; do
  case $word in
    -h | --help) sed -n '2,/^set /s/^# \{0,1\}//p' "$0"; exit 0 ;;
    '' | *[!0-9]*) known=99 ;;
    *) known=$((known + 1)) ;;
  esac
  [ $known -le "${numbers:-9}" ] ||
    { echo "$script: what is '$word'? See $script --help." >&2; exit 64; }
done
bin=${WENZHENG_BIN:-}
for candidate in "$root/.build/release/wenzheng" "$root/.build/debug/wenzheng"; do
  [ -n "$bin" ] || { [ -x "$candidate" ] && bin=$candidate; }
done
[ -x "$bin" ] || { echo "$script: no binary; run 'swift build' first" >&2; exit 1; }

export WENZHENG_BIN=$bin
work=$(mktemp -d) keep='' passed=0 processes=''
cp -r "$root/Config" "$work/config"
export WENZHENG_CONFIG=$work/config WENZHENG_LEDGER=$work/ledger WENZHENG_RUN=$work/run
# at_end COMMAND: what a script has to undo itself.
undo=()
at_end() { undo+=("$*"); }
finish() {
  for pid in $processes; do kill -9 "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  for command in "${undo[@]}"; do eval "$command" >/dev/null 2>&1 || true; done
  if [ "$keep" ]; then echo "kept in $work" >&2; else rm -rf "$work"; fi
}
trap finish EXIT
fail() {
  echo "$script: $*" >&2
  keep=1
  tail -n 5 "$work"/*.log >&2 2>/dev/null || true
  exit 1
}
pass() { passed=$((passed + 1)); echo "ok: $*"; }
skip() { echo "skipped: $*"; exit 0; }

# await SECONDS COMMAND: waits until it succeeds.
await() {
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
}

# begin NAME COMMAND: a process that ends with the script; its number is in $begun.
begin() {
  local name=$1; shift
  "$@" >>"$work/$name.log" 2>&1 & begun=$!
  processes="$processes $begun"
}
start_broker() {
  rm -f "$work/run/broker.json"
  begin broker "$bin" broker; broker=$begun
  await 30 test -s "$work/run/broker.json" || fail "the broker did not come up"
}
start_daemon() {
  begin serve "$bin" serve "$@"; daemon=$begun
  await 60 is_up || fail "the daemon did not come up"
}
# It is ready, or something stands still (1) that does not get better by waiting.
is_up() {
  local code=0
  "$bin" status --json >/dev/null 2>&1 || code=$?
  [ $code -le 1 ]
}
stop_daemon() { kill -TERM "$daemon"; wait "$daemon" || fail "the daemon did not stop cleanly"; }

# runs CODE ARGUMENT...: a command, and the code it must end with; what it says is in said.txt.
runs() {
  local want=$1 code=0; shift
  "$bin" "$@" >"$work/said.txt" 2>&1 || code=$?
  [ "$code" = "$want" ] || fail "$* ended with $code, not $want: $(cat "$work/said.txt")"
}
says() { grep -qF -- "$1" "$work/said.txt" || fail "not said: $1; but: $(cat "$work/said.txt")"; }

# The hour in which items were received: lately, so that no clock of theirs has run out, whatever
# the day; once for a script, which may send an item again.
received_hour=$(TZ=CST-8 date -d '2 hours ago' +%Y-%m-%dT%H)

# make_items FROM TO: items of our own, each of a citizen of its own.
make_items() {
  awk -v from="$1" -v to="$2" -v hour="$received_hour" 'BEGIN {
    split("370481 370112 370405 370124", code, " ")
    for (i = from; i <= to; i++)
      printf "{\"source_id\":\"K-%d\",\"received_at\":\"%s:%02d:%02d+08:00\"," \
        "\"title\":\"小区物业乱收停车费\",\"jurisdiction\":\"%s\"," \
        "\"citizen\":{\"phone\":\"139%08d\"}}\n", \
        i, hour, int(i / 60) % 60, i % 60, code[i % 4 + 1], i
  }'
}
# taken_in ORDERS: so many orders, nothing waits, all is published, and the counts close.
taken_in() {
  "$bin" status --json 2>/dev/null | tr -d ' \n' >"$work/status.json"
  grep -q "\"orders\":$1[,}]" "$work/status.json" &&
    grep -q '"behind_bytes":0[,}]' "$work/status.json" &&
    ! grep -qE '"(waiting|parked)":[1-9]|"closes":false' "$work/status.json"
}
