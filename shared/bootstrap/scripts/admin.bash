# sign_requests NAME CA SUBJECT LIFE: signs each new request of that name in the
# metadata with a CA below /etc/kubernetes/pki, for a subject that is ours, whatever the
# request says, and a time as date has it. Who may write a control-plane machine's
# metadata owns that machine anyway. What was signed once, or is old, is not signed
# anew: the metadata keep it, and an administrator whose access has ended would have it
# again after a reboot.
sign_requests() {
  local name=$1 ca=$2 request signed=$state/$1-request certificate=$scratch/$1.crt
  request=$(cat "$signed" 2>/dev/null || true)
  while :; do
    request=$(next_value "$name-csr" "$request")
    printf '%s\n' "$request" >"$signed"
    if ! young "$request"; then
      printf 'too old: %s' "$(head -n 1 <<<"$request")" >"$certificate"
      publish "$name-cert" "$certificate"
    elif printf '%s\n' "$request" | sign "${@:2}" >"$certificate"; then
      publish "${ca/\//-}" "/etc/kubernetes/pki/$ca.crt"
      publish "$name-cert" "$certificate"
    else
      log "the request $name-csr for a certificate is not one"
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

# sign CA SUBJECT LIFE: a client's certificate for the request on stdin. It is valid
# since the CA's is, which kubeadm dates back: replicas whose clocks are behind take it
# at once. Of openssl's commands only ca can do that.
sign() {
  local ca=/etc/kubernetes/pki/$1 place=$scratch/signing-${1/\//-} since until
  since=$(ca_since "$ca") || return 1
  until=$(date -u -d "+$3" +%Y%m%d%H%M%SZ) || return 1
  rm -rf "$place" || return 1
  install -d -m 0700 "$place" || return 1
  touch "$place/index" || return 1
  openssl ca -batch -notext -in /dev/stdin -outdir "$place" \
    -config <(printf '[ca]\ndefault_ca=ours\n[ours]\ndatabase=%s/index\nrand_serial=yes\npolicy=subject\n' "$place" &&
      printf '[subject]\norganizationName=optional\ncommonName=supplied\n') \
    -cert "$ca.crt" -keyfile "$ca.key" -md sha256 \
    -subj "$2" -startdate "$since" -enddate "$until" -extensions client \
    -extfile <(printf '[client]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n')
}

# ca_since CA: since when its certificate is valid, as openssl ca wants it.
ca_since() {
  local since
  since=$(openssl x509 -in "$1.crt" -noout -startdate) || return 1
  date -u -d "${since#*=}" +%Y%m%d%H%M%SZ
}
