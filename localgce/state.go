package localgce

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// state is an engine's state directory. Only its owner can read it.
type state string

func (s state) join(name string) string { return filepath.Join(string(s), name) }

func (s state) token() string     { return s.join("token") }
func (s state) record() string    { return s.join("daemon.json") }
func (s state) log() string       { return s.join("daemon.log") }
func (s state) oldLog() string    { return s.log() + ".old" }
func (s state) database() string  { return s.join("state.db") }
func (s state) machines() string  { return s.join("machines") }
func (s state) issuer() string    { return s.join("issuer") }
func (s state) exchanges() string { return s.join("exchanges.jsonl") }
func (s state) gcloud() string    { return s.join("gcloud") } // gcloud's private configuration

// record is what a daemon leaves for its clients, and for the next daemon.
type record struct {
	PID       int       `json:"pid"`
	Slot      int       `json:"slot"`
	Port      int       `json:"port"`
	Version   string    `json:"version"`
	Build     string    `json:"build"` // tells two programs of the same version apart
	Started   time.Time `json:"started"`
	IssuerURL string    `json:"issuerURL"`
	IssuerCA  []byte    `json:"issuerCA"`
}

// endpoint is the URL of the daemon's API, without a path.
func (r record) endpoint() string { return fmt.Sprintf("http://127.0.0.1:%d", r.Port) }

// readRecord returns what the last daemon left; ok is false when there is none.
func (s state) readRecord() (r record, ok bool, err error) {
	text, err := os.ReadFile(s.record())
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
	return writeFile(s.record(), append(text, '\n'))
}

// ensureToken returns the bearer token, which is made once.
func (s state) ensureToken() (string, error) {
	token, err := s.readToken()
	if err != nil || token != "" {
		return token, err
	}
	token = rand.Text()
	return token, writeFile(s.token(), []byte(token))
}

// readToken returns the bearer token, or "" when there is none.
func (s state) readToken() (string, error) {
	token, err := os.ReadFile(s.token())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the token of the local Compute Engine: %w", err)
	}
	return string(token), nil
}

// remove deletes what the engine keeps here, and the directory itself unless
// somebody keeps more there.
func (s state) remove() error {
	ours := []string{s.machines(), s.issuer(), s.gcloud(), s.database(), s.token(), s.log(), s.oldLog(), s.record(), s.exchanges()}
	for _, path := range ours {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("remove the local Compute Engine's state: %w", err)
		}
	}
	_ = os.Remove(string(s)) // fails when it is not empty
	return nil
}

// writeFile writes a whole file or none, for its owner only.
func writeFile(file string, text []byte) error {
	part := file + ".part"
	err := os.WriteFile(part, text, 0o600)
	if err == nil {
		err = os.Rename(part, file)
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", file, err)
	}
	return nil
}
