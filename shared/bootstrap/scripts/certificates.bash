# certificate_files: those that kubeadm has made for the control plane of this machine,
# for a year, and the CAs. The kubelet renews its own.
certificate_files() {
  local file kubernetes=/etc/kubernetes
  for file in "$kubernetes"/pki/*.crt "$kubernetes"/pki/etcd/*.crt "$kubernetes"/{admin,super-admin,controller-manager,scheduler}.conf; do
    [ ! -f "$file" ] || echo "$file"
  done
}

# certificate_name FILE: as kubeadm calls it.
certificate_name() {
  local name=${1#/etc/kubernetes/}
  name=${name#pki/}
  name=${name%.crt}
  echo "${name/\//-}"
}

# certificate_in FILE: the certificate in PEM, of a kubeconfig the one of the client.
certificate_in() {
  if [ "${1%.conf}" != "$1" ]; then
    sed -n 's/^ *client-certificate-data: //p' "$1" | base64 -d
  else
    cat "$1"
  fi
}

# certificates: a line for each: its name, when it expires, and when it was made, in
# seconds since 1970. The latter its file tells: kubeadm has it valid since the CA is.
certificates() {
  local file name until made
  while read -r file; do
    until=$(certificate_in "$file" | openssl x509 -noout -enddate) || return 1
    until=$(date -u -d "${until#*=}" +%s) || return 1
    made=$(stat -c %Y "$file") || return 1
    name=$(certificate_name "$file") || return 1
    echo "$name $until $made"
  done < <(certificate_files)
}

# tell_certificates: publishes the list, unless that is what was published last.
tell_certificates() {
  local now told=$scratch/certificates
  now=$(certificates) || return 1
  if [ "$now" != "$(cat "$told" 2>/dev/null || true)" ]; then
    printf '%s' "$now" >"$told.new" || return 1
    publish certificates "$told.new" || return 1
    mv "$told.new" "$told" || return 1
  fi
}

# due_in PART: in how many seconds the first of them has less left than that part of its
# time; a CA's does not count, which is not renewed.
due_in() {
  certificates | awk -v part="$1" -v now="$(date +%s)" '
    $1 !~ /^(.*-)?ca$/ {
      left = $2 - ($2 - $3) / part - now
      if (!known++ || left < first) first = left
    }
    END { printf "%d", known ? first : 3600 }'
}

due() {
  local left
  left=$(due_in "$1") || return 1
  [ "$left" -le 0 ]
}

expired() { certificates | awk -v now="$(date +%s)" '$2 <= now { found = 1 } END { exit !found }'; }

# keep_certificates renews them when a third of their time is left, while no other
# replica does, nor a command changes the cluster.
keep_certificates() {
  local pause
  export KUBECONFIG=/etc/kubernetes/admin.conf
  while :; do
    tell_certificates || log 'the list of the certificates could not be published'
    if due 3; then
      renew_in_turn || log 'the certificates are to be renewed; it is tried again'
      pause=10 # for the turn of this machine
    else
      pause=$(until_due) || pause=60
    fi
    sleep "$pause"
  done
}

# until_due: after how many seconds to look again: five minutes at most, since a command
# may renew them meanwhile, for a shorter time.
until_due() {
  local left
  left=$(due_in 3) || return 1
  [ "$left" -le 300 ] || left=300
  [ "$left" -ge 10 ] || left=10
  echo "$left"
}

# renew_in_turn: with the Lease that commands hold (cluster/lease), of a cluster whose
# control planes are all Ready, or with a tenth of the time left of any. Where one has
# expired nothing works that could keep others from it.
renew_in_turn() {
  local keeper failed=''
  if expired; then
    renew_certificates || return 1
    return
  fi
  if ! due 10 && ! control_planes_ready 5s; then
    log 'the certificates are not renewed while a control plane is not Ready'
    return 1
  fi
  take_lease || return 1
  keep_lease &
  keeper=$!
  { renew_certificates && control_planes_ready 300s; } || failed=yes
  kill "$keeper" || true
  release_lease || true # it lasts a minute
  [ -z "$failed" ]
}

control_planes_ready() {
  kubectl wait pod --namespace kube-system --selector tier=control-plane --for condition=Ready --timeout "$1" >/dev/null 2>&1
}

# renew_certificates: then the servers of this machine start again with them, one after
# another, as kubeadm asks for. One thing at a time.
# https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
renew_certificates() {
  local failed='' log=$scratch/kubeadm-certs.log
  exec 9>"$scratch/certificates.lock" || return 1
  flock 9 || return 1
  { quietly kubeadm certs renew all && restart_servers; } || failed=yes
  flock --unlock 9 || return 1
  [ -z "$failed" ] || return 1
  log 'the certificates are renewed'
  tell_certificates
}

restart_servers() {
  local server
  for server in etcd kube-apiserver kube-controller-manager kube-scheduler; do
    restart_server "$server" || return 1
  done
}

# How long, in seconds, a server may take to end what it has begun. An API server waits
# a minute for its watches, which go on at another one.
readonly ending=15

# restart_server NAME: the kubelet starts what ends.
restart_server() {
  local old
  old=$(server "$1") || return 1
  kill -TERM "$old" || return 1
  within "$ending" gone "$old" || kill -KILL "$old" || return 1
  within "$starting" follows "$1" "$old" || { log "$1 has not started again"; return 1; }
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# follows NAME OLD: another process than the old one serves.
follows() {
  local now
  now=$(server "$1") || return 1
  [ "$now" != "$2" ] || return 1
  case $1 in
    etcd) etcd_leads ;;
    kube-apiserver) api_answers ;;
    kube-controller-manager) healthy 10257 ;;
    kube-scheduler) healthy 10259 ;;
  esac
}

# server NAME: the process of the control plane's; pods of others have no such files.
server() { pgrep -of "^$1 .*/etc/kubernetes/"; }

healthy() { curl -fsSk --max-time 10 -o /dev/null "https://127.0.0.1:$1/healthz" 2>/dev/null; }

# How long, in seconds, the Lease lasts that is not renewed.
readonly lease_duration=60

# take_lease: takes the Lease where nobody has it, or where its holder has not renewed
# it for as long as it has been seen. Its clock does not count.
take_lease() {
  local version seen=$scratch/lease
  if lease | kubectl create --filename - >/dev/null 2>&1; then
    return
  fi
  version=$(lease_field '{.metadata.resourceVersion}') || return 1
  if [ "$(cat "$seen" 2>/dev/null || true)" != "$version" ]; then
    printf '%s' "$version" >"$seen" || return 1
    return 1
  fi
  [ $(($(date +%s) - $(stat -c %Y "$seen"))) -gt "$lease_duration" ] || return 1
  lease "$version" | kubectl replace --filename - >/dev/null # refused if that is not its version any more
}

# lease [VERSION]: the Lease of this machine, in place of that version.
lease() {
  local now holder instead=''
  now=$(now) || return 1
  holder=$(lease_holder) || return 1
  [ -z "${1:-}" ] || instead=", resourceVersion: '$1'"
  cat <<LEASE
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: kubectl-ha, namespace: kube-system$instead}
spec: {holderIdentity: '$holder', leaseDurationSeconds: $lease_duration, acquireTime: '$now', renewTime: '$now'}
LEASE
}

now() { date -u +%Y-%m-%dT%H:%M:%S.%6NZ; }

lease_holder() { echo "renewal of the certificates of $(node_name)"; }

lease_field() { kubectl get lease kubectl-ha --namespace kube-system --output "jsonpath=$1" 2>/dev/null; }

# keep_lease renews it, as long as this machine has it.
keep_lease() {
  local patch
  while sleep 10; do
    patch=$(lease_patch) || return 1
    kubectl patch lease kubectl-ha --namespace kube-system --type json --patch "$patch" >/dev/null 2>&1 || true
  done
}

lease_patch() {
  local now holder
  now=$(now) || return 1
  holder=$(lease_holder) || return 1
  printf '[{"op": "test", "path": "/spec/holderIdentity", "value": "%s"}, {"op": "replace", "path": "/spec/renewTime", "value": "%s"}]' "$holder" "$now"
}

release_lease() {
  local holder
  holder=$(lease_field '{.spec.holderIdentity}') || return 1
  [ "$holder" != "$(lease_holder)" ] || kubectl delete lease kubectl-ha --namespace kube-system >/dev/null
}
