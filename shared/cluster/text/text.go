// Package text has how the verbs join names and sentences.
package text

import (
	"fmt"
	"strings"
)

// Join joins sentences to one.
func Join(sentences []string) string { return strings.Join(sentences, "; ") }

// Few names a few, and how many more there are.
func Few(names []string) string {
	const few = 4
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few-1], ", "), len(names)-few+1)
}

// CommandLine is a verb with the flags that have a value; "" is the flag of an
// argument without one.
func CommandLine(verb string, flags ...string) string {
	line := verb
	for i := 0; i+1 < len(flags); i += 2 {
		if flags[i+1] != "" {
			line += strings.TrimRight(" "+flags[i], " ") + " " + flags[i+1]
		}
	}
	return line
}
