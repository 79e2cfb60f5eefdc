#!/bin/sh
# Runs a command where nothing of the host can be reached and nothing it starts outlives it: the
# caller made the mount, network and process namespaces (unshare(1)). Only loopback is up, all of
# its ports are free, and names are asked of the name server at $1 alone.
#
#   in-namespace.sh ADDRESS WORK COMMAND...
set -eu
server=$1
work=$2
shift 2
ip link set lo up
printf 'nameserver %s\noptions timeout:2 attempts:2\n' "$server" >"$work/resolv.conf"
printf 'hosts: files dns\n' >"$work/nsswitch.conf"
mount --bind "$work/resolv.conf" /etc/resolv.conf
mount --bind "$work/nsswitch.conf" /etc/nsswitch.conf
# No exec: as the first process of its namespace this shell reaps what daemons leave behind.
"$@"
