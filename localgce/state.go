package localgce

import (
	"fmt"
	"path/filepath"
	"time"
)

// state is an engine's state directory. Only its owner can read it, and it is
// refused where others could change it: see check.
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
func (s state) registry() string  { return s.join("registry") } // container images
func (s state) leases() string    { return s.join("leases.json") }
func (s state) gcloud() string    { return s.join("gcloud") } // gcloud's private configuration

// record is what a daemon leaves for its clients, and for the next daemon.
type record struct {
	PID       int       `json:"pid"`
	Slot      int       `json:"slot"`
	Port      int       `json:"port"`
	Version   string    `json:"version"`
	Build     string    `json:"build"` // tells two programs of the same version apart
	Boot      string    `json:"boot"`  // of the computer, in whose run the slot was the engine's
	Started   time.Time `json:"started"`
	Cache     string    `json:"cache"` // where its machine images are
	Internet  bool      `json:"internet,omitempty"`
	IssuerURL string    `json:"issuerURL"`
	IssuerCA  []byte    `json:"issuerCA"`
}

// endpoint is the URL of the daemon's API, without a path.
func (r record) endpoint() string { return fmt.Sprintf("http://127.0.0.1:%d", r.Port) }
