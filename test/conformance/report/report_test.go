package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

const (
	job        = "[sig-apps] Job should end [Conformance]"
	deployment = "[sig-apps] Deployment should roll [Conformance]"
	pods       = "[sig-node] Pods should run [NodeConformance] [Conformance]"
)

func read(t *testing.T) []Test {
	t.Helper()
	tests, err := Read("testdata/junit.xml")
	if err != nil {
		t.Fatal(err)
	}
	return tests
}

func write(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPrint(t *testing.T) {
	var out bytes.Buffer
	if err := Print(&out, read(t), Causes{job: "the clock is wrong"}); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "print.golden", out.String())
}

func TestUpdate(t *testing.T) {
	page := write(t, "before\n"+begin+"old\n"+end+"after\n")
	run := Run{Date: "30 November 2026", Version: "v1.37.2", Parallel: 8, CPUs: 2, Minutes: 14}
	if err := Update(page, run, read(t), Causes{job: "the clock is wrong"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "page.golden.md", string(got))
}

func TestUpdateNeedsAPlace(t *testing.T) {
	for _, content := range []string{"", begin, end, end + begin} {
		if err := Update(write(t, content), Run{}, nil, nil); err == nil || !strings.Contains(err.Error(), "no place for results") {
			t.Errorf("of %q is said: %v", content, err)
		}
	}
}

// TestBrokenSuite: what fails around the tests is not passed over.
func TestBrokenSuite(t *testing.T) {
	file := write(t, `<testsuites><testsuite><testcase name="[SynchronizedBeforeSuite]" status="failed"><failure>no nodes</failure></testcase></testsuite></testsuites>`)
	if _, err := Read(file); err == nil || !strings.Contains(err.Error(), "[SynchronizedBeforeSuite] failed: no nodes") {
		t.Errorf("that is said: %v", err)
	}
}

func TestJudge(t *testing.T) {
	known := Causes{job: "the clock is wrong", deployment: "it panics"}
	for _, test := range []struct {
		name   string
		causes Causes
		whole  bool
		want   []string
	}{
		{"all have causes", known, false, nil},
		{"one has none", Causes{job: "the clock is wrong"}, false, []string{"failed: " + deployment}},
		{"one passed", Causes{job: "a", deployment: "b", pods: "c"}, false, []string{"passed, but has a cause of failure: " + pods}},
		{"one is no test", Causes{job: "a", deployment: "b", "old": "c"}, false, []string{"is no test: old"}},
		{"one had no turn", known, true, []string{"was not run: [sig-network] Services should be late"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.causes.Judge(read(t), test.whole)
			if (err == nil) != (test.want == nil) {
				t.Fatalf("that is said: %v", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

// TestReadCauses: all problems of a file are said at once.
func TestReadCauses(t *testing.T) {
	good, err := ReadCauses(write(t, "- test: a\n  cause: b\n"))
	if err != nil || good["a"] != "b" {
		t.Errorf("read is %v, %v", good, err)
	}
	_, err = ReadCauses(write(t, "- test: a\n- cause: b\n- {test: c, cause: d}\n- {test: c, cause: e}\n"))
	for _, want := range []string{"a: cause: required", "entry 2: test: required", "c: is there twice"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if _, err := ReadCauses(write(t, "- test: a\n  reason: b\n")); err == nil {
		t.Error("an unknown field was read")
	}
}
