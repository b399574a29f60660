
# render NAME: fills in what only the machine knows, in a file only root can read.
render() {
  local name address zone legacy=true ignore=SystemVerification
  name=$(node_name)
  address=$(metadata instance/network-interfaces/0/ip)
  zone=$(metadata instance/zone)
  zone=${zone##*/}
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then # cgroup v2
    legacy=false ignore=none
  fi
  attribute "$1" | sed \
    -e "s|@NAME@|$name|g" \
    -e "s|@ADDRESS@|$address|g" \
    -e "s|@ENDPOINT@|$(attribute endpoint)|g" \
    -e "s|@PROJECT@|$(metadata project/project-id)|g" \
    -e "s|@ZONE@|$zone|g" \
    -e "s|@REGION@|${zone%-*}|g" \
    -e "s|@FAIL_CGROUP_V1@|$([ "$legacy" = true ] && echo false || echo true)|g" \
    -e "s|@IGNORE@|$ignore|g" \
    -e "s|@CONNTRACK_PER_CORE@|$(conntrack_per_core /proc/sys/net/netfilter/nf_conntrack_max)|g" \
    -e "s|@CERTIFICATE_KEY@|${2:-}|g" >"$scratch/$1.yaml"
}

# conntrack_per_core FILE: how many connections kube-proxy has the kernel remember,
# its default. A machine that shares its kernel cannot set that, which would end
# kube-proxy wherever the limit is lower: with little memory, or many CPUs.
conntrack_per_core() {
  if [ -e "$1" ] && [ ! -w "$1" ]; then
    echo 0 # as it is
  else
    echo 32768
  fi
}

# configure_api_server: what the API server reads from files.
configure_api_server() {
  local name
  install -d -m 0755 /etc/kubernetes
  for name in authentication admission audit-policy; do
    attribute "$name" >"/etc/kubernetes/$name.yaml"
  done
}

readonly encryption=/etc/kubernetes/pki/encryption.yaml # which kubeadm reset removes

# make_encryption_key: what is to be encrypted in etcd gets a key of the cluster's own.
make_encryption_key() {
  local config key
  config=$(attribute encryption)
  [ -n "$config" ] || return 0
  key=$(head -c 32 /dev/urandom | base64 -w0)
  install -d -m 0755 "${encryption%/*}"
  (umask 077 && printf '%s\n' "${config/@KEY@/"$key"}" >"$encryption")
}

# take_encryption_key: a further replica gets it from the Secret that only those that
# join may read.
take_encryption_key() {
  [ -n "$(attribute encryption)" ] || return 0
  install -d -m 0755 "${encryption%/*}"
  within 300 secret kubectl-ha-encryption encryption.yaml "$encryption"
}

# quietly COMMAND…: runs kubeadm with its output in a file of root's, because
# the console is no place for what it may print; its last lines come on failure.
quietly() {
  local log=${log:-$scratch/kubeadm.log}
  if ! "$@" >"$log" 2>&1; then
    grep -vE -- '--token|--certificate-key|--discovery' "$log" | tail -n 20 || true
    return 1
  fi
}

# How long, in seconds, a phase of kubeadm may still take when kubeadm has waited
# in vain. Some of its waits are short, and not to be configured.
readonly patience=300

# persist WHAT kubeadm COMMAND…: runs kubeadm, which goes on where only a wait of
# its own ran out: to reset a machine that is slow would make it begin anew, and
# be as slow again. Each phase that it comes to has its own patience.
persist() {
  local what=$1 at='' last='' end=0 done='' again=()
  shift
  until quietly "$@" "${again[@]}"; do
    at=$(waited_in) && done=$(done_before "$2" "$at") || return 1
    if [ "$at" != "$last" ]; then
      last=$at end=$((SECONDS + patience))
    fi
    [ "$SECONDS" -lt "$end" ] || return 1
    again=("--skip-phases=$done")
    phase "$what, for longer than kubeadm waits ($at)"
  done
}

# How kubeadm says that a wait of its own ran out. It gives etcd 2 s for an answer,
# in some places only once.
readonly ran_out='(failed while|timeout) waiting for|context deadline exceeded|timed out|TLS handshake timeout|etcd member [0-9a-f]+ is not started|in sync with leader'

# waited_in: the phase in which a wait of kubeadm's ran out. It fails where kubeadm
# failed of anything else, and where waiting does not help: a control plane does not
# start without etcd, which has had its time.
waited_in() {
  local at
  at=$(sed -nE "s/^.*error execution phase ([a-z-]+)[^:]*: .*($ran_out).*$/\1/p" "$scratch/kubeadm.log" | tail -n 1) || return 1
  [ -n "$at" ] || return 1
  [ "$at" != wait-control-plane ] || etcd_leads || return 1
  echo "$at"
}

# The phases of kubeadm's commands, in its order.
declare -Ar phases=(
  [init]="preflight,certs,kubeconfig,etcd,control-plane,kubelet-start,wait-control-plane,upload-config,upload-certs,mark-control-plane,bootstrap-token,kubelet-finalize,addon"
  [join]="preflight,control-plane-prepare,check-etcd,kubelet-start,etcd-join,kubelet-wait-bootstrap,control-plane-join,wait-control-plane"
)

# done_before COMMAND PHASE: the phases that need not be done again when kubeadm goes
# on in this one. It fails for the first, and for one that it does not know.
done_before() {
  local all="${phases[$1]}," from=$2
  # kubeadm has deleted what the kubelet gets its certificate with, even in vain.
  if [ "$from" = kubelet-wait-bootstrap ] && [ ! -f /etc/kubernetes/kubelet.conf ]; then
    from=kubelet-start
  fi
  local before=${all%%",$from,"*}
  [ "$before" != "$all" ] || return 1
  echo "$before"
}

initialise() {
  local tokens config
  configure_api_server
  make_encryption_key
  (umask 077 && openssl rand -hex 32 | tr -d '\n' >"$scratch/certificate-key")
  render kubeadm "$(cat "$scratch/certificate-key")"
  phase 'initialising the control plane'
  # Its last phases go side by side: kubeadm sends five requests a second.
  persist 'initialising the control plane' kubeadm init --config "$scratch/kubeadm.yaml" \
    --skip-phases=bootstrap-token,addon,show-join-command --upload-certs --skip-certificate-key-print
  complete bootstrap-token &
  tokens=$!
  complete upload-config kubeadm & # again: without the skipped phase it notes add-ons as disabled
  config=$!
  complete addon all || { wait "$tokens" "$config" || true; return 1; } # nothing goes on beside a reset
  wait "$tokens"
  wait "$config"
  end_bootstrap_tokens
  offer_certificates
}

# complete PHASE…: one of kubeadm's phases, which can be done again.
complete() {
  local log=$scratch/kubeadm-$1.log
  within 300 quietly kubeadm init phase "$@" --config "$scratch/kubeadm.yaml"
}

# end_bootstrap_tokens: kubeadm made a token for joining, and gave all that have one
# the right to be any node. Nobody needs either here: machines are their own nodes.
# The other token is good for nothing: when it ends, so do the uploaded certificates.
end_bootstrap_tokens() {
  local other
  export KUBECONFIG=/etc/kubernetes/admin.conf
  other=$(kubectl --namespace kube-system get secret kubeadm-certs -o 'jsonpath={.metadata.ownerReferences[0].name}')
  kubectl --namespace kube-system delete secret --field-selector "type=bootstrap.kubernetes.io/token,metadata.name!=$other"
  kubectl delete clusterrolebinding --ignore-not-found \
    kubeadm:kubelet-bootstrap kubeadm:node-autoapprove-bootstrap kubeadm:get-nodes
}

# offer_certificates: the client hands the uploaded certificates on to the replicas
# that it lets join, by their key, and with them the key of encryption at rest. When
# it is done it deletes all of it, which it finds by the Role.
offer_certificates() {
  local name
  name=$(node_name)
  kubectl create --validate=false -f - <<OFFER
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: kubectl-ha-join-$name, namespace: kube-system}
rules: []
$(secret_of kubectl-ha-encryption "$encryption" encryption.yaml)
$(secret_of kubectl-ha-upload "$scratch/certificate-key" certificate-key)
OFFER
  rm -f "$scratch/certificate-key"
}

