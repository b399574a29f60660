# sign_admins signs each new request for an administrator's certificate in the
# metadata with the cluster's CA. Who may write a control-plane machine's metadata
# owns that machine anyway. The subject is ours, whatever the request says. What was
# signed once, or is old, is not signed anew: the metadata keep it, and an
# administrator whose access has ended would have it again after a reboot.
sign_admins() {
  local request signed=$state/admin-request
  request=$(cat "$signed" 2>/dev/null || true)
  while :; do
    request=$(next_value admin-csr "$request")
    printf '%s\n' "$request" >"$signed"
    if ! young "$request"; then
      printf 'too old: %s' "$(head -n 1 <<<"$request")" >"$scratch/admin.crt"
      publish admin-cert "$scratch/admin.crt"
    elif printf '%s\n' "$request" | sign >"$scratch/admin.crt"; then
      publish ca /etc/kubernetes/pki/ca.crt
      publish admin-cert "$scratch/admin.crt"
    else
      log 'the request for an admin certificate is not one'
    fi
  done
}

# How old a request may be, in seconds, with clocks that differ by some minutes.
readonly request_life=900

# young REQUEST: its first line says when it was made, in seconds since 1970.
young() {
  local made age
  made=$(sed -n '1s/^asked=\([0-9]\{1,12\}\)$/\1/p' <<<"$1") || return 1
  [ -n "$made" ] || return 1
  age=$(($(date +%s) - made)) || return 1
  [ "${age#-}" -le "$request_life" ]
}

# sign: the certificate for the request on stdin. It is valid since the CA's is,
# which kubeadm dates back: replicas whose clocks are behind take it at once.
# Of openssl's commands only ca can do that.
sign() {
  local place=$scratch/signing since
  since=$(ca_since) || return 1
  rm -rf "$place" || return 1
  install -d -m 0700 "$place" || return 1
  touch "$place/index" || return 1
  openssl ca -batch -notext -in /dev/stdin -outdir "$place" \
    -config <(printf '[ca]\ndefault_ca=ours\n[ours]\ndatabase=%s/index\nrand_serial=yes\npolicy=subject\n' "$place" &&
      printf '[subject]\norganizationName=supplied\ncommonName=supplied\n') \
    -cert /etc/kubernetes/pki/ca.crt -keyfile /etc/kubernetes/pki/ca.key -md sha256 \
    -subj '/O=kubeadm:cluster-admins/CN=kubectl-ha-admin' -startdate "$since" -days 365 -extensions admin \
    -extfile <(printf '[admin]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n')
}

# ca_since: since when the CA's certificate is valid, as openssl ca wants it.
ca_since() {
  local since
  since=$(openssl x509 -in /etc/kubernetes/pki/ca.crt -noout -startdate) || return 1
  date -u -d "${since#*=}" +%Y%m%d%H%M%SZ
}
