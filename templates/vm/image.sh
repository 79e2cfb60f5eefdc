{{! language: sh }}
# Whether there is something to start, found out once per command.
target_ready() {
  if ! { read -r server <"build/$target/page.stamp"; } 2>/dev/null; then
    why="build/$target is not there: run make first"
    return 1
  fi
  command -v "$tender" >/dev/null && return
  why="$tender is missing: unipage doctor --target $target says how to get it"
  if [ -n "${SUDO_USER:-}" ]; then # sudo has a PATH of its own
    why="$tender is not on root's PATH: say make run as $SUDO_USER, which asks sudo only where needed"
  fi
  return 1
}

# What entry $id would be started from, besides its own content: $build.
target_image() {
  build=$server
}

# The image of entry $id, $file, and its block device, $disk, if it has one.
# shellcheck disable=SC2034 # a process of target unix has no disk
image_of() {
  file=build/$target/$id.$target
  disk=''
  if [ -f "build/$target/$id.img" ]; then
    file=build/$target/page.$target
    disk=build/$target/$id.img
  fi
  [ -f "$file" ] && return
  why="$file is not there: run make"
  return 1
}

# An empty console for VM $name, $console; that of its last run is kept beside it.
fresh_console() {
  console=$run/$name.log
  [ ! -f "$console" ] || mv -f "$console" "$console.1"
  { : >"$console"; } 2>/dev/null && return
  why="cannot write to $run"
  return 1
}

# Writes the record of VM $name.
write_record() {
  printf 'pid=%s start=%s boot=%s stamp=%s ms=%s\n' "$pid" "$start" "$boot" "$image" "$ms" \
    >"$run/$name.record.new" && mv "$run/$name.record.new" "$run/$name.record" && return
  why="cannot write to $run"
  return 1
}

# Whether it says within $1 hundredths of a second that it listens.
listens() {
  text=''
  left=$1
  exec 6<"$console"
  while :; do
    while IFS= read -r line <&6; do text=$text$line; done
    text=$text$line
    case $text in
      *'unipage: listening'*)
        exec 6<&-
        return
        ;;
    esac
    if ! alive; then
      why="it ended at once: see $console"
    elif [ "$left" -le 0 ]; then
      why="it does not answer: see $console"
    else
      left=$((left - 1))
      text=${text#"${text%????????????????????????????????}"}
      sleep 0.01
      continue
    fi
    exec 6<&-
    return 1
  done
}
