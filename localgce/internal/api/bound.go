package api

import (
	"errors"
	"io/fs"
	"os"
)

// HasExternalAddresses reports whether anything in a state file has an external
// address, so that it can go on with the same block only. No server may have
// the file open. One that is not there has none.
func HasExternalAddresses(statePath string) (has bool, err error) {
	if _, err := os.Stat(statePath); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	s, err := New(Options{StatePath: statePath})
	if err != nil {
		return false, err
	}
	return s.plan.HasExternal(), s.core.Store.Close()
}
