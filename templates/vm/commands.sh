{{! language: sh }}
# The commands, for one VM and for thousands.

# Every entry; every VM that was started and not stopped.
entries() {
  set +f
  for file in staging/????????????????????/vm; do
    set -f
    [ -f "$file" ] || continue
    file=${file#staging/}
    printf '%s\n' "${file%/vm}"
  done
  set -f
}

started() {
  set +f
  for file in "$run"/*.record; do
    set -f
    [ -f "$file" ] || continue
    file=${file##*/}
    printf '%s\n' "${file%.record}"
  done
  set -f
}

# Those of them whose entry is gone, or would be started otherwise today.
stale() {
  target_ready || return 0
  started | while read -r each; do
    parse "$each" || continue
    record "$name" || continue
    now=$addr
    was=$image
    if ! facts; then
      printf '%s\n' "$name"
      continue
    fi
    target_image
    if [ "$copy" = 0 ]; then
      now=$ipv4
    elif ! grep -qxF "spare=$now" staging/net; then
      now=none
    fi
    [ "$was" = "$stamp-$build-$now-$port" ] || printf '%s\n' "$name"
  done
}

# The names on stdin, checked, for xargs, to which quotes mean something.
names() {
  while read -r each; do
    if parse "$each"; then
      printf '%s\n' "$name"
    else
      problem "$each" 'is no name of a VM: 20 hexadecimal digits, and +N for a copy'
      printf 'invalid\n'
    fi
  done
}

# Starts or stops ($1) each of the names that follow, and prints the outcomes.
each() {
  verb=$1
  shift
  told=
  if [ "$verb" = stop ]; then # all are told first, then each is waited for
    for each in "$@"; do
      if parse "$each" && record "$name" && alive && target_signal; then
        told="$told $name=$pid:$start"
      fi
    done
  fi
  for each in "$@"; do
    outcome=failed
    [ "$each" = invalid ] || "${verb}_one" "$each"
    case $outcome,$told in
      absent,*" $each="*) # it took its record with it, and may be about to end
        start=${told#*" $each="}
        start=${start%% *}
        pid=${start%:*}
        start=${start#*:}
        boot=$this_boot
        gone 100
        outcome=stopped
        ;;
    esac
    printf '%s\n' "$outcome"
  done
}

# Starts or stops ($1) the names on stdin, many at a time; prints a summary.
batch() {
  if [ -n "$serving" ]; then
    summary "$1" >/dev/null
  else
    summary "$1"
  fi
}

summary() {
  jobs=$(nproc 2>/dev/null) || jobs=2
  { xargs -n 25 -P $((jobs * 2)) sh "$self" each "$1" && printf 'complete\n'; } |
    awk -v verb="$1" '
      { n[$1]++ }
      END {
        if (verb == "start") {
          line = sprintf("%d VMs run", n["started"] + n["running"])
          if (n["running"] > 0) line = line sprintf(", %d of them since before", n["running"])
        } else if (n["stopped"] > 0) line = sprintf("%d VMs stopped", n["stopped"])
        if (n["failed"] > 0) line = line sprintf("%s%d failed", line == "" ? "" : ", ", n["failed"])
        if (line != "") print line
        exit n["failed"] > 0 || !n["complete"]
      }'
}

# The state of VM $name: $state; $pid if it runs; its address, if it has one, and $port.
state() {
  state=stopped
  if record "$name"; then
    state=dead
    alive && state=running && return
    pid=''
  elif facts && [ "$copy" = 0 ]; then
    addr=$ipv4
  fi
}

# Prints the state of VM $name.
show() {
  state
  if [ -z "$as_json" ]; then
    place=${addr:--}:${port:--}
    facts || host='(entry gone)'
    case $kind in
      process) there=pid ;;
      *) there=$kind ;;
    esac
    printf '%s %s %s %s%s\n' "$name" "$state" "$place" "$host" "${pid:+ $there $pid}${ms:+, up in $ms ms}"
    return
  fi
  [ "$kind" = process ] || pid=''
  log=null
  [ ! -e "$run/$name.log" ] || log="\"$run/$name.log\""
  quote=${addr:+\"}
  vm=$(printf '{"id":"%s","copy":%s,"state":"%s","pid":%s,"ipv4":%s,"bootMs":%s,"log":%s}' \
    "$id" "$copy" "$state" "${pid:-null}" "$quote${addr:-null}$quote" "${ms:-null}" "$log")
  if [ -n "$serving" ]; then
    vms=$vms${vms:+,}$vm
  else
    printf '%s\n' "$vm"
  fi
}

