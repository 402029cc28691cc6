# Scenarios of cluster.sh about messages that are too large, or packed in other ways. Read by it.

# large ID BYTES: an item with so much text, its key before it.
large() {
  printf '%s\t{"source_id":"%s","received_at":"%s","title":"长","jurisdiction":"370481",' \
    "$1" "$1" "$(date +%FT%T%:z)"
  printf '"content":"'
  head -c "$2" /dev/zero | tr '\0' x
  printf '"}\n'
}
# letter SEQUENCE-OF-LINE: the number of that dead letter, the newest being the first.
letters() {
  "$bin" deadletter list --json >"$work/letters.json" 2>&1 && [ "$(letter_count)" = "$1" ]
}
letter_count() { grep -o '"letter":[^,}]*' "$work/letters.json" | wc -l; }

scenario_over_limit() {
  begin
  ready
  local t=wenzheng.intake.mailbox size
  items A 1 20 >"$work/items.jsonl"
  submits 0 "$work/items.jsonl"
  for size in 614400 2090000; do
    large "big-$size" $size >"$work/$size.txt"
    send $t -p 0 <"$work/$size.txt" || fail "the topic does not take $size bytes"
    cut -f 2 "$work/$size.txt" | tr -d '\n' >"$work/$size.json"
  done
  large refused 3000000 | send $t -p 0 2>"$work/kcat.txt" && fail "the topic takes 3 MB"
  cut -f 2 "$work/614400.txt" >"$work/submit.jsonl"
  submits 1 "$work/submit.jsonl"
  says "0 sent, 0 delivered, 1 refused" "$work/said.txt" || fail "submit: $(cat "$work/said.txt")"
  items B 1 20 >"$work/items.jsonl"
  submits 0 "$work/items.jsonl"
  await 60 taken_in 40 || fail "items beside the large ones: $("$bin" status 2>&1)"
  await 10 letters 2 || fail "not two dead letters: $(cat "$work/letters.json")"
  local number seen=0
  for number in $(grep -o '"letter":[^,}]*' "$work/letters.json" | grep -o '[0-9]*'); do
    "$bin" deadletter show "$number" --raw >"$work/raw.json"
    for size in 614400 2090000; do
      cmp -s "$work/raw.json" "$work/$size.json" && seen=$((seen + 1))
    done || true
  done
  [ $seen = 2 ] || fail "the vault does not hold both, byte for byte"
  whole 40
  kcat -b "$bootstrap" -C -q -e -o beginning -t wenzheng.deadletter -f '%s\n' |
    cmp -s - <(cat "$work/614400.json"; echo; cat "$work/2090000.json"; echo) ||
    fail "wenzheng.deadletter does not hold both, byte for byte"
  saw "600 KiB and 2 MB: dead letters, their bytes in the vault and on wenzheng.deadletter;" \
    "3 MB the topic refused; \`submit\` refused 600 KiB; 40 items beside them, 40 orders"
}

# limit TOPIC BYTES: what it takes from now on.
limit() {
  "$kafka" config --dir "$work/kafka" --alter --entity-type topics --entity-name "$1" \
    --add-config "max.message.bytes=$2" >/dev/null
}

# Output topics that take less than they should.
scenario_small_topic() {
  begin
  ready
  local t=wenzheng.intake.mailbox code=0
  limit wenzheng.deadletter 100000
  "$bin" topics check >"$work/check.txt" 2>&1 || code=$?
  [ $code = 1 ] && says max.message.bytes "$work/check.txt" ||
    fail "topics check ended with $code: $(cat "$work/check.txt")"
  large big-1 2090000 | send $t -p 0
  large big-2 614400 | send $t -p 0
  items A 1 20 >"$work/items.jsonl"
  submits 0 "$work/items.jsonl"
  await 90 taken_in 20 || fail "it is stuck: $("$bin" status 2>&1)"
  kcat -b "$bootstrap" -C -q -e -o beginning -t wenzheng.deadletter -f '%s\n' >"$work/letters.txt"
  [ "$(grep -c '"withheld":true.*"sha256":"' "$work/letters.txt")" -ge 2 ] ||
    fail "not sent as reference: $(cut -c 1-200 "$work/letters.txt")"

  # A dispatch is not shortened: it waits, said loudly, until the topic takes it.
  limit wenzheng.dispatch.tengzhou 20000
  large ours 150000 | send $t -p 0
  await 60 eval 'status && grep -q "\"trouble\":[^,]*wenzheng.dispatch.tengzhou" \
    "$work/status.json"' || fail "status does not name the topic: $("$bin" status 2>&1)"
  items B 1 20 >"$work/items.jsonl"
  submits 0 "$work/items.jsonl"
  await 30 eval '[ "$(events opened)" = 41 ]' || fail "intake stands still because of it"
  limit wenzheng.dispatch.tengzhou 4194304
  whole 41
  saw "dead letters went out as reference and SHA-256; a dispatch waited, status named its topic," \
    "intake went on, and all went out when the topic took it"
}

# Producers that pack as they like.
scenario_compression() {
  begin
  ready
  local codec count=0
  for codec in gzip snappy lz4 zstd; do
    keyed $codec 1 25 | send wenzheng.intake.mailbox -z $codec || fail "kcat cannot pack $codec"
    count=$((count + 25))
    await 30 taken_in $count || fail "$codec is not read: $("$bin" status 2>&1)"
  done
  whole $count
  saw "gzip, snappy, lz4, zstd: 25 items each, 100 orders"
}
