
# bake: makes of a stock machine what a machine image is made of.
bake() {
  install_packages image
  repeatedly images 'pull images'
  repeatedly seal 'seal the machine'
  phase sealed 75
}

# seal: takes out what is this machine's own, and what machines of the image make anew:
# the guest agent the host's keys, systemd the machine's id and the seed of its random
# numbers. What goes on running writes nothing of it back until the machine is stopped.
# https://systemd.io/BUILDING_IMAGES
seal() {
  phase sealing
  systemctl stop kubelet containerd apt-daily.timer apt-daily-upgrade.timer systemd-random-seed
  apt-get clean
  rm -rf /var/lib/apt/lists/*
  rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id /var/lib/systemd/random-seed
  : >/etc/machine-id
  find "$state" -mindepth 1 ! -path "$stamp" -delete
  journalctl --relinquish-var # it goes on in memory
  find /var/log -type f -delete
  sync
}
