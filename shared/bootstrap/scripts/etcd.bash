# watch_etcd tells how etcd is on this machine whenever that has changed: a client
# that cannot reach the API learns by it whether etcd has lost its quorum.
watch_etcd() {
  local told='' now
  while :; do
    now=$(etcd_told)
    if [ "$now" != "$told" ]; then
      printf '%s' "$now" >"$scratch/etcd"
      publish etcd "$scratch/etcd" 4 && told=$now
    fi
    sleep 10 # guest attributes are made for 10 writes a minute
  done
}

# etcd_told: how etcd is; without a leader, also how many voters it knows: by their
# number a client tells whether the quorum may return.
etcd_told() {
  local now
  now=$(etcd_state)
  case $now in
    alone*) echo "$now $(etcd_voters)" ;;
    *) echo "$now" ;;
  esac
}

# etcd_voters asks etcd where its peers do: there it tells its members also
# without a leader, but only in HTTP/1.1, whatever TLS has agreed on. Nothing is
# printed where etcd does not tell.
etcd_voters() {
  local url pki=/etc/kubernetes/pki/etcd
  url=$(sed -n 's/^ *- --listen-peer-urls=\([^,]*\).*/\1/p' "$etcd_manifest" 2>/dev/null) || true
  { curl -fsS --http1.1 --max-time 10 --cacert "$pki/ca.crt" --cert "$pki/peer.crt" --key "$pki/peer.key" "$url/members" |
    jq '[.[] | select(.isLearner | not)] | length'; } 2>/dev/null || true
}

# etcd_state: "leader"; or "alone" without one, and how many entries of the log
# are known to be committed; or "silent".
etcd_state() {
  etcd_metrics | awk '
    $1 == "etcd_server_has_leader" { known = 1; leader = $2 }
    $1 == "etcd_server_proposals_committed_total" { entries = $2 }
    END {
      if (!known) print "silent"
      else if (leader) print "leader"
      else printf "alone %.0f\n", entries
    }'
}

# etcd_metrics answers also while etcd has no leader.
etcd_metrics() { curl -fsS --max-time 60 http://127.0.0.1:2381/metrics 2>/dev/null || true; }

# obey_renewals begins etcd anew with what this machine has when a client asks
# for it, once for each id: a boot must not do it again.
obey_renewals() {
  local id
  id=$(cat "$state/renewal" 2>/dev/null || true)
  etcd_joins
  while :; do
    id=$(next_value renew "$id")
    printf '%s' "$id" >"$state/renewal"
    printf '%s %s' "$id" "$(renew)" >"$scratch/renewed"
    publish renew "$scratch/renewed"
  done
}

# How long, in seconds, etcd and the API server may take to start.
readonly starting=600

# renew: etcd starts once as a cluster of its own, then as ever.
# https://etcd.io/docs/v3.6/op-guide/recovery/
renew() {
  if [ "$(etcd_state)" = leader ]; then
    echo 'refused: its etcd has a leader'
  elif ! { etcd_alone && within "$starting" etcd_leads; }; then
    echo 'failed: its etcd does not start as a cluster of its own'
  elif ! { etcd_joins && within "$starting" serves; }; then
    echo 'failed: its API server does not start with the new etcd'
  else
    echo begun
  fi
}

readonly etcd_manifest=/etc/kubernetes/manifests/etcd.yaml

etcd_alone() { rewrite_etcd 's/^\( *\)- etcd$/&\n\1- --force-new-cluster/'; }

etcd_joins() { ! grep -qs force-new-cluster "$etcd_manifest" || rewrite_etcd '/--force-new-cluster/d'; }

# rewrite_etcd EDIT: starts etcd anew with another manifest. The kubelet cannot do
# that alone: without an API it does not know that it may end the old etcd, and an
# API server without etcd keeps it waiting. What is killed loses nothing: etcd
# acknowledges what is on its disk. Started anew, the kubelet forgets how often
# they have failed.
rewrite_etcd() {
  local new=/etc/kubernetes/etcd.yaml.new moved=yes
  edited "$1" "$new" || return 1
  systemctl stop kubelet || return 1
  pkill -KILL -x 'etcd|kube-apiserver' || true
  mv "$new" "$etcd_manifest" || moved=no
  systemctl start kubelet || return 1
  [ "$moved" = yes ]
}

# edited EDIT FILE: the manifest, edited, is wholly in the file and on the disk: a
# torn manifest would be the end of this machine's etcd.
edited() {
  sed "$1" "$etcd_manifest" >"$2" || return 1
  grep -q -- '- etcd$' "$2" || return 1
  chmod 0600 "$2" || return 1
  sync "$2"
}

etcd_leads() { [ "$(etcd_state)" = leader ]; }

# serves: the API server answers with an etcd that runs as ever.
serves() {
  ! grep -qs 'force-new-cluste[r]' /proc/[0-9]*/cmdline && etcd_leads && api_answers
}
