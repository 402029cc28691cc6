# The scenario of cluster.sh about logins over TLS with SASL. Read by it, not run.

# login MECHANISM USER PASSWORD CA: from now on it is reached so.
login() {
  printf '%s\n' "$3" >"$work/password"
  configure "$(printf '"%s": "%s", ' bootstrap.servers "$(cat "$work/kafka/secure-address")" \
    security.protocol SASL_SSL ssl.ca.location "$4" sasl.mechanism "$1" sasl.username "$2"
  )\"sasl.password\": { file: \"$work/password\" }"
}

# all_say WORDS: `topics check`, `submit`, and the daemon by log and status, say them and end well.
all_say() {
  local code=0 words=$1
  "$bin" topics check >"$work/check.txt" 2>&1 || code=$?
  [ $code = 69 ] || [ $code = 1 ] || fail "topics check ended with $code"
  tr '\n' ' ' <"$work/check.txt" | says "$1" /dev/stdin ||
    fail "topics check does not say '$1': $(cat "$work/check.txt")"
  submits 69 "$work/items.jsonl"
  says "$1" "$work/said.txt" || fail "submit does not say '$1': $(cat "$work/said.txt")"
  : >"$work/serve.log"
  serve
  await 40 eval 'status && has "$words"' || fail "status does not say '$1': $("$bin" status 2>&1)"
  logged "$1" || fail "the daemon's log does not say '$1'"
  stop_daemon
}

scenario_login() {
  begin --secure
  "$kafka" acl --dir "$work/kafka" --add --allow-principal User:writer --operation All \
    --topic '*' --group '*' >/dev/null
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=nobody" -keyout "$work/other.key" \
    -out "$work/other.pem" 2>"$work/openssl.log"
  items A 1 20 >"$work/items.jsonl"
  local ca=$work/kafka/ca.pem mechanism orders=0 scram=works

  # A library before 2.6.1 cannot do it with Kafka 4: then that must be said.
  login SCRAM-SHA-512 writer writer-secret "$ca"
  if "$bin" topics create >"$work/topics.txt" 2>&1; then
    ready
    submits 0 "$work/items.jsonl"
    await 30 taken_in 20 || fail "not taken in: $("$bin" status 2>&1)"
    stop_daemon
    orders=20
  else
    says "Kafka 4 refuses every SCRAM login of librdkafka before 2.6.1" "$work/topics.txt" ||
      fail "SCRAM: $(cat "$work/topics.txt")"
    all_say "Use PLAIN over TLS, a client certificate, or librdkafka 2.6.1 or newer"
    scram="cannot work with this library, which is said"
  fi
  login PLAIN writer writer-secret "$ca"
  ready
  items B 1 20 >"$work/more.jsonl"
  submits 0 "$work/more.jsonl"
  await 30 taken_in $((orders + 20)) || fail "not taken in: $("$bin" status 2>&1)"
  stop_daemon

  for mechanism in PLAIN SCRAM-SHA-512; do
    login $mechanism writer wrong "$ca"
    case $mechanism:$scram in
      SCRAM*:cannot*) continue ;;
    esac
    all_say "sasl.password"
  done
  login PLAIN stranger stranger-secret "$ca"
  all_say "an ACL for it is missing"
  login PLAIN writer writer-secret "$work/other.pem"
  all_say "see ssl.ca.location"
  # It may see the topics and not read them; what is missing is granted while the daemon runs.
  "$kafka" acl --dir "$work/kafka" --add --allow-principal User:stranger --operation Describe \
    --operation Write --topic '*' >/dev/null
  login PLAIN stranger stranger-secret "$ca"
  serve
  await 40 eval 'status && has "an ACL for it is missing"' ||
    fail "status does not say that it may not read: $("$bin" status 2>&1)"
  "$kafka" acl --dir "$work/kafka" --add --allow-principal User:stranger --operation Read \
    --topic '*' --group '*' >/dev/null
  await 60 reads || fail "it does not go on when it may: $("$bin" status 2>&1)"
  items C 1 20 >"$work/more.jsonl"
  submits 0 "$work/more.jsonl"
  whole $((orders + 40))
  saw "PLAIN works, SCRAM-SHA-512 $scram; wrong password, user not allowed, unknown certificate:" \
    "one sentence by serve, status, topics check, submit; goes on once it may read"
}
