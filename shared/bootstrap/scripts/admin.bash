# sign_admins signs each new request for an administrator's certificate in the
# metadata with the cluster's CA. Who may write a control-plane machine's metadata
# owns that machine anyway. The subject is ours, whatever the request says.
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
