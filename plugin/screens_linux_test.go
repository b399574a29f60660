package plugin

import (
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const readmeFile = "../README.md"

// TestScreens holds the README's screens to what a terminal of 80 columns
// shows of scripted machines. `make screens` writes them anew.
func TestScreens(t *testing.T) {
	up := openWindow(t, 80, 40, "whole", upLine()...)
	_, upText := up.end()
	status := openWindow(t, 80, 40, "whole", "status")
	_, statusText := status.end()
	kept, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	text := withScreen(t, string(kept), "up", "$ kubectl ha up --name demo --region europe-west1 \\\n"+
		"    --zones europe-west1-b,europe-west1-c,europe-west1-d --nodes-per-zone 3\n"+upText)
	text = withScreen(t, text, "status", "$ kubectl ha status\n"+statusText)
	if *update {
		if err := os.WriteFile(readmeFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(kept), text); diff != "" {
		t.Errorf("the README's screens differ (-README +terminal); make screens writes them:\n%s", diff)
	}
}

// withScreen replaces the block of code below the comment that names a screen.
func withScreen(t *testing.T, page, name, screen string) string {
	t.Helper()
	block := regexp.MustCompile("(?s)(<!-- screen: " + name + " -->\n```\n).*?\n(```\n)")
	if !block.MatchString(page) {
		t.Fatalf("the README has no block for the screen %s", name)
	}
	return block.ReplaceAllStringFunc(page, func(found string) string {
		parts := block.FindStringSubmatch(found)
		return parts[1] + screen + parts[2]
	})
}
