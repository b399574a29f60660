package runner

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func TestFit(t *testing.T) {
	long := strings.Repeat("a line of text\n", 100)
	for name, test := range map[string]struct {
		markdown string
		limit    int
		ends     string // of what is kept, before the remark; "" where all is
	}{
		"fits":            {long, len(long), ""},
		"between lines":   {long, 500, "a line of text\n"},
		"within a block":  {"````text\n" + long + "````\n", 500, "a line of text\n\n````"},
		"within a folded": {"<details><summary>x</summary>\n\n" + long + "</details>", 500, "a line of text\n\n\n</details>"},
	} {
		got := fit(test.markdown, test.limit)
		if len(got) > test.limit {
			t.Errorf("%s: %d bytes, at most %d are allowed", name, len(got), test.limit)
		}
		if test.ends == "" && got != test.markdown || test.ends != "" && !strings.HasSuffix(got, test.ends+summaryIsCut) {
			t.Errorf("%s: ends in %q", name, got[max(0, len(got)-150):])
		}
	}
	if got := fit(long, 10); got != "" {
		t.Errorf("without room: %q", got)
	}
}

// TestSummarizeKeepsTheLimit: several summaries of a step together, too.
func TestSummarizeKeepsTheLimit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "summary")
	s := New(&bytes.Buffer{}, func(name string) string { return map[string]string{"GITHUB_STEP_SUMMARY": file}[name] }, nil)
	for range 3 {
		s.Summarize(strings.Repeat("a line of text\n", 40_000))
	}
	info, err := os.Stat(file)
	if err != nil || info.Size() > maxSummary || info.Size() < maxSummary-1000 {
		t.Errorf("it has %d bytes, want just under %d: %v", info.Size(), maxSummary, err)
	}
}

// TestFilesThatCannotBeWritten: an output is an error then, a summary a warning.
func TestFilesThatCannotBeWritten(t *testing.T) {
	var log bytes.Buffer
	s := New(&log, func(string) string { return t.TempDir() }, nil) // a directory
	s.Summarize("text")
	if !strings.Contains(log.String(), "::warning") || !strings.Contains(log.String(), "summary cannot be written") {
		t.Errorf("the log is %q", &log)
	}
	set := func() (err error) {
		defer Recover(&err)
		s.SetOutput("name", "value")
		return nil
	}
	if err := set(); errs.IDOf(err) != "runner-files" {
		t.Errorf("an output: %v", err)
	}
}
