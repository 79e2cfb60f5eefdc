{{! language: sh }}
{{> vm/image.sh}}
# A VM is the process of what runs it, in the foreground, as it would be typed;
# its console is that process's output.
kind=process

# Starts VM $name of entry $id at $addr and $port. Returns 0 once it accepts
# connections and its record is written; else 1, and $why says why.
target_start() {
  image_of && network || return 1
  fresh_console || return 1
  began=$(date +%s%N)
  # A console of more than 1 MiB goes nowhere: the signal is ignored, the write fails.
  (
    trap '' XFSZ
    ulimit -f 2048
    launch
  ) >>"$console" 2>&1 </dev/null 6>&- 7>&- 8>&- 9>&- &
  pid=$!
  boot=$this_boot
  { read -r line <"/proc/$pid/stat"; } 2>/dev/null || line=''
  # shellcheck disable=SC2086 # the fields after the name
  set -- ${line##*) }
  start=${20:-}
  why=''
  if listens 3000; then
    ms=$((($(date +%s%N) - began) / 1000000))
    write_record && return
  fi
  kill -s KILL "$pid" 2>/dev/null
  return 1
}

target_strays() {
  end_all_strays
}

target_alive() {
  process_there
}

# Anyone can see which processes there are.
target_sees() { :; }

# Tells a VM, whose record was just read, to stop; does not wait.
target_signal() {
  kill -s TERM "$pid" 2>/dev/null
}

# Stops a VM, whose record was just read.
target_stop() {
  target_signal && gone 50 && return
  kill -s KILL "$pid" 2>/dev/null && gone 100 && return
  why="process $pid cannot be stopped: it is $(stat -c %U "/proc/$pid")'s"
  return 1
}

# What VM $name says, from the start of its log on.
target_console() {
  exec tail -n +1 -F "$run/$name.log"
}
