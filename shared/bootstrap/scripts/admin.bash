
# serve_admins starts the service that signs administrators' certificates. Who
# may write a control-plane machine's metadata owns that machine anyway.
serve_admins() {
  install -d "$state"
  install -m 0700 "$0" "$state/machine"
  cat >/etc/systemd/system/kubectl-ha-admin.service <<UNIT
[Unit]
Description=Sign administrators' certificates that kubectl ha asks for
[Service]
ExecStart=$state/machine admin
Restart=always
RestartSec=2
UNIT
  systemctl daemon-reload
  systemctl restart --no-block kubectl-ha-admin
}

# sign_admins signs each new request in the metadata with the cluster's CA. The
# subject is ours, whatever the request says.
sign_admins() {
  local request=
  while :; do
    request=$(next_value admin-csr "$request")
    if printf '%s\n' "$request" | sign >"$scratch/admin.crt"; then
      publish ca /etc/kubernetes/pki/ca.crt
      publish admin-cert "$scratch/admin.crt"
    else
      log 'the request for an admin certificate is not one'
    fi
  done
}

sign() {
  openssl x509 -req -CA /etc/kubernetes/pki/ca.crt -CAkey /etc/kubernetes/pki/ca.key \
    -subj '/O=kubeadm:cluster-admins/CN=kubectl-ha-admin' -days 365 -sha256 \
    -extfile <(printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n')
}
