package bootstrap_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	programs = []string{"kubeadm", "kubelet", "kubectl", "containerd"}
	plugins  = []string{"host-local", "loopback", "portmap", "ptp"}
)

// whole is a box with all that a machine is to have.
func whole(t *testing.T) box {
	b := newBox(t)
	for _, name := range programs {
		b.command(name, "")
	}
	for _, name := range plugins {
		b.write("cni/"+name, "")
	}
	b.command("dpkg", `[ "$1" != --audit ] || [ ! -e "$BOX/broken" ] || echo "$(<"$BOX/broken")"`)
	return b
}

// TestInstalled: an image is left alone if all of it is there, or the stamp, which is
// written last; what a power cut has left half-installed is not.
func TestInstalled(t *testing.T) {
	for name, test := range map[string]struct {
		change func(b box)
		want   bool
	}{
		"a stamp":             {func(b box) { b.write("var/packages", "kubelet 1.37.2-1.1\n"); b.remove("bin/kubelet") }, true},
		"a whole image":       {func(box) {}, true},
		"half-installed":      {func(b box) { b.write("broken", "The following packages are only half configured:\n kubelet\n") }, false},
		"dpkg does not say":   {func(b box) { b.command("dpkg", "exit 2") }, false},
		"no kubelet":          {func(b box) { b.remove("bin/kubelet") }, false},
		"no containerd":       {func(b box) { b.remove("bin/containerd") }, false},
		"no plugin for pods":  {func(b box) { b.remove("cni/ptp") }, false},
		"kubeadm and no more": {func(b box) { b.remove("bin/kubelet", "bin/kubectl", "cni/ptp") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := whole(t)
			test.change(b)
			if output, ok := b.run("PATH=$BOX/bin; installed"); ok != test.want {
				t.Errorf("it is installed: %t\n%s", ok, output)
			}
		})
	}
}

func (b box) remove(paths ...string) {
	b.Helper()
	for _, path := range paths {
		if err := os.Remove(filepath.Join(b.root, path)); err != nil {
			b.Fatal(err)
		}
	}
}

// stock is a stock Debian: apt-get fails as often as a file has lines that match
// what it is asked.
func stock(t *testing.T) box {
	b := newBox(t)
	b.write("etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\n")
	if err := os.MkdirAll(filepath.Join(b.root, "etc/apt/sources.list.d"), 0o755); err != nil {
		t.Fatal(err)
	}
	b.command("curl", `case "${@: -1}" in
*/attributes/kubectl-ha-kubernetes-version) echo v1.37.2 ;;
*/guest-attributes/kubectl-ha/*) all=$*; file=${all#*--data-binary @}; file=${file%% *}; cat "$file"; tr '\n' ' ' <"$file" >>"$BOX/published"; echo >>"$BOX/published" ;;
https://*) echo key ;;
*) exit 22 ;;
esac`)
	b.command("timeout", `while [[ $1 == --* ]]; do shift; done; shift; exec "$@"`)
	b.command("dpkg", `case $1 in
--compare-versions) [ "$2" != 0 ] && [ "$(printf '%s\n' "$2" "$4" | sort -V | head -n 1)" = "$4" ] ;;
--audit) echo half ;;
*) echo "dpkg $*" >>"$BOX/done" ;;
esac`)
	b.command("apt-get", `echo "apt-get $*" >>"$BOX/done"
for order in "$BOX"/fails/*; do
  read -r pattern <"$order" || continue
  if [[ $* == *"$pattern"* ]]; then rm "$order"; echo "E: broken"; exit 100; fi
done
exit 0`)
	b.command("apt-cache", `grep -h " $2 " "$BOX/madison" | cut -c2-`)
	b.write("madison", madison("containerd.io", "2.2.1-1~debian.12~bookworm")+madison("kubelet", "1.37.2-1.1"))
	b.command("apt-mark", `echo "apt-mark $*" >>"$BOX/done"; [ ! -e "$BOX/var/packages" ] || echo early >>"$BOX/done"`)
	b.command("dpkg-query", `printf '%s\n' "containerd.io 2.2.1-1" "kubelet 1.37.2-1.1"`)
	b.command("gpg", "cat >/dev/null")
	return b
}

func madison(name, version string) string {
	return " " + name + " | " + version + " | https://packages.example.com stable/main amd64 Packages\n"
}

// fails has the next apt-get fail that is asked the pattern; each such line once.
func (b box) fails(patterns ...string) {
	b.Helper()
	if err := os.MkdirAll(filepath.Join(b.root, "fails"), 0o755); err != nil {
		b.Fatal(err)
	}
	for i, pattern := range patterns {
		b.write("fails/"+string(rune('a'+i)), pattern+"\n")
	}
}

