{{! language: sh }}
# Who may do what: found out before anything is begun, and said once.

# Whether a program started now has the capability of number $1 (capability.h).
capable() {
  effective=
  while read -r field set; do
    [ "$field" != CapEff: ] || effective=$set
  done </proc/self/status
  [ -n "$effective" ] && [ $((0x$effective >> $1 & 1)) = 1 ]
}

# Runs a command with root's rights; without sudo it says itself what it lacks.
as_root() {
  if [ "$(id -u)" = 0 ] || ! command -v sudo >/dev/null; then
    "$@"
  elif [ -n "$serving" ]; then
    sudo -n "$@"
  else
    sudo "$@"
  fi
}

# Runs ip, which needs CAP_NET_ADMIN for what changes the network.
ip_admin() {
  if capable 12; then
    ip "$@"
  else
    as_root ip "$@"
  fi
}

# Whose file or folder $1 is: $whose, and the command, make $2, that owner would type: $mend.
belongs() {
  whose=$(stat -c %U "$1")
  if [ "$whose" = root ]; then
    mend="sudo make $2"
  else
    mend="make $2 as $whose"
  fi
}

# Whether this user may write what make $1 writes to run/; else $why.
may_write() {
  for place in "$run" run .; do
    [ -e "$place" ] || continue
    [ -w "$place" ] && [ -x "$place" ] && return
    belongs "$place" "$1"
    [ "$place" != . ] || place='this folder'
    why="$place belongs to $whose, and only who may write there may do this: $mend"
    return 1
  done
}

# Whether this user can read what make status reads of run/; else $why.
may_read() {
  for place in run "$run"; do
    [ -e "$place" ] || return 0
    [ -r "$place" ] && [ -x "$place" ] && continue
    belongs "$place" status
    why="$place belongs to $whose, and others may not read it: $mend"
    return 1
  done
}

# Whether a program of this user may listen on the port of this site; else $why.
may_bind() {
  while IFS='=' read -r key value; do
    [ "$key" = port ] || continue
    # A builtin read asks byte by byte, and this file has no second byte.
    least=$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null)
    [ "$value" -ge "${least:-1024}" ] && return
    capable 10 && return
    why="listening on port $value needs root or CAP_NET_BIND_SERVICE: sudo make run, or stage with --port 8080"
    return 1
  done <staging/net
}