# secret_of NAME FILE KEY: a Secret that has the file under the key; nothing where
# there is no such file.
secret_of() {
  [ -f "$2" ] || return 0
  cat <<SECRET
---
apiVersion: v1
kind: Secret
metadata: {name: $1, namespace: kube-system}
data: {$3: $(base64 -w0 "$2")}
SECRET
}

join_replica() {
  configure_api_server
  phase 'waiting for its turn'
  discover
  local key
  key=$(certificate_key)
  take_encryption_key
  render kubeadm "$key"
  phase 'joining the control plane'
  hasten_etcd &
  hasten_kubelet &
  persist 'joining the control plane' kubeadm join --config "$scratch/kubeadm.yaml"
}

# hasten_etcd: a new member announces itself as soon as it knows the leader. If the
# leader's snapshot has that already, the member never sees it happen, serves nobody,
# and tries again only after 7 s; started again, it does so at once. A learner has no
# vote: ended, it is missed by nobody.
hasten_etcd() {
  local lost=0
  until pgrep -x etcd >/dev/null; do
    kill -0 $$ 2>/dev/null || return 0
    sleep 0.2 # kubeadm has first to prepare
  done
  while kill -0 $$ 2>/dev/null && [ "$lost" -lt 2 ]; do
    case $(announcement) in
      done) return ;;
      pending) lost=$((lost + 1)) ;;
      *) lost=0 ;;
    esac
    sleep 0.02 # it is promoted within half a second, and then left alone
  done
  [ "$lost" -lt 2 ] || pkill -TERM -x etcd || true
}

