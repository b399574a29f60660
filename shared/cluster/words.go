package cluster

import (
	"strings"
)

// commandLine is a verb with the flags that have a value; "" is the flag of an
// argument without one.
func commandLine(verb string, flags ...string) string {
	line := verb
	for i := 0; i+1 < len(flags); i += 2 {
		if flags[i+1] != "" {
			line += strings.TrimRight(" "+flags[i], " ") + " " + flags[i+1]
		}
	}
	return line
}
