package localgce

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image"
)

// Report says what Stop did.
type Report struct {
	Stopped  bool     `json:"stopped"`            // a daemon was running
	Endpoint string   `json:"endpoint,omitempty"` // of its API, or of that of the daemon that died
	Removed  []string `json:"removed,omitempty"`  // machines, namespaces, links and the rest that was there
}

// Released is what became of an engine when a lease on it ended.
type Released struct {
	Report        // of one that was stopped
	Stays  string // why it was not; empty where it was
}

// Status says how an engine is.
type Status struct {
	Running   bool           `json:"running"`
	StateDir  string         `json:"stateDir"`
	PID       int            `json:"pid,omitempty"`
	Endpoint  string         `json:"endpoint,omitempty"`
	Registry  string         `json:"registry,omitempty"`  // host:port, of container images
	TokenFile string         `json:"tokenFile,omitempty"` // has the password for it, and the token of the API
	Version   string         `json:"version,omitempty"`
	Started   time.Time      `json:"started,omitzero"`
	Internet  bool           `json:"internet"`            // machines reach out through this computer
	Images    []image.Image  `json:"images,omitempty"`    // that are built, of this version of the program
	Instances map[string]int `json:"instances,omitempty"` // by status, such as RUNNING
	Memory    uint64         `json:"memory,omitempty"`    // bytes that the machines use, without what is only cached
	Leftovers []string       `json:"leftovers,omitempty"` // of an engine that does not run
	Unknown   []string       `json:"unknown,omitempty"`   // leftovers in slots of which nobody knows whose they were, where the engine has none

	Labels []map[string]string `json:"-"` // of each instance, in no order
}
