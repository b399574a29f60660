#!/bin/bash
# Put ahead of the startup script by hack/first-account. It notes what the guest agent
# does to the routes, and how far the startup script is, each with the seconds since the
# boot, and publishes that as the guest attribute first-account/boot-N; N counts the
# boots. It ends first-account-window seconds after first-account-change has become N.
watch_boot() {
  local dir boot notes next last changed window
  set +eu
  dir=/var/lib/first-account
  mkdir -p "$dir"
  boot=$(($(cat "$dir/boots" 2>/dev/null) + 1))
  echo "$boot" >"$dir/boots"
  notes=$dir/boot-$boot
  describe_machine >"$notes"
  : >"$dir/before"
  next=0 changed='' window=$(own_metadata attributes/first-account-window)
  until [ -n "$changed" ] && [ "$SECONDS" -ge $((changed + window)) ]; do
    look_around | sort -u >"$dir/now"
    {
      comm -23 "$dir/before" "$dir/now" | sed "s/^/$SECONDS - /"
      comm -13 "$dir/before" "$dir/now" | sed "s/^/$SECONDS + /"
    } >"$dir/differs"
    mv "$dir/now" "$dir/before"
    if [ -s "$dir/differs" ]; then
      cat "$dir/differs" >>"$notes"
      next=${next:-$((last + 7))}
    fi
    if [ -z "$changed" ] && [ "$(own_metadata attributes/first-account-change)" = "$boot" ]; then
      changed=$SECONDS
      echo "$SECONDS metadata changed" >>"$notes"
    fi
    # Google takes ten writes a minute.
    if [ -n "$next" ] && [ "$SECONDS" -ge "$next" ]; then
      last=$SECONDS
      if publish_notes "boot-$boot" "$notes"; then next=; else next=$((SECONDS + 7)); fi
    fi
    sleep 1
  done
  echo "$SECONDS watched" >>"$notes"
  until publish_notes "boot-$boot" "$notes"; do sleep 7; done
}

own_metadata() {
  curl -fsS --max-time 10 -H 'Metadata-Flavor: Google' "http://169.254.169.254/computeMetadata/v1/instance/$1" 2>/dev/null
}

# publish_notes KEY FILE: what may have been dropped is not published.
publish_notes() {
  curl -fsS --max-time 20 -o /dev/null -X PUT -H 'Metadata-Flavor: Google' --data-binary "@$2" \
    "http://169.254.169.254/computeMetadata/v1/instance/guest-attributes/first-account/$1" &&
    [ "$(own_metadata "guest-attributes/first-account/$1")" = "$(cat "$2")" ]
}

describe_machine() {
  {
    echo "range $(own_metadata network-interfaces/0/ip-aliases/0)"
    echo "kernel $(uname -r)"
    sed -n 's/^PRETTY_NAME="\(.*\)"/system \1/p' /etc/os-release
    systemctl --version | sed -n 's/^systemd \([0-9]*\).*/systemd \1/p'
    dpkg-query -W -f 'package ${Package} ${Version}\n' 'google-guest-agent*' 'google-compute-engine*' 'google-osconfig-agent*' 2>/dev/null
  } | sed 's/^/0 /'
}

# look_around: what changes, a line each: the routes to the machine itself that the
# kernel has not made, rules that are not in every machine, the agent's units, and the
# startup script's phase.
look_around() {
  ip -4 route show table local | grep -v ' proto kernel ' | sed 's/^/route /; s/ *$//'
  ip -4 rule | grep -Ev '^(0|32766|32767):' | tr -s '\t ' ' ' | sed 's/^/rule /'
  systemctl list-units --all --plain --no-legend 'google-guest*' | awk '{ print "unit", $1, $4 }'
  [ ! -f /run/kubectl-ha/phase ] || echo "phase $(cat /run/kubectl-ha/phase)"
}

[ $# -gt 0 ] || watch_boot </dev/null >/dev/null 2>&1 &

