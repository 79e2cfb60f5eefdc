{{! language: sh }}
# Starting and stopping one VM, under its lock.

# Whether run/ is where it seems to be; else $why.
own() {
  [ -h run ] || [ -h "$run" ] || return 0
  why='run/ is a symbolic link: remove it'
  return 1
}

# Makes run/<target>/ and leaves a copy of this script there; else $why. What root
# starts is root's to stop, so run/<target>/ becomes root's.
prepare() {
  own && may_write run || return 1
  {
    mkdir -p "$run" && cp "$self" "$run/vm.$$" && mv "$run/vm.$$" "$run/vm" &&
      { [ "$(id -u)" != 0 ] || [ -O "$run" ] || chown 0 "$run" || :; }
  } 2>/dev/null && return
  why="cannot write to $run"
  return 1
}

# Holds the shared lock on OUT, under which run/<target>/ stays where it is.
share() {
  exec 8<.
  flock -s 8
}

# Takes the lock of VM $name; else $why.
lock() {
  own || return 1
  [ -f "$run/vm" ] || prepare || return 1
  while :; do
    if ! { command exec 9>"$run/$name.lock"; } 2>/dev/null; then
      why="cannot write to $run"
      return 1
    fi
    why="cannot lock $run/$name.lock"
    flock 9 || return 1
    # Whoever had it may have removed it, with all else of a copy.
    # shellcheck disable=SC3013 # not in POSIX, but in dash, bash, ksh and busybox
    [ "$run/$name.lock" -ef /proc/self/fd/9 ] && return
  done
}

unlock() {
  exec 9>&-
}

# The address of VM $name: $addr. A copy takes a spare one and keeps it until it
# is stopped; one whose copy died, or was never started, is taken over.
address() {
  addr=$ipv4
  [ "$copy" = 0 ] && return
  if ! { command exec 7>"$run/spare.lock"; } 2>/dev/null; then
    why="cannot write to $run"
    return 1
  fi
  flock 7
  addr='' left=''
  while IFS='=' read -r key value; do
    [ "$key" = spare ] || continue
    case $value in
      '' | *[!0-9a-f.:]*) continue ;;
    esac
    owner=''
    { read -r owner <"$run/$value.spare"; } 2>/dev/null
    if [ "$owner" = "$name" ]; then
      addr=$value
      break
    elif [ -z "$owner" ]; then
      addr=${addr:-$value}
    elif [ -z "$addr$left" ] && ! busy "$owner"; then
      left=$value
    fi
  done <staging/net
  addr=${addr:-$left}
  if [ -n "$addr" ]; then
    printf '%s\n' "$name" >"$run/$addr.spare"
  else
    why='no spare address is free: stop a copy, or stage with more --spare addresses'
  fi
  exec 7>&-
  [ -n "$addr" ]
}

# Whether copy $1 runs, or someone is about to start or stop it.
busy() (
  record "$1" && alive && exit
  { exec 6<"$run/$1.lock"; } 2>/dev/null || exit 1
  ! flock -n 6
)

# Gives the spare address of VM $name back, if it has one.
release() {
  [ "$copy" != 0 ] || return 0
  set +f
  for file in "$run"/*.spare; do
    set -f
    owner=''
    { read -r owner <"$file"; } 2>/dev/null
    [ "$owner" != "$name" ] || rm -f "$file"
  done
  set -f
}

# Removes what is left of VM $name if it is a copy: a server may start thousands.
# The lock goes last, since whoever starts the copy again waits for it.
forget() {
  [ "$copy" = 0 ] || rm -rf "$run/$name.record.new" "$run/$name.log" "$run/$name.log.1" \
    "$run/$name.log.new" "$run/$name.disk" "$run/$name.lock"
}

# A log goes on from start to start; its last 32 KiB are kept once it exceeds 64.
cap_log() {
  [ -s "$run/$name.log" ] || return 0
  [ "$(wc -c <"$run/$name.log")" -gt 65536 ] || return 0
  tail -c 32768 "$run/$name.log" >"$run/$name.log.new" && mv "$run/$name.log.new" "$run/$name.log"
}

# Starts VM $1: $outcome is started, running or failed.
start_one() {
  outcome=failed
  if ! parse "$1"; then
    problem "$1" 'is no name of a VM: 20 hexadecimal digits, and +N for a copy'
    return 1
  fi
  if record "$name" && alive; then
    outcome=running
    return
  fi
  if ! facts || ! lock; then
    problem "$name" "$why"
    return 1
  fi
  if record "$name" && alive; then # someone else was faster
    outcome=running
    unlock
    return
  fi
  rm -f "$run/$name.record"
  why=''
  if facts && target_image && address; then
    cap_log
    image=$stamp-$build-$addr-$port
    if target_start; then
      outcome=started
    elif (record "$name" && alive); then # the one who started it was killed meanwhile
      record "$name"
      outcome=running
    elif end_strays "$addr" && target_start; then # what was in its place
      outcome=started
    else
      release
    fi
  fi
  [ "$outcome" != failed ] || forget
  unlock
  [ "$outcome" = failed ] || return 0
  problem "$name" "${why:-did not start: see $run/$name.log}"
  return 1
}

# Stops VM $1: $outcome is stopped, absent or failed.
stop_one() {
  outcome=failed
  if ! parse "$1"; then
    problem "$1" 'is no name of a VM: 20 hexadecimal digits, and +N for a copy'
    return 1
  fi
  outcome=absent
  [ -e "$run/$name.record" ] || [ -e "$run/$name.lock" ] || return 0
  if ! lock; then
    outcome=failed
    problem "$name" "$why"
    return 1
  fi
  if record "$name"; then
    outcome=stopped
    if alive && ! target_stop; then
      outcome=failed
    else
      rm -f "$run/$name.record"
    fi
  fi
  if [ "$outcome" != failed ]; then
    release
    forget
  fi
  unlock
  [ "$outcome" = failed ] || return 0
  problem "$name" "$why"
  return 1
}
