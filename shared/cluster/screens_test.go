package cluster_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

var (
	shownStep  = regexp.MustCompile(`(?m)^  \S (\S.*?) +[0-9.hms]+s(  .*)?$`) // mark, title, time, detail
	workerName = regexp.MustCompile(`(-default-[a-z])-[a-z0-9]*`)
)

// TestScreensShowStepsThatThereAre holds the trees in the page of screens, which real
// machines have made, to what up and drill do now.
func TestScreensShowStepsThatThereAre(t *testing.T) {
	page, err := os.ReadFile("../../docs/screens.md")
	if err != nil {
		t.Fatal(err)
	}
	titles := titlesOf(t)
	shown := shownStep.FindAllStringSubmatch(string(page), -1)
	if len(shown) < 10 {
		t.Fatalf("found only %d steps: the look for them is broken", len(shown))
	}
	for _, step := range shown {
		title, isCut := strings.CutSuffix(step[1], "…")
		title = workerName.ReplaceAllString(title, "$1")
		if !slices.ContainsFunc(titles, func(of string) bool { return of == title || isCut && strings.HasPrefix(of, title) }) {
			t.Errorf("the page shows the step %q, which there is not; make screens writes it again", step[1])
		}
	}
}

// titlesOf are the titles of all steps of up and drill, without what names of
// workers have of chance.
func titlesOf(t *testing.T) (titles []string) {
	in(t, "", func(l *lab) {
		l.Events = event.SinkFunc(func(e event.Event) {
			titles = append(titles, workerName.ReplaceAllString(e.Title, "$1"))
		})
		l.up(three)
		if _, err := l.drill(zoneC); err != nil {
			l.Fatal(err)
		}
	})
	return titles
}
