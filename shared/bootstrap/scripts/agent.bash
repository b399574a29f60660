
# Google's guest agent takes all alias ranges for addresses of the machine itself:
# it adds a local route of each, and nothing would reach the pods. There are three
# of it: one program; a manager that runs its core as a plugin; and both, of which
# one is disabled.

# leave_aliases_alone RANGE: has the agent leave the pods' range to the pods. It may
# not obey at once, or at all: keep_routes sees to it from then on.
leave_aliases_alone() {
  local config=/etc/default/instance_configs.cfg
  if ! grep -qs '^ip_aliases = false' "$config"; then
    printf '\n[IpForwarding]\nip_aliases = false\n' >>"$config"
    renew_agent || log "warning: the guest agent could not be told to leave $1 alone"
  fi
  release_pods "$1" || log "warning: the local route of $1 could not be removed yet"
}

# renew_agent has what runs of the agent read its settings again. A manager that is
# started anew may keep its plugin as it is, with the settings of old; it may never
# be done starting, so it is not waited for. What does not run is not started.
renew_agent() {
  { command -v ggactl_plugin >/dev/null && timeout 30 ggactl_plugin coreplugin restart; } ||
    systemctl try-restart --no-block 'google-guest-agent*.service'
}

# release_pods RANGE: removes the agent's route of the pods' range, if it is there. An
# agent that has just read its settings may be faster.
release_pods() {
  routed "$1" || return 0
  if ip -4 route del local "$1" table local; then
    log "the guest agent's route of the pods' range $1 was removed"
  elif routed "$1"; then
    return 1
  fi
}
