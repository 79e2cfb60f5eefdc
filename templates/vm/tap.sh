{{! language: sh }}
{{> vm/net.sh}}
# The host network: a tap device for each address, and no bridge, which would
# end at 1,023 of them. Each tap has the gateway's address and a route to the
# one machine behind it; the neighbour entry saves the first ARP question, which
# would cost a second if the machine is not up yet.
#
# The taps of this site are a group of their own: the number is in run/<target>/group.
# A tap that is up is complete; one of another group belongs to someone else.

# The tap and the MAC address of address $1: $tap, $mac.
tap_of() {
  tap=$1
  a=${tap%%.*} tap=${tap#*.}
  b=${tap%%.*} tap=${tap#*.}
  mac=$(printf '02:00:%02x:%02x:%02x:%02x' "$a" "$b" "${tap%%.*}" "${tap#*.}")
  tap=unip$(printf %s "${mac#02:00:}" | tr -d :)
}

# Prepares the taps of the addresses on stdin, and with $1 = all removes those of
# this group that are none of them; else $why.
taps() {
  owner=$(id -u)
  if ! links=$(ip -o link show 2>&1); then
    why="ip: $links"
    return 1
  fi
  plan=$run/plan.$$
  {
    printf '%s\n' "$links"
    printf -- '--\n'
    cat
  } | awk -v group="$group" -v gateway="$gateway" -v owner="$owner" -v all="$1" '
    !asked && $1 == "--" { asked = 1; next }
    !asked {
      name = $2
      sub(/[:@].*/, "", name)
      there[name] = "default"
      for (i = 3; i < NF; i++) if ($i == "group") there[name] = $(i + 1)
      up[name] = $3 ~ /[<,]UP[,>]/
      next
    }
    split($1, n, ".") == 4 {
      mac = sprintf("02:00:%02x:%02x:%02x:%02x", n[1], n[2], n[3], n[4])
      name = sprintf("unip%02x%02x%02x%02x", n[1], n[2], n[3], n[4])
      wanted[name] = 1
      if (name in there) {
        if (there[name] == group && up[name]) next
        if (there[name] != group && (there[name] != "default" || up[name])) {
          print "foreign " name
          next
        }
      } else {
        printf "tuntap add dev %s mode tap%s\n", name, owner == 0 ? "" : " user " owner
      }
      printf "link set dev %s group %s addrgenmode none\n", name, group
      printf "addr replace %s/32 dev %s\n", gateway, name
      printf "neigh replace %s lladdr %s dev %s nud permanent\n", $1, mac, name
      late[name] = $1
      order[++count] = name
    }
    END {
      for (i = 1; i <= count; i++) {
        printf "link set dev %s up\n", order[i]
        printf "route replace %s/32 dev %s src %s\n", late[order[i]], order[i], gateway
      }
      if (all == "all")
        for (name in there)
          if (there[name] == group && !(name in wanted)) print "link del dev " name
    }' >"$plan"
  result=0
  foreign=$(sed -n 's/^foreign //p' "$plan")
  if [ -n "$foreign" ]; then
    # shellcheck disable=SC2086 # one name a word
    set -- $foreign
    why="$# of the tap devices, $1 the first, belong to someone else: left alone"
    result=1
  fi
  if grep -qv '^foreign ' "$plan" && ! said=$(sed '/^foreign /d' "$plan" | ip_admin -batch - 2>&1); then
    why="the network cannot be prepared: $(printf '%s' "$said" | head -n 1): ip -batch needs root or CAP_NET_ADMIN; try sudo make run"
    result=1
  fi
  rm -f "$plan"
  return $result
}

# Removes the taps of this group, and no other device that someone put there.
remove_taps() {
  [ -f "$run/group" ] || return 0
  link_group
  ours=$(ip -o link show group "$group" 2>/dev/null | awk '{ sub(/[:@].*/, "", $2); print $2 }')
  [ -n "$ours" ] || return 0
  if printf '%s\n' "$ours" | grep -qv '^unip[0-9a-f]*$'; then
    said=$(printf '%s\n' "$ours" | sed -n 's/^unip[0-9a-f]*$/link del dev &/p' | ip_admin -batch - 2>&1)
  else
    said=$(ip_admin link del group "$group" 2>&1)
  fi && return
  problem down "the tap devices cannot be removed: $(printf '%s' "$said" | head -n 1): ip link del group $group needs root or CAP_NET_ADMIN; try sudo make destroy"
  return 1
}

target_up() {
  if net && link_group && taps all <<EOF; then return; fi
$(addresses)
EOF
  problem up "$why"
  return 1
}

target_down() {
  remove_taps
}

# The tap of address $addr, made if vm up has not: $tap, $mac; else $why.
tap() {
  net && link_group && tap_of "$addr" || return 1
  owner=''
  { read -r owner <"/sys/class/net/$tap/netdev_group"; } 2>/dev/null
  [ "$owner" = "$group" ] || taps one <<EOF
$addr
EOF
}
