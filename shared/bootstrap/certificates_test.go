package bootstrap_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// withCertificate puts one into the box, that was made so long ago and has so long
// left: of a kubeconfig, or of a file of its own.
func (b box) withCertificate(path string, age, left time.Duration) {
	b.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: path},
		NotBefore: now.AddDate(-5, 0, 0), NotAfter: now.Add(left), // since the CA is valid
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		b.Fatal(err)
	}
	text := pemOf("CERTIFICATE", der)
	if strings.HasSuffix(path, ".conf") {
		text = "users:\n- user:\n    client-certificate-data: " + base64.StdEncoding.EncodeToString([]byte(text)) + "\n"
	}
	path = filepath.Join("etc/kubernetes", path)
	if err := os.MkdirAll(filepath.Join(b.root, filepath.Dir(path)), 0o755); err != nil {
		b.Fatal(err)
	}
	b.write(path, text)
	if err := os.Chtimes(filepath.Join(b.root, path), now.Add(-age), now.Add(-age)); err != nil {
		b.Fatal(err)
	}
}

func newCertificateBox(t *testing.T) box {
	t.Helper()
	for _, name := range []string{"openssl", "flock"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("no %s here", name)
		}
	}
	return newBox(t)
}

const day = 24 * time.Hour

// TestCertificatesListed: kubeadm's by kubeadm's names, those of kubeconfigs and CAs
// included, the kubelet's not.
func TestCertificatesListed(t *testing.T) {
	b := newCertificateBox(t)
	for _, path := range []string{"pki/apiserver.crt", "pki/ca.crt", "pki/etcd/server.crt", "pki/etcd/ca.crt", "admin.conf", "kubelet.conf"} {
		b.withCertificate(path, 100*day, 265*day)
	}
	output, ok := b.run("certificates")
	if !ok {
		t.Fatal(output)
	}
	made, until := time.Now().Add(-100*day).Unix(), time.Now().Add(265*day).Unix()
	var names []string
	for line := range strings.Lines(output) {
		var name string
		var expires, issued int64
		if _, err := fmt.Sscanf(line, "%s %d %d", &name, &expires, &issued); err != nil || until-expires > 60 || made-issued > 60 {
			t.Errorf("%q: want until %d, made %d: %v", line, until, made, err)
		}
		names = append(names, name)
	}
	if got := strings.Join(names, " "); got != "apiserver ca etcd-ca etcd-server admin.conf" {
		t.Errorf("listed are %s", got)
	}
}

// TestCertificatesDue: when a third of its time is left of one that is no CA's; kubeadm
// has all be valid since the CA is, so that does not count.
func TestCertificatesDue(t *testing.T) {
	for name, test := range map[string]struct {
		path      string
		age, left time.Duration
		due       bool
		expired   bool
		pause     time.Duration // until it is looked at again
	}{
		"new":                 {"pki/apiserver.crt", day, 364 * day, false, false, 5 * time.Minute},
		"a third and a day":   {"pki/apiserver.crt", 242 * day, 123 * day, false, false, 5 * time.Minute},
		"less than a third":   {"pki/apiserver.crt", 245 * day, 120 * day, true, false, 10 * time.Second},
		"of ten minutes":      {"admin.conf", 7 * time.Minute, 3 * time.Minute, true, false, 10 * time.Second},
		"of ten minutes, new": {"admin.conf", time.Minute, 9 * time.Minute, false, false, 5 * time.Minute},
		"of ten minutes, old": {"admin.conf", 4 * time.Minute, 6 * time.Minute, false, false, 160 * time.Second},
		"expired":             {"pki/etcd/peer.crt", 366 * day, -day, true, true, 10 * time.Second},
		"a CA's":              {"pki/etcd/ca.crt", 9 * 365 * day, 365 * day, false, false, 5 * time.Minute},
	} {
		b := newCertificateBox(t)
		b.withCertificate("pki/front-proxy-client.crt", day, 364*day)
		b.withCertificate(test.path, test.age, test.left)
		output, _ := b.run("if due 3; then echo due; fi; if expired; then echo expired; fi; echo pause $(until_due)")
		var pause int
		_, told, _ := strings.Cut(output, "pause ")
		if _, err := fmt.Sscan(told, &pause); err != nil || (test.pause-time.Duration(pause)*time.Second).Abs() > 30*time.Second {
			t.Errorf("%s: it is looked at again after %d s, not %s", name, pause, test.pause)
		}
		if strings.Contains(output, "due") != test.due || strings.Contains(output, "expired") != test.expired {
			t.Errorf("%s: %q", name, output)
		}
	}
}

