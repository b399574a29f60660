package api

import (
	"errors"
	"io/fs"
	"os"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
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
	has = len(s.index.external) > 0
	for at := range s.index.reserved {
		has = has || at.network == (ref.Ref{}) && at.address.IsValid()
	}
	return has, s.store.Close()
}
