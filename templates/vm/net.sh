{{! language: sh }}
# What staging/net says of the whole site: $network, $gateway, $front.
net() {
  network='' gateway='' front=''
  while IFS='=' read -r key value; do
    case $value in
      *[!A-Za-z0-9.:/-]*) continue ;;
    esac
    case $key in
      network) network=$value ;;
      gateway) gateway=$value ;;
      front) front=$value ;;
    esac
  done <staging/net
  if [ -z "$network" ] || [ -z "$gateway" ] || [ -z "$front" ]; then
    why='staging/net is damaged: run unipage stage again'
    return 1
  fi
}

# The group of this site's network devices: $group.
link_group() {
  { read -r group <"$run/group"; } 2>/dev/null && return
  group=$(printf '%s %s' "$front" "$PWD" | cksum)
  group=$((${group%% *} % 1000000000 + 100000))
  printf '%s\n' "$group" >"$run/group"
}

# The addresses of all entries and of all copies to come.
addresses() {
  entries | sed 's,.*,staging/&/vm,' | xargs cat | sed -n 's/^ipv4=//p'
  sed -n 's/^spare=//p' staging/net
}
