# Shared by the scripts beside it, which source it: steps that show what they do, and what has to
# be on the machine before anything can be built.

# Where the user stands: what is named on the command line is meant from there.
invoked_from=$PWD
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$project"
toolchain_page=https://www.swift.org/install/linux/

say() { printf '%s\n' "$*"; }
give_up() { printf '\n%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# --- Steps: one line each, the whole output in a file of its own, shown where it matters ---------

# begin_logs FOLDER: where the steps write.
begin_logs() {
  logs=$1
  mkdir -p "$logs" 2>/dev/null && [ -w "$logs" ] || give_up \
    "$logs cannot be written; if another user made it: sudo chown -R $(id -un) $project/.build"
}

# step NAME WHAT COMMAND...: runs the command, its output goes to $logs/NAME.log. When it fails the
# last lines are shown and the script ends.
step() {
  try_step "$@" || { show_failure "$@"; exit 1; }
}

# try_step NAME WHAT COMMAND...: the same, but the caller decides what a failure means.
try_step() {
  local log=$logs/$1.log begun=$SECONDS code=0
  printf '  %-52s' "$2"
  start_ticker
  "${@:3}" >"$log" 2>&1 </dev/null || code=$?
  stop_ticker
  [ "$code" = 0 ] && printf '%5d s\n' $((SECONDS - begun)) || printf ' failed after %d s\n' \
    $((SECONDS - begun))
  return "$code"
}

show_failure() {
  local log=$logs/$1.log
  { printf '\n%s: “%s” failed.' "${0##*/}" "$2"
    # A compiler goes on for a while after an error, so the errors come first.
    if grep -q 'error: ' "$log"; then
      printf ' Its errors:\n\n'
      grep 'error: ' "$log" | sort -u | head -n 10 | sed 's/^/    /'
    fi
    printf ' Its last lines:\n\n'
    tail -n 20 "$log" | sed 's/^/    /'
    printf '\nAll of it: %s\n' "$log"; } >&2
}

# On a terminal the seconds run, so that nobody takes a long build for a dead one.
ticker=
start_ticker() {
  [ -t 1 ] || return 0
  local begun=$SECONDS
  (trap 'exit 0' TERM
    while sleep 1; do printf '%5d s\b\b\b\b\b\b\b' $((SECONDS - begun)); done) &
  ticker=$!
}
stop_ticker() {
  [ -n "$ticker" ] || return 0
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  ticker=
}

# --- What has to be there ------------------------------------------------------------------------

# A `swift` of version 6 or later, first the one that the user's PATH names. (OpenStack has a
# program of that name too, so the version is asked for, not the name.)
find_swift() {
  local folder
  for folder in "" /usr/bin /opt/swift/usr/bin "$HOME"/.local/share/swiftly/bin \
    "$HOME"/swift*/usr/bin /usr/local/swift/usr/bin; do
    [ -z "$folder" ] || [ -x "$folder/swift" ] || continue
    if PATH=${folder:+$folder:}$PATH swift --version 2>/dev/null | grep -Eq \
      'Swift version ([6-9]|[1-9][0-9])\.'; then
      PATH=${folder:+$folder:}$PATH
      export PATH
      return 0
    fi
  done
  return 1
}

has_librdkafka() {
  local folder
  for folder in /usr/include /usr/local/include; do
    [ ! -e "$folder/librdkafka/rdkafka_mock.h" ] || return 0
  done
  command -v pkg-config >/dev/null && pkg-config --exists rdkafka
}

# Whether this machine's apt offers a package, of at least a major version.
apt_offers() {
  apt-cache policy "$1" 2>/dev/null | awk -v least="${2:-0}" '
    $1 == "Candidate:" { sub(/^[0-9]+:/, "", $2); found = ($2 + 0 >= least && $2 != "(none)") }
    END { exit !found }'
}

# Runs a command as root, by sudo where the user is somebody else.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Asks for sudo's password here, before the output of the steps is turned away. Without root and
# sudo one sentence says what to run.
need_root_for() {
  [ "$(id -u)" != 0 ] || return 0
  if command -v sudo >/dev/null; then
    sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; } && return 0
  fi
  give_up "$1 missing, and only root can install; run as root, then again: $2"
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "$@"
}

# Installs what is missing. On Debian 13, and wherever else apt has Swift 6, all of it comes by apt;
# elsewhere the toolchain has to be there already.
need_packages() {
  local missing=()
  find_swift || missing+=(swiftlang)
  has_librdkafka || missing+=(librdkafka-dev)
  # Swift links through the C compiler's start files and libraries; `swiftlang` names gcc only.
  [ -e /usr/include/stdlib.h ] || missing+=(libc6-dev)
  compgen -G '/usr/lib/gcc/*/*/libstdc++.so' >/dev/null || missing+=(g++)
  if [ ${#missing[@]} -gt 0 ]; then install_missing "${missing[@]}"; fi
  find_swift || give_up "the Swift that was installed is not version 6 or later: $(
    swift --version 2>&1 | head -n 1)"
}

install_missing() {
  local list="$*" command="apt-get update && apt-get install -y --no-install-recommends $*"
  if ! command -v apt-get >/dev/null; then
    give_up "there is no apt here: install ${list/swiftlang/Swift 6 from $toolchain_page} and" \
      "run this again (librdkafka-dev stands for librdkafka 2.0.2 or later with its headers)"
  fi
  need_root_for "$list" "$command"
  # A broken third source must not stop what the others offer; the next step says what is wrong.
  try_step apt-update "Looking for packages" as_root apt-get update -q || true
  if [[ " $list " == *" swiftlang "* ]] && ! apt_offers swiftlang 6; then
    give_up "there is no Swift 6 here and apt has none: unpack a toolchain of $toolchain_page" \
      "so that \`swift\` is on the PATH (/opt/swift/usr/bin is looked at too), and run this again"
  fi
  step apt-install "Installing $list" apt_install "$@"
}

# --- Building ------------------------------------------------------------------------------------

swift_name() { swift --version 2>/dev/null | grep -oE 'Swift version [0-9.]+' | head -n 1; }

# With Swift's libraries inside, so that the binary runs where there is no Swift; where the
# toolchain has no static ones, with the toolchain's own.
static_flag() {
  local resources
  resources=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
  if [ -d "${resources}_static" ]; then say --static-swift-stdlib; fi
}

# build_release [PRODUCT]: afterwards $binary is there.
build_release() {
  local flags=(-c release) flag
  flag=$(static_flag)
  [ -z "$flag" ] || flags+=("$flag")
  [ -z "${1:-}" ] || flags+=(--product "$1")
  begin_logs "$logs"
  step build-release "Building in release with $(swift_name)" swift build "${flags[@]}"
  binary=$(swift build "${flags[@]}" --show-bin-path)/wenzheng
  [ -x "$binary" ] || give_up "the build made no $binary"
}
