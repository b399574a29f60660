package release_test

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/version"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

func TestTheTableIsInOrder(t *testing.T) {
	versions := release.Versions()
	if versions[0] != release.Newest {
		t.Errorf("the newest is %s, and the first in the table %s", release.Newest, versions[0])
	}
	newestFirst := func(a, b string) int {
		if version.MustParseSemantic(a).LessThan(version.MustParseSemantic(b)) {
			return 1
		}
		return -1
	}
	if !slices.IsSortedFunc(versions, newestFirst) {
		t.Errorf("the table is not the newest first: %q", versions)
	}
	if minors := release.Minors(); len(minors) != 3 {
		t.Errorf("the minor versions are %q, and not the last three", minors)
	}
}

func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		"v1.37.2": "v1.37.2", "v1.37": "v1.37.2", "v1.36.1": "v1.36.1", "v1.36": "v1.36.3", "v1.35": "v1.35.4",
		"v1.36.9": "", "v1.34": "", "v1.3": "", "v1": "", "1.36": "", "": "",
	} {
		r, ok := release.Find(text)
		if r.Version != want || ok != (want != "") {
			t.Errorf("%q: found %q, %v; want %q", text, r.Version, ok, want)
		}
	}
}

func TestNearest(t *testing.T) {
	for text, want := range map[string]string{
		"v1.36.1": "v1.36.1", "v1.36.9": "v1.36.3", "v1.35.0": "v1.35.4", "v1.41.0": release.Newest, "": release.Newest,
	} {
		if got := release.Nearest(text).Version; got != want {
			t.Errorf("nearest to %q is %s, want %s", text, got, want)
		}
	}
}

func TestMinorOf(t *testing.T) {
	for text, want := range map[string]string{"v1.36.3": "v1.36", "v1.36": "v1.36", "v1": "v1", "": ""} {
		if got := release.MinorOf(text); got != want || strings.Count(got, ".") > 1 {
			t.Errorf("the minor version of %q is %q, want %q", text, got, want)
		}
	}
}
