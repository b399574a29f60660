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