// installFirst installs on the first machine, which pulls no images.
const installFirst = `[ "$1" != none ] || install_packages first`

// TestInstallPackages: what is half-done is finished first, the newest containerd is
// taken, and the stamp is written when all is done.
func TestInstallPackages(t *testing.T) {
	b := stock(t)
	b.write("madison", madison("containerd.io", "1.7.29-1~debian.12~bookworm")+madison("containerd.io", "2.2.1-1~debian.12~bookworm")+
		madison("containerd.io", "2.10.0-1~debian.12~bookworm")+madison("containerd.io", "3.0.0-1~debian.12~bookworm"))
	output, ok := b.run(installFirst)
	if !ok {
		t.Fatal(output)
	}
	done := strings.Split(strings.TrimSpace(b.read("done")), "\n")
	if done[0] != "dpkg --force-confold --configure -a" {
		t.Errorf("the first that is done is %s", done[0])
	}
	for _, line := range done {
		if strings.HasPrefix(line, "apt-get") && (!strings.Contains(line, "DPkg::Lock::Timeout=") || !strings.Contains(line, "Acquire::https::Timeout=")) {
			t.Errorf("it may wait for ever: %s", line)
		}
	}
	install := slices.IndexFunc(done, func(line string) bool { return strings.Contains(line, "kubelet=1.37.2-*") })
	if install < 0 || !strings.Contains(done[install], "containerd.io=2.10.0-1~debian.12~bookworm ") {
		t.Errorf("what is installed:\n%s", b.read("done"))
	}
	if slices.Contains(done, "early") {
		t.Error("the stamp is written before all is done")
	}
	if stamp := b.read("var/packages"); stamp != "containerd.io 2.2.1-1\nkubelet 1.37.2-1.1\n" {
		t.Errorf("the stamp is %q", stamp)
	}
	if published := b.read("published"); published != "installing packages\ncontainerd.io 2.2.1-1 kubelet 1.37.2-1.1 \n" {
		t.Errorf("published is %q", published)
	}
	if !strings.Contains(output, "installed containerd.io 2.2.1-1,kubelet 1.37.2-1.1\n") {
		t.Errorf("it tells:\n%s", output)
	}
}

// TestInstallAgain: an attempt that fails is told, and followed by another.
func TestInstallAgain(t *testing.T) {
	for name, test := range map[string]struct {
		fails  []string
		failed int // attempts
	}{
		"a mirror is away for a moment": {[]string{"update"}, 0},
		"a package cannot be had":       {[]string{"kubelet="}, 1},
		"twice":                         {[]string{"nftables", "kubelet="}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			b := stock(t)
			b.fails(test.fails...)
			output, ok := b.run(installFirst)
			if !ok || b.read("var/packages") == "" {
				t.Fatalf("it succeeded: %t\n%s", ok, output)
			}
			if n := strings.Count(b.read("published"), "failed: attempt "); n != test.failed {
				t.Errorf("%d failures are published, want %d:\n%s", n, test.failed, b.read("published"))
			}
			if test.failed > 0 && !strings.Contains(b.read("published"), "failed: attempt 1 to install packages, see the lines above") {
				t.Errorf("published is\n%s", b.read("published"))
			}
			if slices.Contains(test.fails, "kubelet=") && !strings.Contains(output, "of kubelet the repositories have: 1.37.2-1.1\n") {
				t.Errorf("it tells:\n%s", output)
			}
		})
	}
}

// TestContainerdFloor: the newest of major version 2 is taken, and nothing older.
func TestContainerdFloor(t *testing.T) {
	for name, test := range map[string]struct {
		versions []string
		want     string // empty for a failure
	}{
		"the newest":      {[]string{"2.2.1-1", "2.10.0-1", "2.9.3-1"}, "2.10.0-1"},
		"none of 3":       {[]string{"3.0.0-1", "2.2.1-1"}, "2.2.1-1"},
		"below the floor": {[]string{"1.7.29-1", "1.7.28-1"}, ""},
		"none":            {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := stock(t)
			listed := ""
			for _, version := range test.versions {
				listed += madison("containerd.io", version)
			}
			b.write("madison", listed)
			output, ok := b.run("newest_containerd")
			if ok != (test.want != "") || ok && output != test.want+"\n" {
				t.Errorf("it succeeded: %t, %q; want %q", ok, output, test.want)
			}
			if !ok && !strings.Contains(output, "of containerd.io the repositories have: "+strings.Join(test.versions, " ")) {
				t.Errorf("it tells: %q", output)
			}
		})
	}
}
