# Scenarios of cluster.sh about topics and partitions that come, go and change. Read by it, not run.

# Topics that are not there at the start, and topics that are taken away while the daemon runs.
scenario_topic_missing() {
  begin
  serve
  await 30 eval 'status && has "topics are missing: "' || fail "status names no missing topic"
  logged "the topic wenzheng.intake.mailbox is not there; run \`wenzheng topics create\`" ||
    fail "the daemon does not say what to do"
  items M 1 40 >"$work/items.jsonl"
  submits 69 "$work/items.jsonl"
  says "the topic wenzheng.intake.mailbox is not there; run \`wenzheng topics create\`" \
    "$work/said.txt" || fail "submit does not say what to do: $(cat "$work/said.txt")"
  topics_create
  await 20 reads || fail "it does not go on when the topics are made: $("$bin" status 2>&1)"
  submits 0 "$work/items.jsonl"
  await 30 taken_in 40 || fail "what came to the new topics is not read: $("$bin" status 2>&1)"

  local gone
  for gone in intake.counter dispatch.tengzhou; do
    "$kafka" topic --dir "$work/kafka" --delete --topic wenzheng.$gone
  done
  local begun=$SECONDS code=0
  # It is gone a moment later.
  sleep 2
  items N 1 40 >"$work/more.jsonl"
  submits 0 "$work/more.jsonl"
  await 75 eval 'status && has "topics are missing: wenzheng.intake.counter"' ||
    fail "status does not name the input topic that was deleted"
  local after=$((SECONDS - begun))
  await 60 eval 'status && grep -q "\"trouble\":[^,]*wenzheng.dispatch.tengzhou" \
    "$work/status.json"' || fail "status does not name the output topic that was deleted"
  "$bin" topics check >"$work/check.txt" 2>&1 || code=$?
  [ $code = 1 ] && [ "$(grep -c missing "$work/check.txt")" = 2 ] ||
    fail "topics check ended with $code: $(cat "$work/check.txt")"
  topics_create
  channel=counter
  items C 1 20 >"$work/counter.jsonl"
  await 10 "$bin" submit "$work/counter.jsonl" -c counter || fail "the new topic takes nothing"
  whole 100
  saw "not made: said with what to do; deleted while running: said after $after s; each time" \
    "\`topics create\` was enough, 100 items, 100 orders"
}

# A topic is deleted with what it held and made anew: the offsets wanted mean nothing in it.
scenario_topic_remade() {
  begin
  ready
  items R 1 40 >"$work/items.jsonl"
  submits 0 "$work/items.jsonl"
  await 30 taken_in 40 || fail "not taken in: $("$bin" status 2>&1)"
  "$kafka" topic --dir "$work/kafka" --delete --topic wenzheng.intake.mailbox
  sleep 2
  topics_create
  await 90 eval 'status && has "\"wenzheng.intake.mailbox/0\":\"the wanted offset is gone"' ||
    fail "it does not say that the partition stands still: $("$bin" status 2>&1)"
  # Fewer than were in each partition before: what is wanted is not there again.
  items S 1 8 >"$work/more.jsonl"
  submits 0 "$work/more.jsonl"
  sleep 2
  [ "$(events opened)" = 40 ] || fail "it reads on without being told to"
  stop_daemon
  local partition code
  for partition in 0 1 2 3; do
    "$bin" ledger skip wenzheng.intake.mailbox $partition --why "made anew" --yes \
      >"$work/skip.txt" 2>&1 || fail "ledger skip: $(cat "$work/skip.txt")"
  done
  says "goes back from" "$work/skip.txt" || fail "ledger skip said: $(cat "$work/skip.txt")"
  serve
  whole 48
  [ "$(events offsets-skipped)" = 4 ] || fail "$(events offsets-skipped) skips"
  saw "deleted and made anew: its partitions stood still, \`ledger skip\` led to the new" \
    "beginning, 8 new items, 8 more orders"
}

