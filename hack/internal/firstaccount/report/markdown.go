package report

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Markdown is the report, for an issue.
func (r *Report) Markdown() string {
	var out strings.Builder
	out.WriteString("# kubectl ha on an account\n\n| | |\n|---|---|\n")
	for _, fact := range r.Facts {
		fmt.Fprintf(&out, "| %s | %s |\n", cell(fact.Name), cell(fact.Value))
	}
	out.WriteString("\n| step | outcome | took |\n|---|---|---:|\n")
	for i, step := range r.Steps {
		fmt.Fprintf(&out, "| %d. %s | %s | %s |\n", i+1, cell(step.Title), step.outcome(), step.took())
	}
	for i, step := range r.Steps {
		if step.Outcome != NotRun {
			fmt.Fprintf(&out, "\n## %d. %s: %s\n", i+1, step.Title, step.outcome())
			step.write(&out)
		}
	}
	return r.Hide.In(out.String())
}

func (s *Step) write(out *strings.Builder) {
	if s.Err != nil {
		text := s.Err.Error()
		if hint := errs.HintOf(s.Err); hint != "" {
			text += "\nhint: " + hint
		}
		out.WriteString("\n" + fenced(text))
	}
	for _, group := range []struct {
		mark  string
		lines []string
	}{{"- **Look:** ", s.Looks}, {"- ", s.Notes}} {
		for i, line := range group.lines {
			if i == 0 {
				out.WriteString("\n")
			}
			out.WriteString(group.mark + line + "\n")
		}
	}
	for _, block := range s.Blocks {
		fmt.Fprintf(out, "\n<details><summary>%s</summary>\n\n%s\n</details>\n", block.Title, fenced(block.Text))
	}
}

func (s *Step) outcome() string {
	switch {
	case s.Outcome == Failed:
		return "**failed**"
	case len(s.Looks) > 0:
		return string(s.Outcome) + ", with something to look at"
	}
	return string(s.Outcome)
}

func (s *Step) took() string {
	if s.Took == 0 {
		return ""
	}
	return s.Took.Round(time.Second).String()
}

// cell is a text within a table.
func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "|", `\|`), "\n", " ")
}

var backticks = regexp.MustCompile("`{3,}")

// fenced is a text in a fence that nothing in it closes.
func fenced(text string) string {
	fence := "```"
	for _, inside := range backticks.FindAllString(text, -1) {
		if len(inside) >= len(fence) {
			fence = inside + "`"
		}
	}
	return fence + "text\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n"
}
