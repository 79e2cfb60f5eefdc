# A lab on target xen, in dom0: `make run` without make, then what hurts, then `make destroy`.
# The Linux guest stands in for each page, so xl gets its memory and initramfs.
real=$(command -v xl)
mkdir bin
cat >bin/xl <<END
#!/bin/sh
[ "\$1" != create ] || exec $real "\$@" 'ramdisk="$INITRD"' 'memory=128'
exec $real "\$@"
END
chmod +x bin/xl
PATH=$PWD/bin:$PATH
cd lab
for id in staging/????????????????????; do
  [ -e "build/xen/${id#staging/}.xen" ] || cp "$KERNEL" "build/xen/${id#staging/}.xen"
done
vm() { sh staging/vm "$@"; }
first=$(ls -d staging/????????????????????/ | sed -n '1s,staging/\(.*\)/,\1,p')
names() { xl list | sed 1,2d | awk '{ print $1 }' | sort; }
echo '== foreign'
printf 'name="%s"\ntype="pvh"\nkernel="%s"\nmemory=128\n' "$first" "$KERNEL" >/tmp/foreign.xl
$real create -q /tmp/foreign.xl
vm up
vm start "$first" 2>&1 | sed 's/number [0-9]*/number N/'
names
$real destroy "$first"
echo '== run'
vm start --all
vm status | sed 's/ domain.*//'
for addr in $(sed -n 's/^ipv4=//p' staging/*/vm); do curl -s -m 5 --retry 30 --retry-delay 1 --retry-all-errors "http://$addr/"; done
vm start --all
echo '== console'
grep -c 'unipage: listening' "run/xen/$first.log"
echo '== dead'
$real destroy "$first"
vm status "$first" | cut -d' ' -f 2
vm start "$first" | cut -d' ' -f 2
echo '== destroy'
vm down
names
ip -o link | cut -d: -f 2
ls -1
