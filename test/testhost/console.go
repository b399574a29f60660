package testhost

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
)

// mark begins what the scripts tell of themselves on the console; see lib.sh.
const mark = "@testhost "

// lastLines is how many lines an error shows.
const lastLines = 60

// Station is a part of the script.
type Station struct {
	Title string
	Took  time.Duration // whole seconds, by the guest's clock
	State string        // begun, done or failed
}

// console reads a guest's serial console: the stations, the end, and the last
// lines for an error.
type console struct {
	log      io.Writer
	partial  []byte
	last     []string
	stations []Station
	ended    bool
	code     int
}

func newConsole(log io.Writer) *console { return &console{log: log} }

func (c *console) Write(p []byte) (int, error) {
	c.partial = append(c.partial, p...)
	for {
		line, rest, whole := bytes.Cut(c.partial, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		c.line(strings.TrimRight(string(line), "\r"))
		c.partial = rest
	}
}

func (c *console) line(line string) {
	fmt.Fprintln(c.log, line)
	if c.last = append(c.last, line); len(c.last) > lastLines {
		c.last = c.last[1:]
	}
	// The kernel may have begun the line.
	if _, told, ok := strings.Cut(line, mark); ok {
		c.told(told)
	}
}

// told takes in "begun TITLE", "done SECONDS TITLE", "failed SECONDS TITLE" or
// "end CODE". What a broken line says counts as not said.
func (c *console) told(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "begun":
		c.stations = append(c.stations, Station{Title: rest, State: word})
	case "done", "failed":
		seconds, title, _ := strings.Cut(rest, " ")
		took, err := time.ParseDuration(seconds + "s")
		if n := len(c.stations) - 1; err == nil && n >= 0 && c.stations[n].Title == title {
			c.stations[n].Took, c.stations[n].State = took, word
		}
	case "end":
		n, err := fmt.Sscanf(rest, "%d", &c.code)
		c.ended = n == 1 && err == nil
	}
}

// verdict is an error unless all stations are done and the script ended well.
func (c *console) verdict() error {
	for _, s := range c.stations {
		if s.State != "done" {
			return fmt.Errorf("%q was %s; the console said at last:\n%s", s.Title, s.State, c.tail())
		}
	}
	switch {
	case !c.ended:
		return fmt.Errorf("the guest ended before its script did; the console said at last:\n%s", c.tail())
	case c.code != 0 || len(c.stations) == 0:
		return fmt.Errorf("the script ended with %d after %d stations; the console said at last:\n%s", c.code, len(c.stations), c.tail())
	}
	return nil
}

func (c *console) tail() string {
	return strings.Join(append(c.last, string(c.partial)), "\n")
}
