package machine

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

var demo = Spec{
	ID: "demo-1", Hostname: "demo-control-plane-b", Netns: "/run/netns/kha0-m-demo-1",
	Search: []string{"europe-west1-b.c.demo.internal", "c.demo.internal", "google.internal"},
}

func TestBundle(t *testing.T) {
	got, err := makeBundle("kha0", demo, "/state/demo-1", "/state/disk-demo-1", "/dev/pts/7", []string{"CAP_CHOWN", "CAP_SYS_ADMIN"},
		[]mount{{"/boot/config-6.1.0", "bind", "/boot/config-6.1.0", []string{"bind", "ro"}}})
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "config.json", string(got)+"\n")
}

func TestEtcFiles(t *testing.T) {
	files := etcFiles(demo)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		b.WriteString("== " + name + "\n" + files[name])
	}
	golden.Compare(t, "etc.txt", b.String())
	if got := etcFiles(Spec{})["resolv.conf"]; !strings.HasPrefix(got, "search google.internal\n") {
		t.Errorf("without search domains: %q", got)
	}
}

func TestBoundingSet(t *testing.T) {
	got, err := boundingSet("Name:\tx\nCapBnd:\t000001fffeffffff\nCapAmb:\t0\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 38 || slices.Contains(got, "CAP_SYS_RESOURCE") || got[37] != "CAP_CHECKPOINT_RESTORE" || got[0] != "CAP_CHOWN" {
		t.Errorf("got %d: %v", len(got), got)
	}
	for _, status := range []string{"", "CapBnd:\tmany\n"} {
		if got, err := boundingSet(status); err == nil {
			t.Errorf("%q: %v", status, got)
		}
	}
}

func TestOptions(t *testing.T) {
	for _, test := range []struct {
		options Options
		ok      bool
	}{
		{Options{Prefix: "kha0", StateDir: "/var/lib/kha"}, true},
		{Options{Prefix: "kha0", StateDir: "kha"}, false},
		{Options{Prefix: "", StateDir: "/var/lib/kha"}, false},
		{Options{Prefix: "..", StateDir: "/var/lib/kha"}, false},
	} {
		if err := test.options.validate(); (err == nil) != test.ok {
			t.Errorf("%+v: %v", test.options, err)
		}
	}
}
