# What every machine of a cluster runs at each boot, the same on Google's
# Compute Engine and on the local one. The parts are joined in this order:
# lib, packages, host, kubeadm, admin, etcd, route, main.
set -euo pipefail
shopt -s inherit_errexit # $(…) too ends at its first failure

readonly metadata=http://169.254.169.254/computeMetadata/v1
readonly flavor='Metadata-Flavor: Google'
readonly state=/var/lib/kubectl-ha # survives a reboot
readonly scratch=/run/kubectl-ha   # does not: what is secret stays in memory

log() { echo "kubectl-ha: $*"; }

# within SECONDS COMMAND…: repeats the command each second until it succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 1 || return 1
  done
}

# unit NAME WHAT: a service that runs this script with NAME, which does WHAT.
unit() {
  cat >"/etc/systemd/system/kubectl-ha-$1.service" <<UNIT
[Unit]
Description=$2
[Service]
ExecStart=$state/machine $1
Restart=always
RestartSec=2
UNIT
}

# serve NAME…: starts the services. They are started so at each boot.
serve() {
  systemctl daemon-reload
  systemctl restart --no-block "${@/#/kubectl-ha-}"
}

# How curl insists: by time, not by number, since a slow computer's metadata
# server may be away for longer than a few tries last.
readonly insist=(--retry 300 --retry-delay 1 --retry-max-time 300 --retry-connrefused)

# metadata PATH: a value from the metadata server; fails where there is none.
metadata() {
  curl -fsS "${insist[@]}" -H "$flavor" "$metadata/$1"
}

# attribute NAME: one of our own attributes, or nothing where there is none; fails
# where the metadata server did not say so (curl's 22 is its answer).
attribute() {
  metadata "instance/attributes/kubectl-ha-$1" 2>/dev/null || [ $? -eq 22 ]
}

# publish KEY FILE: hands a public value to the client, as a guest attribute.
publish() {
  curl -fsS "${insist[@]}" -o /dev/null -X PUT -H "$flavor" --data-binary "@$2" \
    "$metadata/instance/guest-attributes/kubectl-ha/$1"
}

# phase TEXT: tells how far this machine is, in the console and to the client.
phase() {
  log "$1"
  { printf '%s' "$1" >"$scratch/phase" && publish phase "$scratch/phase"; } ||
    log "the phase could not be published"
}

# attributes ETAG HEADERS: all attributes as JSON, once they differ from those of ETAG.
attributes() {
  curl -fsS -H "$flavor" -D "$2" \
    "$metadata/instance/attributes/?recursive=true&alt=json&wait_for_change=true&timeout_sec=60&last_etag=$1"
}

# next_value NAME [OLD]: waits until the attribute is there and is not OLD.
next_value() {
  local name=kubectl-ha-$1 old=${2:-} etag=0 value headers=$scratch/headers.$BASHPID
  while :; do
    if value=$(attributes "$etag" "$headers" | jq -r --arg name "$name" '.[$name] // empty'); then
      etag=$(awk 'tolower($1) == "etag:" { print $2 }' "$headers" | tr -d '\r')
      if [ -n "$value" ] && [ "$value" != "$old" ]; then
        printf '%s\n' "$value"
        return
      fi
    else
      sleep 1 # the metadata server is away; it answers again within seconds
    fi
  done
}

# identity: this machine's identity token for its cluster, good for an hour.
identity() {
  metadata "instance/service-accounts/default/identity?audience=$(attribute audience)&format=full"
}
