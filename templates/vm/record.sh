{{! language: sh }}
# What is known of a VM: what was staged, and what was started.

# What was staged of entry $id: $host, $ipv4, $port, $memory, $stamp; else $why.
# Only values of harmless characters are taken, whoever wrote the file.
facts() {
  host='' ipv4='' port='' memory='' stamp=''
  if [ ! -f "staging/$id/vm" ]; then
    why="there is no entry staging/$id"
    return 1
  fi
  while IFS='=' read -r key value; do
    case $value in
      *[!A-Za-z0-9.:-]*) continue ;;
    esac
    case $key in
      host) host=$value ;;
      ipv4) ipv4=$value ;;
      port) port=$value ;;
      memory) memory=$value ;;
      stamp) stamp=$value ;;
    esac
  done <"staging/$id/vm"
  if [ -z "$host" ] || [ -z "$ipv4" ] || [ -z "$port" ] || [ -z "$memory" ] || [ -z "$stamp" ]; then
    why="staging/$id/vm is damaged: run unipage stage again"
    return 1
  fi
}

# What VM $1 was started as: $pid, $start, $boot, $image, $ms; and from
# $image its address and port: $addr, $port.
record() {
  pid='' start='' boot='' image='' ms='' addr='' port=''
  { read -r line <"$run/$1.record"; } 2>/dev/null || return 1
  for word in $line; do
    value=${word#*=}
    case $word in
      pid=*) pid=$value ;;
      start=*) start=$value ;;
      boot=*) boot=$value ;;
      stamp=*) image=$value ;;
      ms=*) ms=$value ;;
    esac
  done
  addr=${image#*-*-}
  port=${addr##*-}
  addr=${addr%-*}
  case $pid in
    *[!0-9]*) pid='' ;;
  esac
  case $ms in
    *[!0-9]*) ms='' ;;
  esac
  case $addr:$port in
    *[!0-9a-f.:]*) addr='' port='' ;;
  esac
}

# Whether what the record just read names is there.
alive() {
  [ -n "$pid" ] && [ "$boot" = "$this_boot" ] && target_alive
}

# Whether the process of the record is there: not merely its number.
process_there() {
  { read -r line <"/proc/$pid/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # fields 3 and on; field 2, the name, may hold anything
  set -- ${line##*) }
  [ "${20:-}" = "$start" ] || return 1
  case $1 in
    Z | X) return 1 ;;
  esac
}

# Waits until the process of the record has gone, for at most $1 tenths of a second.
gone() {
  alive || return 0
  sleep 0.01
  tenths=$1
  while alive; do
    [ "$tenths" -gt 0 ] || return 1
    tenths=$((tenths - 1))
    sleep 0.1
  done
}
