package ui

import (
	"fmt"
	"strings"
	"testing"
)

func TestDetectTheLocale(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"none":                 {nil, "✓ └─ …"},
		"UTF-8":                {map[string]string{"LANG": "de_DE.UTF-8"}, "✓ └─ …"},
		"C":                    {map[string]string{"LANG": "C"}, "+ `- ..."},
		"C.utf8":               {map[string]string{"LANG": "C.utf8"}, "✓ └─ …"},
		"LC_ALL over LANG":     {map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, "+ `- ..."},
		"LC_CTYPE before LANG": {map[string]string{"LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, "✓ └─ …"},
	} {
		var out strings.Builder
		terminal := Detect(&out, func(name string) string { return test.env[name] })
		if n, err := fmt.Fprint(terminal.Out, "✓ └─ …"); err != nil || n != len("✓ └─ …") || out.String() != test.want {
			t.Errorf("%s: %q, %d, %v; want %q", name, &out, n, err, test.want)
		}
	}
}

func TestForceColour(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		want bool
	}{
		"no terminal": {nil, false},
		"forced":      {map[string]string{"FORCE_COLOR": "1"}, true},
		"dumb":        {map[string]string{"FORCE_COLOR": "1", "TERM": "dumb"}, true},
		"both":        {map[string]string{"FORCE_COLOR": "1", "NO_COLOR": "1"}, true},
	} {
		terminal := Detect(&strings.Builder{}, func(name string) string { return test.env[name] })
		if terminal.Style.Colour != test.want || terminal.Live {
			t.Errorf("%s: colour %v, live %v; want colour %v and no redrawing", name, terminal.Style.Colour, terminal.Live, test.want)
		}
	}
}
