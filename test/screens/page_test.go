package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

// page has two screens.
func page(up, end string) string {
	return "# Page\n\n<!-- screen: up -->\n```console\n" + up + "```\n\nand\n\n<!-- screen: up-end -->\n```console\n" + end + "```\n\n```\nother\n```\n"
}

func TestPlace(t *testing.T) {
	const up, end = "$ kubectl ha up\n\n$1 new\n", "done\n"
	shots, both := []shot{{"up", up}, {"up-end", end}, {"elsewhere", "x\n"}}, []string{"up", "up-end"}
	got, err := place(page("", "old\n\nold\n"), both, shots)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page(up, end), got); diff != "" {
		t.Errorf("the page is not as it should be (-want +got):\n%s", diff)
	}
	if again, err := place(got, both, shots); err != nil || again != got {
		t.Errorf("the same screens change the page once more (%v):\n%s", err, again)
	}
	if _, err := place(got, []string{"status"}, []shot{{"status", "\n"}}); err == nil || !strings.Contains(err.Error(), "<!-- screen: status -->") {
		t.Errorf("a screen without a block ends with %v", err)
	}
}

func TestComplete(t *testing.T) {
	var all strings.Builder
	names := []string{"up", "up-end", "status"}
	for _, name := range names {
		all.WriteString("<!-- screen: " + name + " -->\n```console\n```\n")
	}
	whole := all.String()
	for name, test := range map[string]struct {
		page string
		ok   bool
	}{
		"whole":         {whole, true},
		"one lacks":     {strings.Replace(whole, "screen: status", "screen: other", 1), false},
		"one twice":     {whole + "<!-- screen: up -->\n```console\n```\n", false},
		"text between":  {strings.Replace(whole, "up -->\n", "up -->\nSo:\n", 1), false},
		"a block lacks": {strings.TrimSuffix(whole, "```console\n```\n"), false},
	} {
		if err := complete(test.page, names); (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPrivate(t *testing.T) {
	for text, ok := range map[string]bool{
		"demo is up on box-1\n":                 false,
		"box-1:6443 is up\n":                    false,
		"written to /home/alice/.kube/config\n": false,
		"demo-box-1 and box-12 are up\n":        true,
		"the home of it is /run/home/alice2\n":  true,
		"API https://203.0.113.4:6443 up/":      true,
	} {
		if err := private([]shot{{"up", text}}, []string{"box-1", "/home/alice", "/"}); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestPages holds the pages to what make screens writes: each screen begins with its
// command line and has what that one shows.
func TestPages(t *testing.T) {
	shows := map[string][]string{
		"up":           {"$ kubectl ha up --", " running · "},
		"up-end":       {" done · ", "is up (", "\nNext:\n"},
		"status":       {"$ kubectl ha status\n", "\nZONE ", "\netcd: "},
		"drill":        append(figures(), "$ kubectl ha drill --zone europe-west1-c --yes\n", "\nZONE ", " survived the loss of 1 zone "),
		"drill-result": append(figures(), "$ kubectl ha drill --zone europe-west1-c --yes\n…\nZONE ", " survived the loss of 1 zone "),
	}
	for file, names := range pages {
		text, err := os.ReadFile("../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		if err := complete(string(text), names); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if found := strings.Count(string(text), "<!-- screen: "); found != len(names) {
			t.Errorf("%s has %d screens, make screens writes %d", file, found, len(names))
		}
		for _, name := range names {
			shown := block(name).FindStringSubmatch(string(text))[1]
			for _, part := range shows[name] {
				if !strings.Contains(shown, part) {
					t.Errorf("the screen %s does not show %q; make screens writes it again:\n%s", name, part, shown)
				}
			}
		}
	}
}

// figures are how the lines of a drill's report begin.
func figures() (begin []string) {
	for _, name := range drill.Header() {
		begin = append(begin, "\n"+strings.ToUpper(name)+" ")
	}
	return begin
}
