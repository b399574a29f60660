
# become ROLE: makes the machine what it is to be.
become() { repeatedly "$1" "become a $1" quietly kubeadm reset --force; }

boot() {
  local role pods
  role=$(attribute role)
  phase preparing
  if [ "$role" = image ]; then
    bake
    return
  fi
  pods=$(pod_range)
  if [ -n "$pods" ]; then
    leave_aliases_alone "$pods" # ahead of all that takes long
  fi
  install_packages "$role"
  prepare_host "$role" "$pods"
  if [ ! -f "$state/joined" ]; then
    become "$role"
    touch "$state/joined"
  fi
  if [ "$role" != worker ]; then
    serve admin etcd-client etcd certificates addons route
  elif [ -n "$pods" ]; then
    serve route
  fi
  phase ready 75
}

install -d -m 0700 "$scratch" "$state"
case ${1:-boot} in
  boot) boot ;;
  packages) get_packages ;;
  images) pull_images image ;;
  seal) seal ;;
  first) initialise ;;
  replica) join_replica ;;
  worker) join_worker ;;
  guard) guard ;;
  admin) sign_requests admin ca '/O=kubeadm:cluster-admins/CN=kubectl-ha-admin' '365 days' ;;
  etcd-client) sign_requests etcd-client etcd/ca /CN=kubectl-ha-backup '1 hour' ;;
  route) keep_routes "${@:2}" ;;
  etcd)
    watch_etcd &
    obey_renewals
    ;;
  certificates)
    keep_certificates &
    obey renew-certificates renew_certificates renewed
    ;;
  addons) obey upgrade-addons upgrade_addons upgraded ;;
esac
