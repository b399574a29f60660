package localgce

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
)

// logLimit is the size in bytes at which a starting daemon sets the log aside.
const logLimit = 8 << 20

// openLog opens the daemon's log to append, and tells its size. It is the first
// thing in a new state directory.
func (d daemon) openLog() (log *os.File, size int64, err error) {
	if err := owned.Make(d.StateDir, 0o700); err != nil {
		return nil, 0, fmt.Errorf("make the state directory: %w", err)
	}
	dir, err := d.state.open()
	if err != nil {
		return nil, 0, fmt.Errorf("open the state directory: %w", err)
	}
	defer func() { _ = dir.Close() }() // what was opened in it stays open
	name := filepath.Base(d.state.log())
	if info, err := dir.Lstat(name); err == nil && info.Size() > logLimit {
		if err := dir.Rename(name, filepath.Base(d.state.oldLog())); err != nil {
			return nil, 0, fmt.Errorf("set the daemon's log aside: %w", err)
		}
	}
	log, err = dir.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, 0, fmt.Errorf("open the daemon's log: %w", err)
	}
	size, err = log.Seek(0, io.SeekEnd)
	return log, size, err
}

// logSince returns the last lines of the log after an offset, each on a line
// of its own, to follow a message. It is "" when there are none.
func (d daemon) logSince(offset int64) string {
	const most = 10
	text, err := d.state.read(d.state.log())
	if err != nil || int64(len(text)) <= offset {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text[offset:])), "\n")
	lines = lines[max(0, len(lines)-most):]
	return "\n  " + strings.Join(lines, "\n  ")
}
