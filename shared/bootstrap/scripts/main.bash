
# become ROLE: makes the machine what it is to be, again and again until it is.
# Each attempt is a process of its own, which its first failure ends.
become() {
  local attempt=0
  until "$0" "$1"; do
    attempt=$((attempt + 1))
    phase "failed: attempt $attempt to become a $1, see the lines above"
    sleep $((attempt < 6 ? attempt * 5 : 30))
    quietly kubeadm reset --force || true
  done
}

boot() {
  local role
  role=$(attribute role)
  phase preparing
  install_packages "$role"
  prepare_host
  if [ ! -f "$state/joined" ]; then
    become "$role"
    install -d "$state"
    touch "$state/joined"
  fi
  if [ "$role" != worker ]; then
    unit admin "Sign administrators' certificates that kubectl ha asks for"
    unit etcd 'Tell how etcd is, and begin it anew when kubectl ha asks for that'
    unit route "Keep the routes of the load balancer's address"
    serve admin etcd route
  fi
  phase ready
}

install -d -m 0700 "$scratch"
case ${1:-boot} in
  boot) boot ;;
  first) initialise ;;
  replica) join_replica ;;
  worker) join_worker ;;
  guard) guard ;;
  admin) sign_admins ;;
  route) keep_routes ;;
  etcd)
    watch_etcd &
    obey_renewals
    ;;
esac
