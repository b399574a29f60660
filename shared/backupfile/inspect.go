package backupfile

import (
	"errors"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/restore"
	"github.com/kubectl-ha/kubectl-ha/shared/snapshot"
)

// Report is what is in a backup.
type Report struct {
	Path     string `json:"path"`
	Size     int64  `json:"size"`   // in bytes
	Hash     string `json:"sha256"` // of the database in it
	Revision int64  `json:"revision"`
	Etcd     string `json:"etcdVersion,omitempty"`
	restore.Facts
}

// Inspect checks a backup as a whole, and says what is in it. What is no whole backup is an
// error of kind Usage.
func Inspect(path string) (Report, error) {
	backup, err := Open(path)
	if err != nil {
		return Report{}, err
	}
	return backup.Report, backup.Close()
}

// Backup is a file that is open for its restore.
type Backup struct {
	Report
	Selection *restore.Selection // what of it a new cluster gets; nil where it is encrypted
	snapshot  *snapshot.Snapshot
}

// Open is Inspect for who closes the Backup when it is restored.
func Open(path string) (*Backup, error) {
	s, err := snapshot.Open(path)
	if err != nil {
		return nil, errs.Errorf(errs.Usage, "not a usable backup: %w", err).
			WithHint("Use another backup: this one cannot be repaired.")
	}
	b := &Backup{Report: Report{Path: path, Size: s.Size, Hash: s.Hash, Revision: s.Revision, Etcd: s.Etcd}, snapshot: s}
	b.Facts, err = restore.Describe(s)
	if err == nil && len(b.Encrypted) == 0 {
		b.Selection, err = restore.Select(s)
	}
	if err != nil {
		return nil, errors.Join(errs.Errorf(errs.Usage, "read backup %s: %w", path, err), s.Close())
	}
	return b, nil
}

// Close lets go of the file.
func (b *Backup) Close() error { return b.snapshot.Close() }
