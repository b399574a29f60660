package runner

import "strings"

// Problem is one thing that is wrong with what the workflow says.
type Problem struct {
	Title, Text string
	File        string // in the repository; empty for the workflow itself
	Line        int
}

// Problems is all that is wrong. Each is annotated by itself.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Text
	}
	return strings.Join(lines, "\n")
}
