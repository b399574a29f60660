package recipes

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

const root = "../.."

func pages(t *testing.T) []Page {
	t.Helper()
	all, err := Pages(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d pages were found", len(all))
	}
	return all
}

// TestEveryBlockIsRunOrMarked prints where each is.
func TestEveryBlockIsRunOrMarked(t *testing.T) {
	var table strings.Builder
	out := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	tests := testNames(t)
	for _, page := range pages(t) {
		for _, b := range page.Blocks {
			fmt.Fprintf(out, "%s\t%s\t%s\n", b.Place(), b.Language, b.Where())
			if fault := b.Fault(); fault != "" {
				t.Errorf("%s: %s", b.Place(), fault)
			}
			for _, unknown := range unknownTests(b, tests) {
				t.Errorf("%s: there is no %s", b.Place(), unknown)
			}
		}
	}
	_ = out.Flush() // into memory
	t.Logf("where the blocks of code are run:\n%s", &table)
}

// unknownTests are those of a block's mark that are not there: functions, make
// targets or files.
func unknownTests(b Block, tests map[string]bool) (unknown []string) {
	if b.Mark.Kind != Tested {
		return nil
	}
	for name := range strings.SplitSeq(b.Mark.Text, ", ") {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil && !tests[name] {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

var (
	function = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	target   = regexp.MustCompile(`(?m)^([a-z0-9]+):.*## `)
)

// testNames are all tests, and make's targets with make before them.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") && entry.Name() != "Makefile" {
			return err
		}
		text, err := os.ReadFile(path)
		for _, match := range function.FindAllSubmatch(text, -1) {
			found[string(match[1])] = true
		}
		for _, match := range target.FindAllSubmatch(text, -1) {
			found["make "+string(match[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestDocuments reads all YAML of the pages, and the example workflows.
func TestDocuments(t *testing.T) {
	action, err := ReadAction(root)
	if err != nil {
		t.Fatal(err)
	}
	for place, text := range documents(t) {
		for _, fault := range action.Read(text).Faults {
			t.Errorf("%s: %s", place, fault)
		}
	}
}

func documents(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, page := range pages(t) {
		for _, b := range page.Blocks {
			if b.Language == "yaml" && b.Mark.Kind == Unmarked {
				found[b.Place()] = b.Text
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(root, "examples", "workflows", "*.yml"))
	if err != nil || len(files) < 5 || len(found) < 5 {
		t.Fatalf("found are only the documents %v and the workflows %v (%v)", found, files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found[file] = string(text)
	}
	return found
}

// TestFaultsAreSeen: each rule for documents can fail.
func TestFaultsAreSeen(t *testing.T) {
	action, err := ReadAction(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"spec: {network: {cni: none}}", nil},
		{"jobs: {a: {steps: [{run: x}]}}", []string{"its permissions lack contents: read", "it has no concurrency group", "job a: no timeout-minutes"}},
		{"- {name: x}\n- {uses: a/b}\n- {uses: a/b@main}", []string{"a step neither runs nor uses anything", "a/b is not pinned", "a/b@main is not pinned"}},
		{"- uses: kubectl-ha/kubectl-ha@v1\n  with: {colour: blue, spec: examples/none.yaml}", []string{"the action has no input colour", "there is no examples/none.yaml"}},
		{"spec: {colour: blue}", []string{"spec.colour"}},
		{"- uses: kubectl-ha/kubectl-ha@v1\n  with:\n    spec: |\n      apiVersion: kubectl-ha.dev/v1alpha1\n      kind: Cluster\n", []string{"spec: required"}},
		{"kind: Cluster", []string{"apiVersion"}},
		{"a: b", []string{"it is no workflow, no steps of one and no cluster"}},
		{"", []string{"it is empty"}},
		{"a: [", []string{"yaml: "}},
	} {
		found := action.Read(c.text).Faults
		if len(found) != len(c.want) || !slices.EqualFunc(found, c.want, strings.Contains) {
			t.Errorf("%s\nfound %q\nwant  %q", c.text, found, c.want)
		}
	}
}

// TestBlocks: what is read of a page.
func TestBlocks(t *testing.T) {
	page := parse("page.md", []byte("Type `kubectl ha\nstatus`:\n\n<!-- not run: it costs money -->\n```sh\nkubectl ha up # it begins\n```\n\n- and\n\n"+
		"  <!-- on real machines -->\n  ```sh\n  kubectl get nodes\n  ```\n\n<!-- a remark -->\n\n```console\n$ kubectl ha status\nwell\n…\n$ true\n```\n\n```\nwhat\n```\n"))
	want := Page{
		Path:  "page.md",
		Spans: []Span{{1, "kubectl ha status"}},
		Blocks: []Block{
			{"page.md", 6, "sh", "kubectl ha up # it begins\n", Mark{NotRun, "it costs money"}},
			{"page.md", 13, "sh", "kubectl get nodes\n", Mark{Real, ""}},
			{"page.md", 19, "console", "$ kubectl ha status\nwell\n…\n$ true\n", Mark{}},
			{"page.md", 26, "", "what\n", Mark{}},
		},
	}
	if got := fmt.Sprintf("%+v", page); got != fmt.Sprintf("%+v", want) {
		t.Errorf("read is %+v\nwant    %+v", page, want)
	}
	typed := []Exchange{{19, "kubectl ha status", []string{"well", "…"}}, {22, "true", nil}}
	if got := page.Blocks[2].Exchanges(); fmt.Sprint(got) != fmt.Sprint(typed) {
		t.Errorf("typed is %v, want %v", got, typed)
	}
}

// TestBlockFaults: a block that is neither run nor marked is found.
func TestBlockFaults(t *testing.T) {
	for _, c := range []struct {
		block Block
		ok    bool
	}{
		{Block{Language: "sh"}, true},
		{Block{Language: "powershell"}, false},
		{Block{Language: "powershell", Mark: readMark("<!-- not run: it needs Windows -->\n")}, true},
		{Block{Language: "powershell", Mark: readMark("<!-- not run -->\n")}, false},
		{Block{Language: "powershell", Mark: readMark("<!-- not run, it needs Windows -->\n")}, false},
		{Block{Language: "sh", Mark: readMark("<!-- tested by -->\n")}, false},
		{Block{Language: "shell"}, false},
		{Block{}, false},
	} {
		if fault := c.block.Fault(); (fault == "") != c.ok {
			t.Errorf("%+v: %q", c.block, fault)
		}
	}
	unknown := unknownTests(Block{Mark: Mark{Tested, "TestNone, make none, make test, README.md, TestBlockFaults"}}, testNames(t))
	if !slices.Equal(unknown, []string{"TestNone", "make none"}) {
		t.Errorf("not there are %q", unknown)
	}
}

func TestShows(t *testing.T) {
	for _, c := range []struct {
		text  string
		lines []string
		want  bool
	}{
		{"a\nb\nc\n", []string{"a", "b", "c"}, true},
		{"a\nb\nc\n", []string{"a", "…", "c"}, true},
		{"a\nb\nc\n", []string{"…", "c"}, true},
		{"a\nb\nc\n", []string{"a", "…"}, true},
		{"a\nb\nc\n", []string{"a", "c"}, false},
		{"a\nb\nc\n", []string{"a", "…", "d"}, false},
		{"a\nb\nc\n", []string{"a", "b"}, false},
		{"a\nb\nc\n", []string{"b", "c"}, false},
		{"a\n", nil, true},
	} {
		if got := shows(c.text, c.lines); got != c.want {
			t.Errorf("%q shows %q: %v", c.text, c.lines, got)
		}
	}
}