scenario_partition_added() {
  begin
  ready
  items P 1 40 >"$work/items.jsonl"
  submits 0 "$work/items.jsonl"
  await 30 taken_in 40 || fail "not taken in"
  "$kafka" topic --dir "$work/kafka" --alter --topic wenzheng.intake.mailbox --partitions 6
  local begun=$SECONDS
  items Q 1 30 | sed 's/{"source_id":"\([^"]*\)/\1\t&/' | send wenzheng.intake.mailbox -p 5
  await 65 eval '[ "$(events partition-adopted | tail -1)" = '"$((12 * partitions + 2))"' ]' ||
    fail "the new partitions were not adopted: $(events partition-adopted)"
  local after=$((SECONDS - begun))
  whole 70
  cat "$work"/ledger/journal/*.jsonl | grep '"type":"partition-adopted"' |
    grep '"topic":"wenzheng.intake.mailbox","partition":5,' | grep -q '"to_offset":0}' ||
    fail "the new partition was not read from its beginning"
  saw "2 partitions more: adopted by events after $after s, 30 items there, 30 orders"
}

# Retention passes the wanted offset of one partition while the daemon is down.
scenario_retention() {
  begin
  ready
  local t=wenzheng.intake.mailbox
  items A 1 40 >"$work/items.jsonl"
  submits 0 "$work/items.jsonl"
  await 30 taken_in 40 || fail "not taken in"
  stop_daemon
  keyed B 1 25 | send $t -p 0
  "$kafka" config --dir "$work/kafka" --alter --entity-type topics --entity-name $t \
    --add-config retention.ms=1000,segment.ms=1000 >/dev/null
  sleep 2
  keyed B 26 26 | send $t -p 0
  await 30 eval '! kcat -b "$bootstrap" -C -q -e -o beginning -t '$t' -p 0 | grep -q \"B-25\"' ||
    fail "retention removes nothing"
  "$kafka" config --dir "$work/kafka" --alter --entity-type topics --entity-name $t \
    --delete-config retention.ms,segment.ms >/dev/null
  keyed D 1 10 | send $t -p 0
  keyed E 1 10 | send $t -p 1
  serve
  await 30 eval 'status && has "\"'$t'/0\":\"the wanted offset is gone"' ||
    fail "status does not name the partition: $("$bin" status 2>&1)"
  await 30 eval '[ "$(events opened)" = 50 ]' || fail "the other partitions do not go on"
  logged "$t/0: the wanted offset is gone" || fail "the log does not say it"
  local code=0
  "$bin" status >"$work/status.txt" 2>&1 || code=$?
  [ $code = 1 ] || fail "status ends with $code while a partition stands still"
  code=0; "$bin" ledger skip $t 0 --why x --yes >"$work/skip.txt" 2>&1 || code=$?
  [ $code = 75 ] || fail "ledger skip beside the daemon ended with $code: $(cat "$work/skip.txt")"
  stop_daemon
  "$bin" ledger skip $t 0 --why "retention" --yes >"$work/skip.txt" 2>&1 ||
    fail "ledger skip: $(cat "$work/skip.txt")"
  [ "$(events offsets-skipped)" = 1 ] || fail "the skip is no event"
  serve
  await 30 eval '[ "$(events opened)" -ge 60 ]' || fail "it does not go on behind the gap"
  whole "$(events opened)"
  [ "$(events opened)" -le 61 ] || fail "$(events opened) orders"
  saw "it stood still and said so, partition 1 went on; $(cat "$work/skip.txt")"
}
# keyed PREFIX FROM TO: the items with their keys before them.
keyed() { items "$@" | sed 's/{"source_id":"\([^"]*\)/\1\t&/'; }

# The real log cleaner on the FAQ's topic, made quick by settings.
scenario_compaction() {
  begin
  topics_create
  local t=wenzheng.faq
  "$kafka" topic --dir "$work/kafka" --describe --topic $t | grep -q cleanup.policy=compact ||
    fail "the topic is not made to be compacted"
  local quick=segment.ms=1000,min.cleanable.dirty.ratio=0.01,max.compaction.lag.ms=1000
  "$kafka" config --dir "$work/kafka" --alter --entity-type topics --entity-name $t \
    --add-config $quick,delete.retention.ms=1 >/dev/null
  printf 'A\tfirst\nB\tonly\nA\tsecond\nB\t\n' | send $t -p 0 -Z
  sleep 1.5
  # The segment that is written to is never compacted.
  printf 'C\tnew\n' | send $t -p 0
  local begun=$SECONDS
  compacted() {
    kcat -b "$bootstrap" -C -q -e -o beginning -t $t -p 0 -f '%k=%s %S\n' | sort >"$work/faq.txt"
    ! grep -q -e first -e only "$work/faq.txt"
  }
  await 60 compacted || fail "the cleaner left: $(cat "$work/faq.txt")"
  grep -q '^A=second' "$work/faq.txt" && grep -q '^C=new' "$work/faq.txt" ||
    fail "the last values do not stand: $(cat "$work/faq.txt")"
  saw "after $((SECONDS - begun)) s the first value and the value before the tombstone are gone," \
    "the last stand"
}
