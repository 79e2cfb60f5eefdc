#!/bin/bash
# host.sh - a real Xen 4.17 host in QEMU (TCG: no hardware virtualisation is needed), made
# from Debian 12 packages only, to try xl configurations and shell scripts on.
#
#   host.sh build               make the image, or make it anew after a change of this file
#   host.sh [-t SEC] [-o DIR] [-c] TEST.sh [FILE|DIR ...]
#                              boot Xen and dom0, run TEST.sh there, print what it prints
#     -t SEC   give up after SEC seconds (default 600)
#     -o DIR   put there: console.log (Xen and dom0), dmesg, xl-dmesg, xenlog/ (xl's and
#              the guests' console logs: xenlog/console/guest-NAME.log) and whatever
#              TEST.sh left in /test/out
#     -c       show the console of Xen and dom0 on stderr while it runs
#     FILE...  copied to /test, beside TEST.sh (folders with their contents)
#   exit status: TEST.sh's own; 124: too slow; 125: the host did not come up.
#
# TEST.sh is run by bash as root in dom0's folder /test, with
#   $KERNEL $INITRD   Linux and a small initramfs for guests, to stand in for a page: it takes
#                     --ipv4=A.B.C.D/LEN on the kernel's line, serves a page at port 80 and says
#                     what a page says when it listens
# Nothing leads out of the machine.
# dom0 has no systemd, udev or cron; its disk is as new in each run.
#
# Needs root (debootstrap, chroot), debootstrap, e2fsprogs, qemu-system-x86; Debian's mirror
# in the first build only. The folder $CACHE takes 0.9 GB; `rm -r` it for newer packages.
set -euo pipefail

CACHE=${XEN_CACHE:-${TMPDIR:-/tmp}/unipage-xen}   # root file system, kernels, image
SUITE=bookworm
# Debian's packages from where this machine takes its own.
mirror_of() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $1" | head -n 1; }
MIRROR=${XEN_MIRROR:-$(mirror_of $SUITE)}
SECURITY=${XEN_SECURITY:-$(mirror_of $SUITE-security)}
QEMU=${XEN_QEMU:-qemu-system-x86_64}
# A model with svm and npt, for PVH guests, less what QEMU 7.2's TCG gets wrong: with smap a
# PV kernel's iret faults; mwait with ecx=1 raises #GP in Xen; rdtscp leaves as if it were rdtsc.
CPU=${XEN_CPU:-EPYC,-smap,-monitor,-rdtscp,check=off}
# With two processors, on a busy machine, three runs of four ended in a triple fault of a guest, in
# a panic of Xen or with a guest that nothing reached; with one, none did.
SMP=${XEN_SMP:-1}
MEM=${XEN_MEM:-3072}                    # MiB, of the whole machine
DOM0_MEM=${XEN_DOM0_MEM:-768}           # MiB, of dom0
XEN_ARGS=${XEN_ARGS:-}                  # more for Xen's command line
MACHINE=${XEN_MACHINE:-q35}
XEN_LINE="com1=115200,8n1 console=com1 dom0_max_vcpus=1 loglvl=info guest_loglvl=info
 cpuidle=0 bootscrub=0 ucode=scan=0 spec-ctrl=no xpti=0"
