package ui

// Style writes text in ANSI colours, or leaves it as it is. The zero Style is
// plain.
type Style struct {
	Colour bool
}

// Bold sets headings apart.
func (s Style) Bold(text string) string { return s.wrap("1", text) }

// Dim is for what matters less.
func (s Style) Dim(text string) string { return s.wrap("2", text) }

// Red is for what failed.
func (s Style) Red(text string) string { return s.wrap("31", text) }

// Green is for what is well.
func (s Style) Green(text string) string { return s.wrap("32", text) }

// Yellow is for what needs attention.
func (s Style) Yellow(text string) string { return s.wrap("33", text) }

// Cyan is for what is under way.
func (s Style) Cyan(text string) string { return s.wrap("36", text) }

func (s Style) wrap(code, text string) string {
	if !s.Colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
