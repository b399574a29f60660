package bootstrap_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSeal: of the machine nothing is left, of Kubernetes all.
func TestSeal(t *testing.T) {
	b := newBox(t)
	for _, name := range []string{"sync", "journalctl", "apt-get"} {
		b.command(name, `echo "${0##*/} $*" >>"$BOX/done"`)
	}
	for _, folder := range []string{"var/pki", "etc/ssh", "host/lib/apt/lists/partial", "host/lib/systemd", "host/log/journal"} {
		if err := os.MkdirAll(filepath.Join(b.root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"var/packages", "var/joined", "var/pki/ca.key", "etc/machine-id", "etc/ssh/ssh_host_rsa_key", "etc/ssh/sshd_config",
		"host/lib/apt/lists/partial/x", "host/log/syslog", "host/log/journal/x", "host/lib/systemd/random-seed"} {
		b.write(path, "x\n")
	}
	if output, ok := b.run("seal"); !ok {
		t.Fatal(output)
	}
	for path, want := range map[string]string{"var/packages": "x\n", "etc/ssh/sshd_config": "x\n", "var/joined": "", "var/pki/ca.key": "", "etc/machine-id": "",
		"etc/ssh/ssh_host_rsa_key": "", "host/lib/apt/lists/partial/x": "", "host/log/syslog": "", "host/log/journal/x": "", "host/lib/systemd/random-seed": ""} {
		if got := b.read(path); got != want {
			t.Errorf("%s has %q, want %q", path, got, want)
		}
	}
	if _, err := os.Stat(filepath.Join(b.root, "etc/machine-id")); err != nil {
		t.Errorf("without the file, systemd takes a boot for the first: %v", err)
	}
}

// TestBake: all images must be there before the machine is sealed, and a machine of the
// image installs and pulls nothing.
func TestBake(t *testing.T) {
	b := stock(t)
	output, ok := b.run(`repeatedly() { echo "step $1" >>"$BOX/order"; }
bake`)
	if !ok || b.read("order") != "step packages\nstep images\nstep seal\n" {
		t.Errorf("it succeeded: %t, with the steps\n%s%s", ok, b.read("order"), output)
	}
	if !strings.HasSuffix(b.read("published"), "sealed\n") {
		t.Errorf("published is %q", b.read("published"))
	}
	b.write("var/packages", "kubelet 1.37.2-1.1\n")
	b.write("order", "")
	if output, ok := b.run(`repeatedly() { echo "step $1" >>"$BOX/order"; }
pull_images() { echo "pull $1" >>"$BOX/order"; }
install_packages worker`); !ok || b.read("order") != "" {
		t.Errorf("a machine of the image does\n%s%s", b.read("order"), output)
	}
}