# announcement: "pending" for a learner that has the snapshot and waits for its
# announcement, which takes some ms; "done" for a voter, which waits no more or is to
# be left alone; nothing for an etcd that is not there yet.
announcement() {
  etcd_metrics | awk '
    $1 == "etcd_server_is_learner" { known = 1; learner = $2 }
    $1 == "etcd_server_proposals_applied_total" { applied = $2 }
    $1 == "etcd_server_proposals_pending" { pending = $2 }
    END {
      if (!known || !applied) exit
      if (!learner) print "done"
      else if (pending) print "pending"
    }'
}

readonly kubelet_certificate=/var/lib/kubelet/pki/kubelet-client-current.pem # with its key

# hasten_kubelet: kubeadm has the kubelet ask its own machine's API server for a
# certificate, and register its node, while that still waits for etcd. Refused, it
# asks again only up to 10 s later; started again, it asks at once. This ends with
# the attempt that it helps.
hasten_kubelet() {
  local api
  api=$(own_api)
  until answers "$api"; do
    kill -0 $$ 2>/dev/null || return 0
    sleep 0.3 # an API server that is not up yet can only be asked again
  done
  registered "$api" || systemctl restart kubelet
}

# hasten_worker: as long as nobody signs its certificate, as before there is a leader of
# the controllers, the kubelet asks to register as nobody, and ever more seldom: up to 7 s
# apart. With a certificate that came late it is started again.
hasten_worker() {
  local begun=$SECONDS api
  until [ -e "$kubelet_certificate" ]; do
    kill -0 $$ 2>/dev/null || return 0
    sleep 0.3 # the kubelet waits for it in its own way, and tells nobody
  done
  [ $((SECONDS - begun)) -ge 3 ] || return 0 # it asks soon enough
  api=https://$(attribute endpoint):6443
  registered "$api" || systemctl restart kubelet
}

# registered API: this machine's kubelet has a certificate, and its node is there.
registered() {
  local name
  name=$(node_name) || return 1
  curl -fsS --max-time 60 --cacert /etc/kubernetes/pki/ca.crt --cert "$kubelet_certificate" \
    -o /dev/null "$1/api/v1/nodes/$name" 2>/dev/null
}

own_api() { echo "https://$(metadata instance/network-interfaces/0/ip):6443"; }

api_answers() { answers "$(own_api)"; }

# answers API: it is ready. One that is not there refuses at once; one that is slow
# gets the time.
answers() {
  curl -fsS --max-time 60 --cacert /etc/kubernetes/pki/ca.crt -o /dev/null \
    "$1/readyz" 2>/dev/null
}

join_worker() {
  phase 'waiting for its turn'
  discover
  render kubeadm
  phase 'joining'
  hasten_worker &
  persist 'joining' kubeadm join --config "$scratch/kubeadm.yaml"
}

# discover: waits until the client has published the cluster's CA certificate,
# which is also the sign that it is this machine's turn, and writes the
# kubeconfig that kubeadm discovers the cluster with.
discover() {
  next_value ca >"$scratch/ca.crt"
  cat >"$scratch/discovery.conf" <<CONF
apiVersion: v1
kind: Config
clusters:
- name: cluster
  cluster:
    server: https://$(attribute endpoint):6443
    certificate-authority-data: $(base64 -w0 "$scratch/ca.crt")
users:
- name: machine
  user:
    token: $(identity)
contexts:
- name: machine
  context: {cluster: cluster, user: machine}
current-context: machine
CONF
}

# certificate_key: waits for the Secret that only this machine may read.
certificate_key() {
  local name
  name=$(node_name)
  until secret "kubectl-ha-join-$name" certificate-key "$scratch/certificate-key"; do
    sleep 1 # not granted yet; the API server has no long poll for one object without list rights
  done 2>/dev/null
  cat "$scratch/certificate-key"
  rm -f "$scratch/certificate-key"
}

# secret NAME KEY FILE: writes what a Secret has under the key into a file that only
# root reads.
secret() {
  local url answer
  url="https://$(attribute endpoint):6443/api/v1/namespaces/kube-system/secrets/$1" || return 1
  answer=$(ask_as_machine "$url") || return 1
  rm -f "$scratch/curl.conf" || return 1
  answer=$(jq -r --arg key "$2" '.data[$key] // empty' <<<"$answer") || return 1
  [ -n "$answer" ] || return 1
  (umask 077 && base64 -d <<<"$answer" >"$3.new") || return 1
  mv "$3.new" "$3"
}

# ask_as_machine URL: the API's answer to this machine, known by its identity.
ask_as_machine() {
  local token
  token=$(identity) || return 1
  printf 'header = "Authorization: Bearer %s"\n' "$token" >"$scratch/curl.conf" || return 1
  curl -fsS --max-time 60 --cacert "$scratch/ca.crt" --config "$scratch/curl.conf" "$1"
}