// servers puts stand-ins for the servers of a control plane and what tells of them
// into the box: each that is ended runs again with another number.
func (b box) servers(broken string) {
	b.command("kubeadm", `echo "kubeadm $*" >>"$BOX/done"; [ ! -e "$BOX/failing" ]`)
	b.command("pgrep", `name=${2#^}; name=${name%% *}
[ "$name" != "`+broken+`" ] || [ ! -e "$BOX/ended-$name" ] || exit 1
if [ -e "$BOX/ended-$name" ]; then echo "2$name"; else echo "1$name"; fi`)
	b.command("kill-server", `name=${2#1}; : >"$BOX/ended-$name"; echo "ended $name" >>"$BOX/done"`)
	b.command("curl", `case "$*" in
*2381/metrics*) echo 'etcd_server_has_leader 1'; echo 'etcd_server_proposals_committed_total 7' ;;
*network-interfaces*) echo 10.0.0.2 ;;
*guest-attributes*) for a; do case $a in @*) cp "${a#@}" "$BOX/published" ;; esac; done; cat "$BOX/published" ;;
*instance/name*) echo demo-control-plane-b ;;
esac`)
	b.command("kubectl", `echo "kubectl $1 $2" >>"$BOX/done"
case "$1 $2" in
"create --filename") cat >/dev/null; [ ! -e "$BOX/held" ] ;;
"get lease") if [ -e "$BOX/held" ]; then cat "$BOX/held"; else echo "renewal of the certificates of demo-control-plane-b"; fi ;;
"wait pod") [ ! -e "$BOX/unready" ] ;;
esac`)
}

// renewing is what the box is asked, with the script's own kill replaced.
const renewing = `kill() { case $1 in -TERM) kill-server "$@" ;; -0) false ;; *) builtin kill "$@" ;; esac; }
`

const restarts = "kubeadm certs renew all\nended etcd\nended kube-apiserver\nended kube-controller-manager\nended kube-scheduler\n"

// TestRenewCertificates: kubeadm renews, and the servers start again one after another.
// The first that does not ends it, as does kubeadm.
func TestRenewCertificates(t *testing.T) {
	for name, test := range map[string]struct {
		broken, want string
		ok           bool
	}{
		"well":                   {"", restarts, true},
		"the API server is away": {"kube-apiserver", "kubeadm certs renew all\nended etcd\nended kube-apiserver\n", false},
		"kubeadm fails":          {"kubeadm", "kubeadm certs renew all\n", false},
	} {
		b := newCertificateBox(t)
		b.withCertificate("pki/apiserver.crt", day, 364*day)
		b.servers(test.broken)
		if test.broken == "kubeadm" {
			b.write("failing", "")
		}
		output, ok := b.run(renewing + "within() { shift; \"$@\" || \"$@\"; }\nif renew_certificates; then exit 0; else exit 1; fi")
		if done := b.read("done"); ok != test.ok || done != test.want {
			t.Errorf("%s: succeeded: %t, want %t; done was %q\n%s", name, ok, test.ok, done, output)
		}
	}
}

// TestRenewInTurn: a machine renews with the Lease, while all control planes are Ready,
// unless one of its certificates has expired or most of its time is gone.
func TestRenewInTurn(t *testing.T) {
	const taken, released = "kubectl create --filename\n", "kubectl get lease\nkubectl delete lease\n"
	for name, test := range map[string]struct {
		age, left     time.Duration
		held, unready bool
		want          string
	}{
		"its turn":                {250 * day, 115 * day, false, false, "kubectl wait pod\n" + taken + restarts + "kubectl wait pod\n" + released},
		"somebody else's":         {250 * day, 115 * day, true, false, "kubectl wait pod\n" + taken + "kubectl get lease\n"},
		"a control plane is away": {250 * day, 115 * day, false, true, "kubectl wait pod\n"},
		"and a tenth is left":     {360 * day, 5 * day, false, true, taken + restarts + "kubectl wait pod\n" + released},
		"expired":                 {366 * day, -day, true, true, restarts},
	} {
		b := newCertificateBox(t)
		b.withCertificate("pki/apiserver.crt", test.age, test.left)
		b.servers("")
		for file, there := range map[string]bool{"held": test.held, "unready": test.unready} {
			if there {
				b.write(file, "4711")
			}
		}
		output, _ := b.run(renewing + "keep_lease() { :; }\nif renew_in_turn; then exit 0; else exit 1; fi")
		if done := b.read("done"); done != test.want {
			t.Errorf("%s: done was %q, want %q\n%s", name, done, test.want, output)
		}
	}
}

// TestTakeLease: a Lease that nobody renews is taken over after a minute, in place of
// the version that was seen all the time, and no other.
func TestTakeLease(t *testing.T) {
	for name, test := range map[string]struct {
		seen string
		ago  time.Duration
		want string
	}{
		"seen for the first time": {"", 0, "kept"},
		"renewed since":           {"4710", time.Hour, "kept"},
		"seen for half a minute":  {"4711", 30 * time.Second, "kept"},
		"seen for a minute":       {"4711", 61 * time.Second, "taken"},
	} {
		b := newCertificateBox(t)
		b.servers("")
		b.write("held", "4711")
		b.command("kubectl", `case "$1" in create) cat >/dev/null; exit 1 ;; get) cat "$BOX/held" ;; replace) grep -q "resourceVersion: '4711'" ;; esac`)
		if test.seen != "" {
			b.write("run/lease", test.seen)
			at := time.Now().Add(-test.ago)
			if err := os.Chtimes(filepath.Join(b.root, "run/lease"), at, at); err != nil {
				t.Fatal(err)
			}
		}
		output, _ := b.run("if take_lease; then echo taken; else echo kept; fi")
		if !strings.HasSuffix(strings.TrimSpace(output), test.want) {
			t.Errorf("%s: %s, want %s", name, output, test.want)
		}
	}
}
