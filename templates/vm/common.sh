{{! language: sh }}
# From here on the script is the same for every target.
#
# A VM is named ID (20 hexadecimal digits, its folder in staging/) or ID+N (its
# Nth copy, on a spare address). In run/<target>/ it has
#   NAME.record  pid=N start=T boot=B stamp=S ms=M: written when it accepts
#                connections, removed when it ends in order. N is the number of a
#                $kind: a process, or a domain of Xen. A process is the
#                one of the record only if its start time and the boot agree.
#                S says what was started, and on which address and port.
#   NAME.log     what it said; that of a copy goes when the copy is stopped
#   NAME.disk/   what a copy may write to, if the target has no disks
#   NAME.lock    held (flock) by whoever starts or stops it
#   ADDR.spare   which copy a spare address belongs to
# and the script itself, to stop what it started after staging for another
# target has replaced it. Starting and stopping holds a shared lock on the
# folder OUT, removing run/ an exclusive one.
#
# What comes before defines $target, $kind and, with the variables that each names,
#   target_ready, target_image     is it built, and what is it built from
#   target_may, target_sees        may this user start VMs, and see which run
#   target_up, target_down         the host network
#   target_start, target_alive, target_signal, target_stop, target_console    one VM
#   target_line, target_strays     what runs without a record

usage() {
  cat <<'USAGE'
vm up | down                       prepare the host network, undo it (down stops every VM)
vm start ID[+N]... | --all | -     start VMs (- reads names from stdin); one that runs is left alone
vm stop  ID[+N]... | --all | --stale | -
                                   stop VMs; --stale: those whose entry is gone or has changed
vm status [--json] [ID[+N]...]     list the VMs that were started and not stopped, or those named
vm console ID[+N]                  follow what a VM says
vm serve                           the same commands from stdin, one JSON line per answer
USAGE
}

LC_ALL=C
export LC_ALL
set -fu
sees=

case $0 in
  */*) CDPATH='' cd -- "${0%/*}" || exit 1 ;;
esac
case $PWD in
  */staging) self=staging/vm && cd .. ;;
  */run/"$target") self=run/$target/vm && cd ../.. ;;
  *) printf 'vm: this script works in staging/ only\n' >&2 && exit 1 ;;
esac || exit 1
run=run/$target

serving=
failed=
problems=
vms=
this_boot=
{ read -r this_boot </proc/sys/kernel/random/boot_id; } 2>/dev/null

# $1 as one line of printable ASCII: $plain.
plain() {
  plain=$1
  case $plain in
    *[!\ -~]*) plain=$(printf '%s' "$1" | tr -c ' -~' '?') ;;
  esac
}

# $1 as a JSON string: $json.
json() {
  plain "$1"
  case $plain in
    *[\"\\]*) plain=$(printf '%s' "$plain" | sed 's/[\\"]/\\&/g') ;;
  esac
  json=\"$plain\"
}

# Says what is wrong ($2) with a VM ($1): on stderr, or in the answer of serve.
problem() {
  failed=1
  if [ -z "$serving" ]; then
    plain "$1: $2"
    printf 'vm: %s\n' "$plain" >&2
    return
  fi
  json "$1"
  subject=$json
  json "$2"
  problems="$problems${problems:+,}{\"id\":$subject,\"message\":$json}"
}

# Whether $1 names a VM: $name, $id, $copy.
parse() {
  name=$1
  id=${name%%+*}
  copy=0
  case $id in
    *[!0-9a-f]*) return 1 ;;
    ????????????????????) ;;
    *) return 1 ;;
  esac
  [ "$name" = "$id" ] && return
  copy=${name#"$id"+}
  case $copy in
    '' | 0* | *[!0-9]* | ?????*) return 1 ;;
  esac
}

{{> vm/rights.sh}}
{{> vm/record.sh}}
{{> vm/strays.sh}}
{{> vm/lifecycle.sh}}
{{> vm/commands.sh}}
