package testhost

import (
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestConsole(t *testing.T) {
	up := Station{Title: "up: one zone", Took: 290 * time.Second, State: "done"}
	tests := map[string]struct {
		said     []string
		stations []Station
		wrong    string // in the error; empty means that all is well
	}{
		"all is well": {
			[]string{"Booting", "@testhost begun up: one zone", "creating", "@testhost done 290 up: one zone", "@testhost end 0"},
			[]Station{up}, "",
		},
		"the kernel speaks first": {
			[]string{"[ 12.3] clocksource: @testhost begun up: one zone", "@testhost done 290 up: one zone", "@testhost end 0"},
			[]Station{up}, "",
		},
		"a station fails": {
			[]string{"@testhost begun down", "why it did", "@testhost failed 3 down", "@testhost end 1"},
			[]Station{{"down", 3 * time.Second, "failed"}}, "\"down\" was failed; the console said at last:\n@testhost begun down\nwhy it did",
		},
		"it hangs": {
			[]string{"@testhost begun down", "waiting"},
			[]Station{{"down", 0, "begun"}}, `"down" was begun`,
		},
		"the end of another station": {
			[]string{"@testhost begun down", "@testhost done 290 up: one zone", "@testhost end 0"},
			[]Station{{"down", 0, "begun"}}, `"down" was begun`,
		},
		"it ends early": {
			[]string{"@testhost begun up: one zone", "@testhost done 290 up: one zone", "Kernel panic"},
			[]Station{up}, "ended before its script did",
		},
		"the end is garbled": {
			[]string{"@testhost begun up: one zone", "@testhost done 290 up: one zone", "@testhost end ?"},
			[]Station{up}, "ended before its script did",
		},
		"the script fails between stations": {
			[]string{"@testhost begun up: one zone", "@testhost done 290 up: one zone", "@testhost end 2"},
			[]Station{up}, "ended with 2 after 1 stations",
		},
		"nothing was done": {[]string{"@testhost end 0"}, nil, "ended with 0 after 0 stations"},
		"nothing was said": {nil, nil, "ended before its script did"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := newConsole(io.Discard)
			text := strings.Join(append(test.said, ""), "\r\n")
			if _, err := io.Copy(c, iotest.OneByteReader(strings.NewReader(text))); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(c.stations, test.stations) {
				t.Errorf("stations %+v, not %+v", c.stations, test.stations)
			}
			err := c.verdict()
			if (err == nil) != (test.wrong == "") || err != nil && !strings.Contains(err.Error(), test.wrong) {
				t.Errorf("the verdict is %v, not %q", err, test.wrong)
			}
		})
	}
}

// A long console must not fill an error, but its last line has to be there
// even while it is incomplete.
func TestConsoleKeepsTheLastLines(t *testing.T) {
	c := newConsole(io.Discard)
	for range 10 * lastLines {
		_, _ = io.WriteString(c, "again\n")
	}
	_, _ = io.WriteString(c, "Kernel pan")
	message := c.verdict().Error()
	if lines := strings.Count(message, "again"); lines != lastLines || !strings.HasSuffix(message, "\nKernel pan") {
		t.Errorf("%d lines, and this end: %q", lines, message[len(message)-20:])
	}
}
