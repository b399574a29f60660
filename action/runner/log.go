package runner

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// Log is the job's log. Lines and commands of several goroutines do not mix.
type Log struct {
	mu    sync.Mutex
	out   io.Writer
	group string
}

// Write passes on what is one or more whole lines.
func (l *Log) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(text)
}

// StartGroup ends the group that is open, and opens another, unless it is open
// already. The runner folds each one when it has ended.
func (l *Log) StartGroup(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.group == name {
		return
	}
	l.end()
	l.group = name
	l.print("::group::" + name)
}

// EndGroup ends the group that is open, if one is.
func (l *Log) EndGroup() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end()
}

func (l *Log) end() {
	if l.group != "" {
		l.group = ""
		l.print("::endgroup::")
	}
}

// Infof writes text, no line of which the runner takes for a command.
func (l *Log) Infof(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(fmt.Sprintf(format, args...)) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(strings.TrimLeft(line, " \t"), "::") || strings.HasPrefix(line, "##[") {
			line = "| " + line
		}
		l.print(line)
	}
}

// print writes a line. A log that cannot be written must not stop the work.
func (l *Log) print(line string) { _, _ = io.WriteString(l.out, line+"\n") }
