// Package ui is how the plugin looks: progress, prompts, tables and colour.
// It knows events, and nothing of clusters.
package ui

import (
	"io"

	"golang.org/x/term"
)

// Terminal is an output stream and what is known of it.
type Terminal struct {
	Out   io.Writer
	Style Style
	// Live says that the stream is a terminal whose lines can be redrawn.
	Live bool
	// Size returns the columns and rows at this moment; both above 0.
	Size func() (columns, rows int)
}

// The size that is assumed where none can be asked for.
const (
	defaultColumns = 80
	defaultRows    = 24
)

// Detect looks at what out is. NO_COLOR (https://no-color.org) turns colour
// off, TERM=dumb turns off redrawing as well; FORCE_COLOR (https://force-color.org)
// turns colour on, also where there is no terminal, such as in the log of a job.
// Where the locale has no UTF-8, what is drawn with other letters is drawn in ASCII.
func Detect(out io.Writer, getenv func(string) string) Terminal {
	fd, ok := terminal(out)
	if !isUTF8(getenv) {
		out = asciiWriter{out}
	}
	forced := getenv("FORCE_COLOR") != ""
	if !ok || getenv("TERM") == "dumb" || !enableANSI(fd) {
		plain := Plain(out)
		plain.Style.Colour = forced
		return plain
	}
	return Terminal{
		Out:   out,
		Style: Style{Colour: forced || getenv("NO_COLOR") == ""},
		Live:  true,
		Size: func() (int, int) {
			columns, rows, err := term.GetSize(fd)
			if err != nil || columns <= 0 || rows <= 0 {
				return defaultColumns, defaultRows
			}
			return columns, rows
		},
	}
}

// Plain is a stream without colour or redrawing: a file, a pipe, a CI log.
func Plain(out io.Writer) Terminal {
	return Terminal{Out: out, Size: func() (int, int) { return defaultColumns, defaultRows }}
}

// IsTerminal reports whether a person may be typing into in.
func IsTerminal(in io.Reader) bool {
	_, ok := terminal(in)
	return ok
}

func terminal(stream any) (fd int, ok bool) {
	file, ok := stream.(interface{ Fd() uintptr })
	if !ok {
		return 0, false
	}
	return int(file.Fd()), term.IsTerminal(int(file.Fd()))
}
