#!/bin/bash
# Makes Config/models/urgency.model anew, and measures it. Learned are the texts of our own in
# Tests/ClassificationTests/Cases, and for ordinary appeals of a portal too, which are not in this
# repository: DATA/messages/hot.jsonl without those of labelled.jsonl, which it is measured on. A
# minute.
#
#   WENZHENG_DATA=DATA Tests/Scripts/urgency-model.sh [DAY]
#
# DAY is the model's date, as 2026-11-22 (today). WENZHENG_BIN names the binary; otherwise the
# release build's, else the debug build's.
set -euo pipefail
script=$(basename "$0") root=$(cd "$(dirname "$0")/../.." && pwd)
case ${1:-} in
  -h | --help) sed -n '2,/^set /s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
day=${1:-$(date +%F)} cases=$root/Tests/ClassificationTests/Cases
bin=${WENZHENG_BIN:-}
for candidate in "$root/.build/release/wenzheng" "$root/.build/debug/wenzheng"; do
  [ -n "$bin" ] || { [ -x "$candidate" ] && bin=$candidate; }
done
[ -x "$bin" ] || { echo "$script: no binary; run 'swift build' first" >&2; exit 1; }
data=${WENZHENG_DATA:-}
[ -r "$data/messages/hot.jsonl" ] ||
  { echo "$script: WENZHENG_DATA names no folder with messages/hot.jsonl" >&2; exit 66; }
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# What has no title stands there once without and once with itself as title, as channels send it.
jq -c '. + {group: .id}, (select(.title == "") | . + {group: .id, title: .content})' \
  "$cases/urgency-training.jsonl" >"$work/urgency.jsonl"

# Ordinary matters are short too: a title alone, as title and as text, and one clause. Texts of a
# group are asked together.
{
  jq -c --slurpfile known "$data/messages/labelled.jsonl" -n '
    ($known | INDEX(.title)) as $titles
    | inputs | select($titles[.title | tostring] | not)
    | . as $group
    | (.detail | [splits("[，。！？!?,;；\n]") | select(length >= 4 and length <= 40)]) as $clauses
    | {group: "portal-\(.id)", title, text: .detail},
      {group: "portal-\(.id)", title, text: ""},
      {group: "portal-\(.id)", title: "", text: .title},
      ($clauses | select(length > 0)
        | {group: "portal-\($group.id)", title: "", text: .[($group.detail | length) % length]})
  ' "$data/messages/hot.jsonl"
  # Where the departments' texts tell of what is urgent, or may be, they say so.
  jq -c 'select(.urgent | not) | {group: "department-\(input_line_number)", title, text},
    (select(.title != "") | {group: "department-\(input_line_number)", title: "", text: .title})
  ' "$cases/department-training.jsonl"
} >"$work/ordinary.jsonl"

config=$root/Config
"$bin" classify train "$work/urgency.jsonl" --head urgency --as "ordinary=$work/ordinary.jsonl" \
  --threshold 0.13 --suspect 0.03 --date "$day" \
  --out "$config/models/urgency.model" --config "$config"
measure() { "$bin" classify alarms "$@" --config "$config" 2>&1 >/dev/null; }
for own in safety ordinary; do measure "$cases/urgency-$own.jsonl" --label urgency; done
measure "$data/messages/labelled.jsonl"
