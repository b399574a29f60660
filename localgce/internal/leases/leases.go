// Package leases notes who uses an engine, and until when.
package leases

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
)

// File is a file of leases in a directory. The caller keeps others from it.
type File struct {
	Dir  *os.Root
	Name string
}

// leases is what the file has.
type leases struct {
	Stops bool                 `json:"stops"` // with the last lease: the engine was started for one
	Until map[string]time.Time `json:"until"` // by holder
}

// Add notes a lease on an engine that is new with it, or was there.
func (f File) Add(holder string, until time.Time, isNew bool) error {
	l, err := f.read()
	if err != nil {
		return err
	}
	l.Stops = l.Stops || isNew
	l.Until[holder] = until
	return f.write(l)
}

// Remove ends a lease, and says why the engine goes on for all that; "" where it need
// not.
func (f File) Remove(holder string, now time.Time) (stays string, err error) {
	l, err := f.read()
	if err != nil {
		return "", err
	}
	delete(l.Until, holder)
	if err := f.write(l); err != nil {
		return "", err
	}
	others := l.others(now)
	switch {
	case !l.Stops:
		return "it was running before", nil
	case others > 0:
		return fmt.Sprintf("others use it (%d)", others), nil
	}
	return "", nil
}

// others counts the leases that have not expired.
func (l leases) others(now time.Time) (n int) {
	for _, until := range l.Until {
		if now.Before(until) {
			n++
		}
	}
	return n
}

func (f File) read() (l leases, err error) {
	text, err := f.Dir.ReadFile(f.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return leases{Until: map[string]time.Time{}}, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &l)
	}
	if err != nil {
		return l, fmt.Errorf("read who uses the local Compute Engine: %w", err)
	}
	return l, nil
}

func (f File) write(l leases) error {
	text, err := json.Marshal(l)
	if err == nil {
		err = owned.Replace(f.Dir, f.Name, text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("note who uses the local Compute Engine: %w", err)
	}
	return nil
}
