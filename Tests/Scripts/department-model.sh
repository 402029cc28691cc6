#!/bin/bash
# Makes Config/models/department.model anew, and measures it. Learned are the texts of our own in
# Tests/ClassificationTests/Cases/department-training.jsonl. Ten seconds.
#
#   Tests/Scripts/department-model.sh [DAY]
#
# DAY is the model's date, as 2026-11-22 (today). WENZHENG_BIN names the binary; otherwise the
# release build's, else the debug build's.
set -euo pipefail
script=$(basename "$0") root=$(cd "$(dirname "$0")/../.." && pwd)
case ${1:-} in
  -h | --help) sed -n '2,/^set /s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
day=${1:-$(date +%F)} cases=$root/Tests/ClassificationTests/Cases config=$root/Config
bin=${WENZHENG_BIN:-}
for candidate in "$root/.build/release/wenzheng" "$root/.build/debug/wenzheng"; do
  [ -n "$bin" ] || { [ -x "$candidate" ] && bin=$candidate; }
done
[ -x "$bin" ] || { echo "$script: no binary; run 'swift build' first" >&2; exit 1; }
texts=$(mktemp)
trap 'rm "$texts"' EXIT

# Each text stands there twice: as it is, and with where it happened before it. Who has a matter
# does not hang on the name of a division, a street or a housing estate; but 历城区 has 城区 in it.
jq -c '
  ["滕州市", "历城区", "台儿庄区", "平阴县", "济南市历城区", "枣庄市滕州市", "枣庄市台儿庄区",
   "济南市平阴县", "滕州", "历城", "台儿庄", "平阴"] as $divisions
  | ["", "", "解放路", "善国路", "荆河中路", "花园路", "榆山路", "箭道街", "运河大道", "工业北路",
     "华山西路", "锦绣小区", "阳光花园", "玉函小区", "世纪城", "幸福里小区", "龙泉苑"] as $spots
  | (input_line_number * 7919 + 13) as $turn
  | ($divisions[$turn % ($divisions | length)]
      + $spots[$turn / ($divisions | length) | floor % ($spots | length)]) as $where
  | . + {group: "\(input_line_number)"}
  | ., if .title != "" then .title = $where + .title else .text = $where + .text end
' "$cases/department-training.jsonl" >"$texts"

"$bin" classify train "$texts" --head department --label department --threshold 0.82 \
  --date "$day" --out "$config/models/department.model" --config "$config"
for held in "$root"/Tests/RoutingTests/Cases/{held,thresholds}.jsonl; do
  "$bin" route test --cases "$held" --at-least 0 --config "$config" | tail -n 6
done
