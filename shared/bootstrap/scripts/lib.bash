# What every machine of a cluster runs at each boot, the same on Google's
# Compute Engine and on the local one. The parts are joined in this order:
# lib, agent, packages, host, kubeadm, admin, etcd, certificates, addons, route, image, main.
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

# unit NAME WHAT [ARGUMENT…]: a service that runs this script with NAME and the
# arguments, which does WHAT.
unit() {
  cat >"/etc/systemd/system/kubectl-ha-$1.service" <<UNIT
[Unit]
Description=$2
[Service]
ExecStart=$state/machine $1 ${*:3}
Restart=always
RestartSec=2
UNIT
}

# serve NAME…: starts the services. They are started so at each boot.
serve() { systemctl restart --no-block "${@/#/kubectl-ha-}"; }

# How curl insists: by time, not by number, since a slow computer's metadata
# server may be away for longer than a few tries last.
readonly insist=(--retry 300 --retry-delay 1 --retry-max-time 300 --retry-connrefused --max-time 60)

# metadata PATH: a value from the metadata server; fails where there is none.
metadata() {
  curl -fsS "${insist[@]}" -H "$flavor" "$metadata/$1"
}

# attribute NAME: one of our own attributes, or nothing where there is none; fails
# where the metadata server did not say so (curl's 22 is its answer).
attribute() {
  metadata "instance/attributes/kubectl-ha-$1" 2>/dev/null || [ $? -eq 22 ]
}

# publish KEY FILE [TRIES]: hands a public value to the client, as a guest attribute.
# Google takes ten writes a minute and may drop what is more, so it is written again
# until it is read back: 40 tries are five minutes, 4 seven seconds.
publish() {
  local left=${3:-40} pause=1
  until published "$1" "$2"; do
    [ $((left -= 1)) -gt 0 ] || return 1
    sleep "$pause" || return 1
    [ "$pause" -eq 8 ] || pause=$((pause * 2))
  done
}

# published KEY FILE: writes the value, and reads it back.
published() {
  local url=$metadata/instance/guest-attributes/kubectl-ha/$1
  [ "$(curl -fsS --max-time 20 -o /dev/null -X PUT -H "$flavor" --data-binary "@$2" "$url" \
    --next -fsS --max-time 20 -H "$flavor" "$url")" = "$(<"$2")" ]
}

# phase TEXT [TRIES]: tells how far this machine is, in the console and to the
# client, but does not hold it up for long.
phase() {
  log "$1"
  { printf '%s' "$1" >"$scratch/phase" && publish phase "$scratch/phase" "${2:-4}"; } ||
    log "the phase could not be published"
}

# attributes ETAG HEADERS: all attributes as JSON, once they differ from those of ETAG.
attributes() {
  curl -fsS --max-time 120 -H "$flavor" -D "$2" \
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

# obey REQUEST COMMAND DONE: runs the command each time a client asks for it by a new id,
# while that holds the Lease, and answers with the id and what came of it. Once for each
# id: a boot must not do it again.
obey() {
  local id answer
  id=$(cat "$state/$1" 2>/dev/null || true)
  while :; do
    id=$(next_value "$1" "$id")
    printf '%s' "$id" >"$state/$1"
    if "$2"; then answer=$3; else answer='failed: its console says why'; fi
    printf '%s %s' "$id" "$answer" >"$scratch/answer-$1"
    publish "$1" "$scratch/answer-$1"
  done
}

# node_name: the machine's name at Compute Engine, which is that of its node and of
# its identity. hostname may say another: a long one, or one that somebody has set.
node_name() { metadata instance/name; }

# pod_range: the machine's own alias range where its pods have addresses of that,
# else nothing.
pod_range() {
  local cni
  cni=$(attribute cni) || return 1
  [ "$cni" != native ] || metadata instance/network-interfaces/0/ip-aliases/0
}

# repeatedly STEP GOAL [UNDO…]: takes a step of this script, again and again until
# it succeeds. Each attempt is a process of its own, which its first failure ends.
repeatedly() {
  local attempt=0 step=$1 goal=$2
  shift 2
  until "$0" "$step"; do
    attempt=$((attempt + 1))
    phase "failed: attempt $attempt to $goal, see the lines above"
    sleep $((attempt < 6 ? attempt * 5 : 30))
    "$@" || true
  done
}

# identity: this machine's identity token for its cluster, good for an hour.
identity() {
  metadata "instance/service-accounts/default/identity?audience=$(attribute audience)&format=full"
}
