package runner

import (
	"fmt"
	"os"
	"strings"
)

// maxSummary is the most that GitHub takes of a step's summary, in bytes; more is
// dropped as a whole.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
const maxSummary = 1 << 20

const summaryIsCut = "\n\n*Cut here: GitHub takes no more than 1 MiB. The rest is in the step's log.*\n"

// Summarize adds to the page of the job as much as there is room for. A summary
// that cannot be written is no reason to fail.
func (s *Step) Summarize(markdown string) {
	written := 0
	if info, err := os.Stat(s.Getenv("GITHUB_STEP_SUMMARY")); err == nil {
		written = int(info.Size())
	}
	if err := s.addSummary(fit(markdown, maxSummary-written-len("\n"))); err != nil {
		s.Warn(fmt.Sprintf("the job's summary cannot be written: %v", err))
	}
}

func (s *Step) addSummary(markdown string) (err error) {
	defer Recover(&err)
	s.AddStepSummary(markdown)
	return nil
}

// fit cuts Markdown between two lines so that it has at most limit bytes, and ends
// what is open there: a block of text, a section that is folded.
func fit(markdown string, limit int) string {
	if len(markdown) <= limit {
		return markdown
	}
	const fence, folded, foldedEnd = "\n````", "<details>", "</details>"
	room := limit - len(fence) - len("\n\n"+foldedEnd) - len(summaryIsCut)
	if room <= 0 {
		return ""
	}
	kept := markdown[:room]
	kept = kept[:strings.LastIndex(kept, "\n")+1]
	if strings.Count(kept, "````")%2 == 1 {
		kept += fence
	}
	if strings.Count(kept, folded) > strings.Count(kept, foldedEnd) {
		kept += "\n\n" + foldedEnd
	}
	return kept + summaryIsCut
}