status() {
  if [ "${1:-}" = --json ]; then
    as_json=1
    shift
  fi
  if [ -d run ] && ! { may_read && { [ ! -d "$run" ] || target_sees; }; }; then
    problem status "$why"
    return
  fi
  if [ $# = 0 ]; then
    # shellcheck disable=SC2046 # one name a word, and as many as run
    set -- $(started)
    [ $# != 0 ] || [ -n "$as_json" ] || printf 'No VM runs.\n'
  fi
  for each in "$@"; do
    if parse "$each"; then
      show
    else
      problem "$each" 'is no name of a VM: 20 hexadecimal digits, and +N for a copy'
    fi
  done
}

up() {
  if ! target_may || ! prepare; then
    problem up "$why"
  elif ! others || ! target_up; then
    failed=1
  fi
}

# Stops what was started for another target, by the script that started it.
others() {
  [ "$self" = staging/vm ] || return 0
  set +f
  for script in run/*/vm; do
    set -f
    if [ -f "$script" ] && [ "$script" != "$run/vm" ]; then
      sh "$script" down </dev/null >&2 || failed=1
    fi
  done
  set -f
  [ -z "$failed" ]
}

# Stops every VM, and removes all that is left of them.
down() {
  if ! own || { [ -d run ] && ! may_write destroy; } || { [ -n "$(started)" ] && ! target_sees; }; then
    problem down "$why"
    return
  fi
  others
  if [ -d "$run" ]; then
    started | batch stop || failed=1
    exec 8<.
    flock 8
    for each in $(started); do # what someone has started meanwhile
      stop_one "$each"
    done
    target_strays || problem down "$why"
    [ -n "$failed" ] || { target_down && rm -rf "$run"; } || failed=1
    exec 8<&-
  fi
  rmdir run 2>/dev/null # unless it holds more
}

# Starts or stops ($1) what the words that follow say.
some() {
  verb=$1
  shift
  if [ "$verb" = start ]; then
    target_ready && target_may && may_write run
  else
    [ ! -d "$run" ] || { may_write destroy && target_sees; }
  fi || {
    problem "$verb" "$why"
    return
  }
  case $1 in
    --all)
      if [ "$verb" = start ]; then entries; else started; fi | batch "$verb" || failed=1
      ;;
    --stale) stale | batch "$verb" || failed=1 ;;
    -) names | batch "$verb" || failed=1 ;;
    *)
      share
      for each in "$@"; do
        if "${verb}_one" "$each"; then show; fi
      done
      exec 8<&-
      ;;
  esac
}

# Runs one command; 1 if there is no such. Whether it failed is in $failed.
command_of() {
  # shellcheck disable=SC2034 # target xen asks for $sees
  failed='' problems='' vms='' as_json=$serving why='' sees=''
  case ${1:-},${2:-} in
    up, | down,) "$1" ;;
    start,- | stop,- | start,--all | stop,--all | stop,--stale)
      [ $# = 2 ] || return 1
      some "$@"
      ;;
    start,-* | stop,-* | start, | stop,) return 1 ;;
    start,* | stop,*) some "$@" ;;
    status,*)
      shift
      status "$@"
      ;;
    *) return 1 ;;
  esac
  return 0
}

serve() {
  serving=1
  while read -r line; do
    # shellcheck disable=SC2086 # the words of a command
    set -- $line
    [ $# != 0 ] || continue
    if [ "${2:-}" = - ] || ! command_of "$@"; then
      problems=''
      problem "$1" 'is no command of serve'
    fi
    if [ -z "$failed" ]; then ok=true; else ok=false; fi
    printf '{"ok":%s,"vms":[%s],"problems":[%s]}\n' "$ok" "$vms" "$problems"
  done
}

if ! command -v flock >/dev/null; then
  problem vm 'flock is missing: sudo apt-get install util-linux'
  exit 1
fi
case ${1:-} in
  serve) serve ;;
  console)
    as_json='' why=''
    if ! parse "${2:-}" || [ ! -f "$run/$name.log" ]; then
      problem "${2:-console}" 'has said nothing yet: name a VM that was started'
      exit 1
    fi
    target_console
    ;;
  each) # a part of a batch
    shift
    share
    if [ "$1" = start ] && ! target_ready; then exit 1; fi
    each "$@"
    exit 0
    ;;
  help | -h | --help) usage ;;
  *)
    command_of "$@" || {
      usage >&2
      exit 2
    }
    ;;
esac
[ -z "$failed" ]
