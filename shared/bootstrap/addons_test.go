package bootstrap_test

import (
	"strings"
	"testing"
)

// TestUpgradeAddons: those that the cluster has, again while kubeadm skips them.
func TestUpgradeAddons(t *testing.T) {
	const coredns, proxy = "upgrade apply phase addon coredns", "upgrade apply phase addon kube-proxy"
	for name, test := range map[string]struct {
		has    string // what kubectl finds
		says   string // kubeadm, the first time
		fails  bool
		want   []string
		answer bool
	}{
		"both":                {"deployment.apps/coredns daemonset.apps/kube-proxy", "", false, []string{coredns, proxy}, true},
		"no kube-proxy":       {"deployment.apps/coredns", "", false, []string{coredns}, true},
		"an old one is left":  {"deployment.apps/coredns", "[upgrade/addon] Skipping upgrade of addons because", false, []string{coredns, coredns}, true},
		"kubeadm fails":       {"deployment.apps/coredns", "", true, []string{coredns}, false},
		"nothing can be seen": {"error", "", false, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write("has", test.has)
			b.write("says", test.says)
			if test.fails {
				b.write("failing", "")
			}
			b.command("curl", "echo v1.37.2")
			b.command("kubectl", `case "$1 $2" in
"get pods") printf 'kube-apiserver-b b\nkube-apiserver-c c\n'; exit ;;
"get node") [ "$3" = c ] || echo "node/$3"; exit ;;
"delete pod") echo "$*" >>"$BOX/deleted"; exit ;;
esac
has=$(<"$BOX/has"); [ "$has" != error ] || exit 1
name=${2#*/}; for one in $has; do [ "${one#*/}" != "$name" ] || echo "$one"; done`)
			b.command("kubeadm", `echo "$1 $2 $3 $4 $5" >>"$BOX/done"; cat "${@: -1}" >"$BOX/config"
[ ! -e "$BOX/failing" ] || exit 1
cat "$BOX/says"; : >"$BOX/says"`)
			output, ok := b.run(`within() { shift; "$@" || "$@"; }; [ ! -e "$BOX/failing" ] || within() { shift; "$@"; }
if upgrade_addons; then exit 0; else exit 1; fi`)
			if got := b.read("done"); ok != test.answer || got != lines(test.want...) {
				t.Errorf("it succeeded: %t, want %t; done was %q\n%s", ok, test.answer, got, output)
			}
			if got, want := b.read("deleted"), "delete pod kube-apiserver-c --namespace kube-system --force --grace-period 0\n"; got != want {
				t.Errorf("deleted was %q, want %q", got, want)
			}
			if test.answer && !strings.Contains(b.read("config"), "kind: UpgradeConfiguration\napply: {kubernetesVersion: v1.37.2}\n") {
				t.Errorf("kubeadm's configuration is %s", b.read("config"))
			}
		})
	}
}

func lines(all ...string) (text string) {
	for _, line := range all {
		text += line + "\n"
	}
	return text
}