XEN_LINE=${XEN_LINE//$'\n'/}
DOM0_LINE="console=hvc0 rdinit=/init quiet loglevel=4 mitigations=off"
PACKAGES="${XEN_PACKAGES:-} xen-utils-4.17 xen-utils-common xenstore-utils iproute2 bridge-utils iputils-ping
 curl wget kmod cpio procps busybox-static e2fsprogs"
MODULES="virtio_pci virtio_blk ext4 xen-evtchn xen-privcmd xen-gntdev xen-gntalloc xenfs
 xen-netback xen-blkback xen-netfront xen-blkfront bridge loop tun dummy"

die() { echo "host.sh: $*" >&2; exit 125; }

in_root() { # COMMAND... in the root file system, its mounts gone when it ends
  unshare --mount --fork sh -c '
    root=$1; shift
    mount -t proc proc "$root/proc"; mount --bind /dev "$root/dev"
    exec chroot "$root" "$@"' sh "$CACHE/root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

dom0_init() { cat <<'END'
#!/bin/bash
# dom0's first process: mounts, Xen's daemons, then the test
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LC_ALL=C
mount -t proc proc /proc; mount -t sysfs sys /sys
mountpoint -q /dev || mount -t devtmpfs dev /dev
for i in fd:/proc/self/fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do ln -sf "${i#*:}" "/dev/${i%%:*}"; done
mkdir -p /dev/pts /dev/shm; mount -t devpts devpts /dev/pts; mount -t tmpfs shm /dev/shm
mount -t tmpfs run /run; mount -t tmpfs tmp /tmp; mkdir -p /run/lock /run/xen
hostname dom0; ip link set lo up
up() { cut -d' ' -f1 /proc/uptime; }
report() { # the status and all results to the third disk, then off
  echo "$1" >/test/out/status
  mkdir -p /test/out/xenlog; cp -a /var/log/xen/. /test/out/xenlog/ 2>/dev/null
  xl dmesg >/test/out/xl-dmesg 2>/dev/null; dmesg >/test/out/dmesg
  tar -C /test/out -cf /dev/vdc . ; sync
  echo "dom0: test ended with $1 at $(up) s"
  echo o >/proc/sysrq-trigger; sleep 30; poweroff -f
}
mkdir -p /test/out
tar -C /test -xf /dev/vdb
for m in xen-evtchn xen-privcmd xen-gntdev xen-gntalloc xenfs xen-netback xen-blkback bridge loop tun; do modprobe $m; done
mount -t xenfs xenfs /proc/xen
lib=/usr/lib/xen-4.17/bin
mkdir -p /run/xenstored /var/lib/xenstored /var/log/xen/console /var/lib/xen /var/run/xen
mount -t tmpfs xenstored /var/lib/xenstored
xs=$(ls $lib/oxenstored /usr/sbin/oxenstored $lib/xenstored /usr/sbin/xenstored 2>/dev/null | head -1)
$xs --pid-file=/run/xen/xenstored.pid
for i in $(seq 100); do xenstore-read / >/dev/null 2>&1 && break; sleep 0.1; done
$lib/xen-init-dom0
$lib/xenconsoled --log=guest --log-dir=/var/log/xen/console --timestamp=none
[ "$(xl info xen_version 2>/dev/null)" ] || { echo "dom0: no Xen"; report 125; }
echo "dom0: ready at $(up) s"
exec 5>/dev/ttyS1; stty -F /dev/ttyS1 raw -echo
cd /test
KERNEL=/boot/guest-kernel INITRD=/boot/guest-initrd bash "/test/$(cat /test/.main)" >&5 2>&1 </dev/null
report $?
END
}

boot_init() { cat <<'END'
#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /new
/bin/busybox mount -t devtmpfs dev /dev
for m in $(/bin/busybox cat /modules.order); do /bin/busybox insmod /m/$m; done
n=0; until [ -b /dev/vda ] || [ $n -gt 100 ]; do /bin/busybox sleep 0.1; n=$((n+1)); done
/bin/busybox mount -t ext4 /dev/vda /new || exec /bin/busybox sh
/bin/busybox mount --move /dev /new/dev
exec /bin/busybox switch_root /new /init
END
}

guest_init() { cat <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /www
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev 2>/dev/null
for m in $(cat /modules.order); do insmod /m/$m; done
ip link set lo up
addr=$(sed -n 's/.*--ipv4=\([0-9./]*\).*/\1/p' /proc/cmdline)
if [ "$addr" ]; then # eth0 appears when the backend is ready, which is after insmod
  until [ -d /sys/class/net/eth0 ]; do sleep 0.1; done
  ip addr add $addr dev eth0; ip link set eth0 up
fi
echo "page at $addr" >/www/index.html; httpd -p 80 -h /www
echo "unipage: listening on port 80" >/dev/hvc0
while :; do sleep 1000; done
END
}

# order ROOT MODULE... : the modules' files with what they depend on, in load order
order() {
  local root=$1 m; shift
  for m; do in_root modprobe -d "$root" -S "$(cat "$CACHE/version")" --show-depends "$m"; done |
    sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++'
}

# pack NAME INIT MODULE... : an initramfs with busybox, INIT and the modules in load order
pack() {
  local name=$1 init=$2 d=$CACHE/root/pack ko; shift 2
  rm -rf "$d"; mkdir -p "$d/bin" "$d/m"
  cp "$CACHE/root/bin/busybox" "$d/bin/"; $init >"$d/init"; chmod 755 "$d/init"
  order /kernel "$@" | while read -r ko; do
    cp "$CACHE/root$ko" "$d/m/"; basename "$ko" >>"$d/modules.order"
  done
  in_root sh -c 'cd /pack && find . | cpio -o -H newc --quiet' >"$CACHE/$name"
  rm -rf "$d"
}

fetch() { # the packages from the network: $CACHE/root, with the kernel and Xen in its /kernel
  rm -rf "$CACHE/root"
  debootstrap --variant=minbase $SUITE "$CACHE/root" "$MIRROR" >"$CACHE/build.log" 2>&1 || die "debootstrap: see $CACHE/build.log"
  cat >"$CACHE/root/etc/apt/sources.list" <<END
deb $MIRROR $SUITE main
deb $MIRROR $SUITE-updates main
deb $SECURITY $SUITE-security main
END
  cp /etc/resolv.conf "$CACHE/root/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$CACHE/root/usr/sbin/policy-rc.d"; chmod 755 "$CACHE/root/usr/sbin/policy-rc.d"
  in_root sh -ec "apt-get update; apt-get install -y --no-install-recommends $(echo $PACKAGES)
    mkdir -p /debs /kernel; cd /debs; apt-get install -y --no-install-recommends --download-only \
      -o Dir::Cache::archives=/debs linux-image-amd64 xen-hypervisor-4.17-amd64
    for d in linux-image-[0-9]*.deb xen-hypervisor-4.17-amd64_*.deb; do dpkg-deb -x \$d /kernel; done
    depmod -b /kernel \$(ls /kernel/lib/modules)
    rm -rf /debs /var/cache/apt/* /var/lib/apt/lists/* /usr/share/doc /usr/share/man /usr/share/locale
    rm -f /etc/resolv.conf; : >/etc/fstab" >>"$CACHE/build.log" 2>&1 || die "apt: see $CACHE/build.log"
  touch "$CACHE/fetched"
}

make_image() {
  local ko v
  [ -e "$CACHE/fetched" ] || fetch
  rm -f "$CACHE/image"
  ls "$CACHE/root/kernel/lib/modules" >"$CACHE/version"; v=$(cat "$CACHE/version")
  # the kernel unpacked, which spares the emulated machine this work
  in_root python3 -c '
import glob, lzma, struct, sys
b = open(glob.glob("/kernel/boot/vmlinuz-*")[0], "rb").read()
at = (b[0x1f1] + 1) * 512 + struct.unpack_from("<I", b, 0x248)[0]
if b[at:at + 6] == b"\xfd7zXZ\0": b = lzma.LZMADecompressor().decompress(b[at:])
sys.stdout.buffer.write(b)' >"$CACHE/vmlinuz"
  gzip -dc "$CACHE"/root/kernel/boot/xen-4.17-amd64.gz >"$CACHE/xen"
  pack boot-initrd boot_init virtio_pci virtio_blk ext4
  pack guest-initrd guest_init xen-netfront xen-blkfront
  # the image: the root file system with only the modules dom0 needs, and a guest's kernel
  rm -rf "$CACHE/stage"; mkdir "$CACHE/stage"
  tar -C "$CACHE/root" --exclude=./kernel -cf - . | tar -C "$CACHE/stage" -xf -
  for ko in $(order /kernel $MODULES); do
    install -D -m644 "$CACHE/root$ko" "$CACHE/stage/lib/modules/$v/${ko##*/modules/$v/}"
  done
  cp "$CACHE/root/kernel/lib/modules/$v"/modules.{builtin,order,builtin.modinfo} "$CACHE/stage/lib/modules/$v/"
  chroot "$CACHE/stage" /sbin/depmod "$v"
  dom0_init >"$CACHE/stage/init"; chmod 755 "$CACHE/stage/init"
  mkdir -p "$CACHE/stage/boot" "$CACHE/stage/test"
  cp "$CACHE/vmlinuz" "$CACHE/stage/boot/guest-kernel"; cp "$CACHE/guest-initrd" "$CACHE/stage/boot/guest-initrd"
  rm -f "$CACHE/image.new"; truncate -s 1000M "$CACHE/image.new"
  mke2fs -q -t ext4 -O ^has_journal -d "$CACHE/stage" "$CACHE/image.new"
  rm -rf "$CACHE/stage"; mv "$CACHE/image.new" "$CACHE/image"
}

build() { # one at a time
  mkdir -p "$CACHE"
  (flock 9; make_image) 9>"$CACHE/lock"
}

boot() {
  local limit=600 out= show=0 o
  while getopts t:o:c o; do
    case $o in t) limit=$OPTARG ;; o) out=$OPTARG ;; c) show=1 ;; *) die "see host.sh --help" ;; esac
  done
  shift $((OPTIND - 1))
  [ $# -ge 1 ] && [ -f "$1" ] || die "usage: host.sh [-t SEC] [-o DIR] [-c] TEST.sh [FILE|DIR ...]"
  [ "$CACHE/image" -nt "${BASH_SOURCE[0]}" ] || build

  # three disks: dom0's root (unchanged by the run), what goes in, what comes out
  work=$(mktemp -d); qemu=
  trap '[ -z "$qemu" ] || kill $qemu 2>/dev/null || true; rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM HUP
  mkdir "$work/in" "$work/out"
  cp -a "$@" "$work/in/"; basename "$1" >"$work/in/.main"
  tar -C "$work/in" -cf "$work/in.tar" .; truncate -s %1M "$work/in.tar"
  truncate -s 64M "$work/out.tar"; : >"$work/console"; : >"$work/output"

  timeout "$limit" "$QEMU" -accel tcg,thread=multi -machine "$MACHINE" -cpu "$CPU" -smp "$SMP" -m "$MEM" \
    -nodefaults -display none -monitor none -net none -no-reboot \
    -kernel "$CACHE/xen" -append "$XEN_LINE dom0_mem=${DOM0_MEM}M,max:${DOM0_MEM}M $XEN_ARGS" \
    -initrd "$CACHE/vmlinuz $DOM0_LINE,$CACHE/boot-initrd" \
    -drive "file=$CACHE/image,format=raw,if=virtio,snapshot=on" \
    -drive "file=$work/in.tar,format=raw,if=virtio,readonly=on" \
    -drive "file=$work/out.tar,format=raw,if=virtio" \
    -serial "file:$work/console" -serial "file:$work/output" </dev/null &
  qemu=$!
  tail -n +1 -s 0.2 -f --pid=$qemu "$work/output" &
  local tails=($!) rc=0 status
  if [ $show = 1 ]; then
    tail -n +1 -s 0.2 -f --pid=$qemu "$work/console" >&2 &
    tails+=($!)
  fi
  wait $qemu || rc=$?
  qemu=; wait "${tails[@]}" || true

  tar -C "$work/out" -xf "$work/out.tar" 2>/dev/null || true
  status=$(cat "$work/out/status" 2>/dev/null || true)
  if [ -n "$out" ]; then
    mkdir -p "$out"; cp "$work/console" "$out/console.log"; cp -a "$work/out/." "$out/"
  fi
  [ -z "$status" ] || exit "$status"
  [ $rc != 124 ] || exit 124
  [ $show = 1 ] || tail -20 "$work/console" >&2
  die "the host did not come up (qemu's exit status: $rc)"
}

[ "$(id -u)" = 0 ] || die "needs root"
case ${1:-} in
  build) build ;;
  '' | -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" ;;
  *) boot "$@" ;;
esac
