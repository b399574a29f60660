package status

import (
	"strings"
	"testing"
	"time"
)

func TestSkew(t *testing.T) {
	for _, test := range []struct{ servers, kubelets, want string }{
		{"b=v1.37.2 c=v1.37.2", "b=v1.37.2 x=v1.34.9", ""},
		{"b=v1.37.2 c=v1.36.0", "x=v1.36.5 y=v1.34.0", ""},
		{"b=v1.37.2 c=v1.35.0", "x=v1.35.0", "the API servers of c (v1.35.0) and b (v1.37.2) are more than one minor version apart"},
		{"b=v1.37.2 c=v1.36.0", "x=v1.37.2", "x: its kubelet is v1.37.2, newer than the API server of c, v1.36.0"},
		{"b=v1.37.2", "x=v1.33.9", "x: its kubelet is v1.33.9, more than 3 minor versions older than the API server of b, v1.37.2"},
		{"b=v1.37.2", "x= y=strange", ""},
		{"", "x=v1.30.0", ""},
	} {
		if got := strings.Join(skew(versions(test.servers), versions(test.kubelets)), "; "); got != test.want {
			t.Errorf("%s | %s\ngot  %s\nwant %s", test.servers, test.kubelets, got, test.want)
		}
	}
}

func versions(text string) (all []versionOf) {
	for _, word := range strings.Fields(text) {
		node, version, _ := strings.Cut(word, "=")
		all = append(all, versionOf{node, version})
	}
	return all
}

func TestExpiring(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	const day = 24 * time.Hour
	problems, notes := expiring([]Certificate{
		{Of: "API server of b", Expires: now.Add(-day)}, {Of: "API server of c", Expires: now.Add(12 * day)}, {Of: ofKubeconfig, Expires: now.Add(29 * day)}, {Of: "API server of d", Expires: now.Add(31 * day)},
	}, now)
	if len(problems) != 1 || !strings.HasPrefix(problems[0], "the certificate of the API server of b expired on 2026-11-23: its machine has not renewed it") {
		t.Errorf("problems %q", problems)
	}
	if len(notes) != 2 || !strings.HasPrefix(notes[0], "the certificate of the API server of c expires on 2026-12-06, in 12 days") ||
		!strings.Contains(notes[1], "kubectl ha up") {
		t.Errorf("notes %q", notes)
	}
}
