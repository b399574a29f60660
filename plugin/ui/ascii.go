package ui

import (
	"cmp"
	"io"
	"strings"
)

// isUTF8 reports whether the locale's characters are UTF-8, which they also are
// where no locale is set: containers and runners rarely set one, and take UTF-8.
// The order of the variables is POSIX's.
func isUTF8(getenv func(string) string) bool {
	locale := strings.ToLower(cmp.Or(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")))
	return locale == "" || strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}

// ascii writes in ASCII what this program draws with other letters.
var ascii = strings.NewReplacer(
	"✓", "+", "✗", "x", "…", "...", "·", "-", "→", "->", "—", "--", "–", "-",
	"├─", "|-", "└─", "`-", "│", "|", "─", "-",
)

// asciiWriter passes text on in ASCII. What is written at once holds whole letters.
type asciiWriter struct{ out io.Writer }

func (w asciiWriter) Write(text []byte) (int, error) {
	if _, err := ascii.WriteString(w.out, string(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}
