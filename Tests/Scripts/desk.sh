#!/bin/bash
# Takes one order through its whole life with real commands against a running daemon: dispatched by
# hand, accepted, extended, returned, answered, closed, reopened by a follow-up call, and closed for
# good; every printed verdict and the card in the end are compared. Then dead letters: listed,
# shown, replayed and dropped. Under a minute.
#
#   Tests/Scripts/desk.sh
#
# WENZHENG_BIN names the binary; otherwise the release build's, else the debug build's.
set -euo pipefail
numbers=0
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip "there is no python3 here"

# act STATE VERB OPTION...: the verdict must be that it was applied and led to this state.
act() {
  local state=$1 verb=$2; shift 2
  runs 0 act "$order" "$verb" "$@"
  says "applied: $order $verb → $state"
}
# refused CODE VERB OPTION...: the verdict must be no, under this code.
refused() {
  local code=$1 verb=$2; shift 2
  runs 1 act "$order" "$verb" "$@"
  says "refused ($code): "
}
# is FILE EXPRESSION: something that python3 says of the JSON in a file (`it`).
is() {
  python3 -c 'import json, sys
it = json.load(open(sys.argv[1]))
sys.exit(not eval(sys.argv[2]))' "$1" "$2" || fail "it is not so that $2: $(cat "$1")"
}
events() { cat "$work"/ledger/journal/*.jsonl | grep -c "\"type\":\"$1\"" || true; }
has() { [ "$(events "$1")" -ge "$2" ]; }

start_broker
start_daemon

# An item that names no place of ours goes to the desk, and from there by hand.
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
cat >"$work/items.jsonl" <<ITEMS
{"source_id":"d1","received_at":"$now","title":"有事请问","content":"请问这件事找谁办?"}
ITEMS
runs 0 submit "$work/items.jsonl" -c hotline
await 30 has opened 1 || fail "no order was opened"
runs 0 orders --state desk --json
cp "$work/said.txt" "$work/orders.json"
order=$(python3 -c 'import json, sys; it = json.load(open(sys.argv[1]))
print((it if isinstance(it, list) else it["rows"])[0]["order"])' "$work/orders.json" 2>/dev/null) ||
  order=$(grep -oE '[0-9]{6}-[0-9]{8}-[0-9]{3}-[0-9]{6}' "$work/orders.json" | head -n 1)
[ -n "$order" ] || fail "no order is listed: $(cat "$work/orders.json")"

refused not-in-state accept
act 已派单 dispatch --unit 370481-zjj --co-unit 370481-gaj=现场秩序
act 已签收 accept
act 已签收 extend --why 需现场鉴定
refused extension-pending extend --why 再次申请
act 已签收 approve-extension
refused extension-used extend --why 再次申请
act 退单待裁定 return --why 不属于本单位职责
act 已签收 deny-return --why 属于物业管理职责
refused unit-stands return --why 仍不属于
act 已签收 contact --text 已电话联系
act 已答复 reply --text 已安排维修
refused parts-open close
act 已办结 close --why 协办部分已由牵头单位完成
runs 0 show "$order" --json
is "$work/said.txt" 'it["conduct"]["extensions"] == 1 and it["conduct"]["extended_until"]'
# Done again: a new limit, and what was granted before is used up with the old one.
act 已派单 follow-up --solved no --satisfied no
act 已签收 accept
act 已答复 reply --text 已修复并复查
act 已办结 close --why 协办部分已由牵头单位完成
act 已办结 follow-up --solved yes --satisfied yes
runs 1 act "$order" accept --json
is "$work/said.txt" 'it["result"] == "refused" and it["code"] == "not-in-state"'
# The same id again is the same action.
runs 0 act "$order" note --text 已归档 --id desk-1
runs 0 act "$order" note --text 已归档 --id desk-1
says "repeated: "
runs 0 show "$order" --json
is "$work/said.txt" 'it["row"]["state"] == "closed" and it["row"]["unit"] == "370481-zjj"'
is "$work/said.txt" '[u["unit"] for u in it["conduct"]["co_handlers"]] == ["370481-gaj"]'
is "$work/said.txt" 'it["conduct"]["returns"] == 1 and it["conduct"]["returns_denied"] == 1'
is "$work/said.txt" 'it["conduct"]["unit_stands"] and it["conduct"]["extensions"] == 0'
is "$work/said.txt" 'it["conduct"]["reopened"] == 1 and it["conduct"]["dispatches"] == 2'
is "$work/said.txt" 'it["conduct"]["solved"] and it["conduct"]["satisfied"]'
is "$work/said.txt" 'it["conduct"]["contacted_at"] and not it["row"]["late"]'
is "$work/said.txt" 'sum(e["type"] == "applied" for e in it["timeline"]) == 15'
runs 0 show "$order"
says "已办结"
pass "$order from the desk to a follow-up that is content, with 6 refusals on its way"

# An action may come before its item, and waits for it.
runs 0 act hotline/d2 note --text 先到
says "parked: "
printf '{"source_id":"d2","received_at":"%s","title":"路灯不亮"}\n' "$now" >"$work/late.jsonl"
runs 0 submit "$work/late.jsonl" -c hotline
await 30 has applied 16 || fail "what was parked was not applied: $(events applied)"
pass "a note that came before its item"

# Where a model is not sure of danger, a person is asked, and settles it.
item() {
  printf '{"source_id":"%s","received_at":"%s","jurisdiction":"370481","kind":"投诉",' "$1" "$now"
  printf '"title":"%s","content":"%s"}\n' "$2" "$3"
}
item d3 咋一股臭鸡蛋味 "想问问咋回事,俺家作饭那屋一股臭鸡蛋味,开窗也散不了,俺对象说头晕饿心" >"$work/smell.jsonl"
runs 0 submit "$work/smell.jsonl" -c hotline
await 30 has opened 3 || fail "the third order was not opened"
runs 0 orders --suspected --json
is "$work/said.txt" 'len(it) == 1 and it[0]["urgency"] == "ordinary"'
smell=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[0]["order"])' \
  "$work/said.txt")
runs 0 act "$smell" judge-urgency --urgency life --why 疑似燃气泄漏
runs 0 orders --suspected
says "no order matches"
pass "a suspicion that a person settles"

# What is added against people in office goes to the desk, and not to the unit that has the order.
item d4 路灯不亮 "荆河路路灯不亮一个月了" >"$work/lamp.jsonl"
runs 0 submit "$work/lamp.jsonl" -c hotline
await 30 has opened 4 || fail "the fourth order was not opened"
item d4 路灯不亮 "荆河路路灯不亮,来修的工作人员吃拿卡要" >"$work/lamp.jsonl"
runs 0 submit "$work/lamp.jsonl" -c hotline
await 30 has amended 1 || fail "nothing was amended"
runs 0 log --type amended --json
is "$work/said.txt" 'it["unit"] == "370481-desk" and "只送热线办" in it["words"]'
lamp=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["order"])' "$work/said.txt")
runs 0 show "$lamp" --json
is "$work/said.txt" 'it["row"]["unit"] != "370481-desk" and it["row"]["state"] == "dispatched"'
unit=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["row"]["unit"])' \
  "$work/said.txt")
runs 0 act "$lamp" dispatch --unit "$unit"
runs 0 log --type applied --json --limit 1
says "转交只送热线办的补充诉求"
pass "an accusation that only the desk reads, until it hands it over"

# Names that nobody knows are said; an order of a name that is known is found.
runs 64 orders --unit 370481-zjjj
says "neither the configuration nor any order has \`370481-zjjj\`; did you mean \`370481-zjj\`?"
runs 64 orders --channel hotlin
says "did you mean \`hotline\`?"
runs 64 orders --category 城乡建社
says "did you mean \`城乡建设\`?"
runs 64 orders --jurisdiction 370482
says "did you mean \`370481\`?"
runs 0 orders --unit 370481-jtj
says "no order matches"
runs 0 orders --unit 370481-zjj
says "$order"
pass "filters with names that nobody knows"

# Dead letters: by the broker's own door, since submit refuses them before.
cat >"$work/bad.jsonl" <<ITEMS
{"source_id":"b1","received_at":"2026-13-01","title":"t"}
{"source_id":"b2"}
ITEMS
runs 1 submit "$work/bad.jsonl" -c hotline
says "0 sent, 0 delivered, 2 refused"
# The same id with another time is a fault that only the ledger can see.
for number in 1 2 3; do
  printf '{"source_id":"d1","received_at":"2026-01-0%dT10:00:00Z","title":"别的"}\n' "$number"
done >"$work/conflict.jsonl"
runs 0 submit "$work/conflict.jsonl" -c hotline
await 30 has dead-lettered 3 || fail "$(events dead-lettered) dead letters, not 3"
runs 0 deadletter list --json
cp "$work/said.txt" "$work/letters.json"
letters=$(python3 -c 'import json, sys; it = json.load(open(sys.argv[1]))
rows = it if isinstance(it, list) else it["rows"]
assert all(r["code"] == "source-id-conflict" and r["fate"] == "waiting" for r in rows), rows
print(*sorted(r["letter"] for r in rows))' "$work/letters.json") ||
  fail "not what was sent: $(cat "$work/letters.json")"
read -r one two three <<<"$letters"
[ -n "$three" ] || fail "not three letters: $letters"
runs 0 deadletter show "$one"
says "source-id-conflict"
if grep -q 别的 "$work/said.txt"; then fail "what the citizen wrote is shown without --raw"; fi
"$bin" deadletter show "$one" --raw >"$work/raw.json"
cmp -s "$work/raw.json" <(head -n 1 "$work/conflict.jsonl" | tr -d '\n') ||
  fail "the raw message is not what was sent: $(cat "$work/raw.json")"
runs 0 deadletter replay "$one"
says "applied: "
# Nothing was mended: so it is another dead letter.
await 30 has dead-lettered 4 || fail "what was replayed did not come again"
runs 0 deadletter drop "$two" --why 测试数据
says "applied: "
runs 1 deadletter drop "$two" --why 测试数据
says "refused ("
runs 64 deadletter drop "$three"
says "\`--why WHY\` is missing."
runs 1 deadletter show 999999
says "there is no dead letter 999999"
runs 0 deadletter show "$one" --json
is "$work/said.txt" 'it["fate"] == "replayed"'
runs 0 deadletter show "$two" --json
is "$work/said.txt" 'it["fate"] == "dropped"'
runs 0 deadletter list --waiting --json
python3 -c 'import json, sys; it = json.load(open(sys.argv[1]))
rows = it if isinstance(it, list) else it["rows"]
sys.exit(len(rows) != 2)' "$work/said.txt" || fail "not two wait: $(cat "$work/said.txt")"
pass "dead letters listed, shown, replayed and dropped"

stop_daemon
"$bin" ledger verify >"$work/verify.txt" || fail "a broken ledger: $(cat "$work/verify.txt")"
# The same from the files, with the daemon down.
runs 0 show "$order" --json
grep -q '"state" : "closed"' "$work/said.txt" || fail "from the files: $(cat "$work/said.txt")"

# Offsets are given up only with --yes and never beyond what the broker has; why stands in the log,
# without a citizen's number.
t=wenzheng.intake.hotline
runs 64 ledger skip $t 0 --to 99999 --why 试
says "lies beyond it"
kill -9 "$broker"; wait "$broker" 2>/dev/null || true
runs 1 ledger skip $t 0 --to 99999 --why 试
says "is not known"
says "nothing is changed; say --yes to do it."
runs 0 ledger skip $t 0 --to 99999 --why "来电人13853281234要求" --yes
runs 0 log --type offsets-skipped
says "来电人"
if grep -q 13853281234 "$work/said.txt"; then fail "the log shows a phone"; fi
pass "ledger skip: refused beyond the end, asks for --yes, says why"
echo "$passed passed, 0 failed"
