
# keep_routes ROLE [PODS] looks after two kinds of local routes. It puts back those
# by which a control-plane machine takes the load balancer's address on: the guest
# agent adds them once, and what starts the network anew, such as systemd-networkd,
# drops them, and no health check gets through. And it removes the one of the pods'
# range: an agent that goes on with settings of old adds it at each change of the
# metadata.
keep_routes() {
  while :; do
    [ "$1" = worker ] || mend_routes || true # tried again at the next look
    [ -z "${2:-}" ] || release_pods "$2" || true
    sleep 5
  done
}

# mend_routes adds what is missing of what is forwarded to this machine now, and
# nothing else: a machine outside the load balancer's groups would answer itself.
mend_routes() {
  local addresses address
  addresses=$(forwarded) || return 1
  for address in $addresses; do
    routed "$address" || take_on "$address" || return 1
  done
}

# forwarded: the addresses that are forwarded to this machine.
forwarded() {
  metadata 'instance/network-interfaces/0/forwarded-ips/?recursive=true' | jq -r '.[]'
}

routed() { [ -n "$(ip -4 route show table local exact "$1")" ]; }

# take_on ADDRESS: adds its route. One that was given up meanwhile, maybe before
# there was a route for the agent to remove, is taken back.
take_on() {
  local interface now
  interface=$(first_interface) || return 1
  agent_route add "$1" "$interface" || return 1
  now=$(forwarded) || now=
  if grep -qxF "$1" <<<"$now"; then
    log "the route of $1 was missing: added"
  else
    agent_route del "$1" "$interface"
  fi
}

# agent_route DOES ADDRESS INTERFACE: with a route like the guest agent's, which
# knows those that it may remove by the protocol.
agent_route() { ip -4 route "$1" local "$2" dev "$3" table local proto 66 scope host; }

# first_interface: the device of what Compute Engine calls network interface 0.
first_interface() {
  local mac
  mac=$(metadata instance/network-interfaces/0/mac) || return 1
  ip -br link | awk -v mac="$mac" '$3 == mac { sub(/@.*/, "", $1); print $1 }'
}
