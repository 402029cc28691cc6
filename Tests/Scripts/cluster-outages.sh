# Scenarios of cluster.sh in which brokers go away or hang. Read by it, not run.

# due_in SECONDS ID: an item that a senior system gave a limit, so that it is due then.
due_in() {
  printf '{"source_id":"%s","received_at":"%s","title":"小区物业乱收停车费","jurisdiction":"370481",' \
    "$2" "$(date -d '10 minutes ago' +%FT%T%:z)"
  printf '"citizen":{"phone":"138%08d"},"upstream":{"number":"U-%s","due":"%s"}}\n' \
    $((RANDOM)) "$2" "$(date -d "$1 seconds" +%FT%T%:z)"
}
breached() { # ID: whether the item's order was told as breached
  local order
  order=$(cat "$work"/ledger/journal/*.jsonl | grep '"type":"opened"' |
    grep "\"source_id\":\"$1\"" | sed 's/.*"order":"\([^"]*\)".*/\1/')
  [ -n "$order" ] || fail "there is no order of $1"
  cat "$work"/ledger/journal/*.jsonl | grep '"type":"breached"' | grep -qF "\"$order\""
}

scenario_away() {
  begin
  channel=counter
  ready
  load 3000 $((outage + 10))
  sleep 3
  due_in $((outage / 2 + 1)) late >"$work/late.jsonl"
  submits 0 "$work/late.jsonl"
  await 10 opened_late || fail "the item was not taken in"
  "$kafka" kill --dir "$work/kafka"
  local begun=$SECONDS
  await 15 in_trouble || fail "status says nothing of it: $("$bin" status 2>&1)"
  local after=$((SECONDS - begun)) said
  said=$(value kafka)
  sleep $((outage - after))
  # While no broker answers nobody knows what has come, so no deadline is judged.
  ! breached late || fail "a breach was told while the broker was away"
  in_trouble || fail "status says nothing any more"
  "$kafka" start --dir "$work/kafka" >/dev/null
  loaded
  whole 3001
  breached late || fail "the breach is not told after all"
  [ "$(events breached)" = 1 ] || fail "$(events breached) breaches, not 1"
  saw "away $outage s: 3001 items, 3001 orders, no false breach; after $after s status said: $said"
}
opened_late() { [ "$(events opened)" -gt 0 ] && status && has '"topic":"wenzheng.intake.counter"'; }

# A reply waits in Kafka; broker and daemon are away until the order is past due.
scenario_late_reply() {
  begin
  channel=counter
  ready
  { due_in 12 answered; due_in 12 forgotten; } >"$work/two.jsonl"
  submits 0 "$work/two.jsonl"
  await 10 taken_in 2 || fail "the items were not taken in"
  kill -9 "$daemon"; wait "$daemon" 2>/dev/null || true
  { printf 'answered\t{"action_id":"A-1","verb":"reply","channel":"counter",'
    printf '"source_id":"answered","by":"t","text":"已退还","at":"%s"}\n' "$(date +%FT%T%:z)"
  } | send wenzheng.actions.desk
  "$kafka" kill --dir "$work/kafka"
  serve
  sleep $((outage > 12 ? outage : 12))
  [ "$(events breached)" = 0 ] || fail "a breach was told while the broker was away"
  "$kafka" start --dir "$work/kafka" >/dev/null
  await 60 eval '[ "$(events breached)" -gt 0 ]' || fail "the breach is not told"
  whole 2
  breached forgotten || fail "the order without a reply was not breached"
  ! breached answered || fail "the order with a reply in time was breached"
  saw "a reply waited in Kafka past the due instant: no breach; the order without one was breached"
}

scenario_paused() {
  begin
  ready
  load 3000 $((outage + 10))
  sleep 3
  "$kafka" pause --dir "$work/kafka"
  local begun=$SECONDS after=none said=nothing
  while [ $((SECONDS - begun)) -lt "$outage" ]; do
    if [ "$after" = none ] && in_trouble; then
      after="$((SECONDS - begun)) s" said=$(value kafka)
    fi
    sleep 0.5
  done
  [ "$after" != none ] || [ "$outage" -lt 30 ] || fail "status says nothing of it"
  "$kafka" resume --dir "$work/kafka"
  loaded
  whole 3000
  [ "$(events breached)" = 0 ] || fail "$(events breached) breaches"
  saw "paused $outage s: 3000 items, 3000 orders; after $after status said: $said"
}

scenario_three() {
  copies=3
  begin --nodes 3
  ready
  "$kafka" topic --dir "$work/kafka" --describe --topic wenzheng.intake.mailbox |
    grep -q 'ReplicationFactor: 3' || fail "the topics were not made with three copies"
  load 6000 45
  local node
  for node in 1 2 3; do
    sleep 4
    "$kafka" kill --dir "$work/kafka" --node $node
    sleep 5
    "$kafka" start --dir "$work/kafka" --node $node >/dev/null
    await 60 eval '"$kafka" topic --dir "$work/kafka" --describe --under-replicated-partitions |
      { ! grep -q Topic:; }' || fail "node $node does not catch up"
  done
  loaded
  whole 6000
  local failures
  failures=$(value failures)
  saw "each of 3 nodes killed and started again: 6000 items, 6000 orders, outbox began anew" \
    "$failures times"
}
