package main

import (
	"errors"
	"slices"
	"strings"
)

// height is the most lines that a page shows of a screen.
const height = 30

// middle is what was seen half way, of pictures at even intervals. Those that
// were taken while the tree was being redrawn are left out: they have not its
// last line yet.
func middle(seen []string) (string, error) {
	whole := slices.DeleteFunc(slices.Clone(seen), func(text string) bool {
		lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
		return !strings.Contains(lines[len(lines)-1], " running · ")
	})
	if len(whole) == 0 {
		return "", errors.New("nothing was seen of the work: no picture ends with the tree's last line")
	}
	return whole[len(whole)/2], nil
}

// cut leaves lines out of the middle of what is too high.
func cut(text string) string {
	lines := strings.SplitAfter(strings.TrimRight(text, "\n")+"\n", "\n")
	lines = lines[:len(lines)-1] // after the last line's end there is nothing
	if len(lines) <= height {
		return strings.Join(lines, "")
	}
	above := height / 2
	below := height - above - 1
	return strings.Join(lines[:above], "") + "…\n" + strings.Join(lines[len(lines)-below:], "")
}

// result is what a command prints after its progress: from its table on.
func result(text string) string {
	if at := strings.Index("\n"+text, "\nZONE "); at >= 0 {
		text = text[at:]
	}
	return strings.TrimRight(text, "\n") + "\n"
}
