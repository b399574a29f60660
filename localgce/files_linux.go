package localgce

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
)

// ours are the names of all that an engine keeps in its state directory.
func (s state) ours() []string {
	return []string{s.machines(), s.issuer(), s.gcloud(), s.registry(), s.database(), s.token(), s.log(), s.oldLog(), s.record(), s.leases(), s.exchanges()}
}

// check refuses a state directory which others could change, or in which others
// have laid out where this process would read, write and remove. So files may
// be named by path afterwards. A directory that is not there yet is fine.
func (s state) check() error {
	if err := owned.Check(string(s)); err != nil {
		return err
	}
	root, err := s.open()
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil // who may not look into it is told so on the first use
	}
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // nothing was written
	for _, path := range s.ours() {
		info, err := root.Lstat(filepath.Base(path))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = owned.Own(path, info)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// open opens the directory: what is done by the handle stays in it.
func (s state) open() (*os.Root, error) { return owned.Open(string(s)) }

// read returns a file's content.
func (s state) read(path string) ([]byte, error) {
	root, err := s.open()
	if err != nil {
		return nil, err
	}
	text, err := root.ReadFile(filepath.Base(path))
	return text, errors.Join(err, root.Close())
}

// readRecord returns what the last daemon left; ok is false when there is none.
func (s state) readRecord() (r record, ok bool, err error) {
	text, err := s.read(s.record())
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		return r, false, fmt.Errorf("read what the local Compute Engine left in %s: %w", s.record(), err)
	}
	return r, true, nil
}

func (s state) writeRecord(r record) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("describe the daemon: %w", err)
	}
	return s.write(s.record(), append(text, '\n'))
}

// ensureToken returns the bearer token, which is made once.
func (s state) ensureToken() (string, error) {
	token, err := s.readToken()
	if err != nil || token != "" {
		return token, err
	}
	token = rand.Text()
	return token, s.write(s.token(), []byte(token))
}

// readToken returns the bearer token, or "" when there is none.
func (s state) readToken() (string, error) {
	token, err := s.read(s.token())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the token of the local Compute Engine: %w", err)
	}
	return string(token), nil
}

// remove deletes what the engine keeps here, and the directory itself unless
// somebody keeps more there.
func (s state) remove() error {
	root, err := s.open()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove the local Compute Engine's state: %w", err)
	}
	for _, path := range s.ours() {
		if err := root.RemoveAll(filepath.Base(path)); err != nil {
			return errors.Join(fmt.Errorf("remove the local Compute Engine's state: %w", err), root.Close())
		}
	}
	_ = os.Remove(string(s)) // fails when it is not empty
	return root.Close()
}

// write writes a whole file or none, for its owner only.
func (s state) write(path string, text []byte) error {
	root, err := s.open()
	if err != nil {
		return fmt.Errorf("keep %s: %w", path, err)
	}
	if err := errors.Join(owned.Replace(root, filepath.Base(path), text, 0o600), root.Close()); err != nil {
		return fmt.Errorf("keep %s: %w", path, err)
	}
	return nil
}
