{{! language: sh }}
# VMs that run without a record: who started one was killed, or its record was lost.
# A process is of this site if OUT is its working folder and its command line that
# of a VM. Only root sees those of others; nobody else could end them.

# Those at address $1, or with * all: $strays.
find_strays() {
  strays=
  target_line "$1"
  address=$1
  [ "$address" != '*' ] || address=
  set +f # one grep for all: there may be thousands
  there=$(grep -lsaF -e "$address" /proc/[0-9]*/cmdline)
  set -f
  for there in $there; do
    # shellcheck disable=SC3013 # not in POSIX, but in dash, bash, ksh and busybox
    [ "${there%/cmdline}/cwd" -ef . ] || continue
    line='' # the words without what separates them, which is a NUL
    { read -r line <"$there"; } 2>/dev/null
    there=${there%/cmdline}
    # shellcheck disable=SC2254 # a pattern
    case $line in
      $pattern) strays="$strays ${there#/proc/}" ;;
    esac
  done
}

# Ends all; 1 if one stays, and $why.
end_all_strays() {
  end_strays '*' || return 0
  find_strays '*'
  [ -n "$strays" ] || return 0
  why="processes$strays cannot be stopped"
  return 1
}

# Ends those at address $1, or with * all; 1 if there was none.
end_strays() {
  find_strays "$1"
  [ -n "$strays" ] || return 1
  # shellcheck disable=SC2086 # one number a word
  kill -s TERM $strays 2>/dev/null
  tenths=10
  while [ "$tenths" -gt 0 ]; do
    tenths=$((tenths - 1))
    sleep 0.1
    find_strays "$1"
    [ -n "$strays" ] || return 0
  done
  # shellcheck disable=SC2086
  kill -s KILL $strays 2>/dev/null
  sleep 0.1
}
