// Package inject is the faults that the local Compute Engine commits on
// purpose, as values: what each kind takes, and which calls, operations and
// machines a fault meets.
package inject

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// Path is where the engine's API has its faults, beside the Compute Engine API.
const Path = "/local/v1/faults"

// ImmuneHeader with any value keeps faults off a request. The engine's own
// commands send it: faults are for its clients.
const ImmuneHeader = "X-Kubectl-Ha-Immune"

// Fault is one fault. What it leaves empty of Zone, Method and Name, it meets
// everywhere.
type Fault struct {
	ID   string `json:"id"` // given by the engine, such as "stockout-x4k9"
	Kind Kind   `json:"kind"`

	Zone   string `json:"zone,omitempty"`
	Method string `json:"method,omitempty"` // a glob, such as "instances.*"
	Name   string `json:"name,omitempty"`   // a glob of resources' names

	Count int      `json:"count,omitempty"` // how often it strikes; 0 for no limit
	For   Duration `json:"for,omitzero"`    // how long it lasts; 0 until it is removed

	Delay   Duration `json:"delay,omitzero"`    // how long a slow boot takes longer
	Code    string   `json:"code,omitempty"`    // of a failed operation, such as "INTERNAL_ERROR"
	Message string   `json:"message,omitempty"` // of a failed operation
	Status  int      `json:"status,omitempty"`  // HTTP status of a rate limit or a failed operation
	Metric  string   `json:"metric,omitempty"`  // of a quota, such as "CPUS"
	AtOnce  bool     `json:"atOnce,omitempty"`  // a quota refuses the call, not its operation
	Details bool     `json:"details,omitempty"` // a stockout names the zones that have room

	// What the engine adds.
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"` // zero until it is removed
	Hits  int       `json:"hits"`           // how often it struck
	Holds []Held    `json:"holds,omitempty"`
}

// Held is an operation that a fault has in its hand until it ends.
type Held struct {
	Operation string `json:"operation"` // path
	Target    string `json:"target"`    // path of the resource
}

// Lasts reports whether the fault can still strike.
func (f *Fault) Lasts(now time.Time) bool {
	return (f.Count == 0 || f.Hits < f.Count) && (f.Until.IsZero() || now.Before(f.Until))
}

// Over reports whether nothing is left of the fault: it has struck as often as
// it was to, and holds nothing.
func (f *Fault) Over() bool { return f.Count > 0 && f.Hits >= f.Count && len(f.Holds) == 0 }

// Meets reports whether the fault applies to a method, such as
// "instances.insert", on the resource of that name; zone is "" for what is in
// none.
func (f *Fault) Meets(zone, method, name string) bool {
	own := shapes[f.Kind].methods
	return (f.Zone == "" || f.Zone == zone) && Matches(f.Method, method) && Matches(f.Name, name) &&
		(own == nil || slices.Contains(own, method))
}

// Denies reports whether the fault takes away a permission, such as
// "compute.instances.create": that of its method, on whatever resource.
func (f *Fault) Denies(permission string) bool {
	method := plainMethod(permission)
	if collection, creates := strings.CutSuffix(method, ".create"); creates {
		method = collection + ".insert"
	}
	return f.Kind == Denied && f.Zone == "" && f.Name == "" && Matches(f.Method, method)
}

// Covers reports whether the fault applies to the machine of an instance.
func (f *Fault) Covers(zone, name string) bool {
	return (f.Zone == "" || f.Zone == zone) && Matches(f.Name, name)
}

// Stage is where the fault strikes.
func (f *Fault) Stage() Stage {
	if f.AtOnce {
		return Call
	}
	return shapes[f.Kind].stage
}

// Fails reports whether the operations that the fault strikes end in an error.
func (f *Fault) Fails() bool { return f.Stage() == Operation && f.Kind != OperationHang }

// Struck returns the fault after one more blow, which holds an operation
// unless held is empty.
func (f *Fault) Struck(held Held) *Fault {
	struck := *f
	struck.Hits++
	if held != (Held{}) {
		struck.Holds = append(slices.Clone(f.Holds), held)
	}
	return &struck
}

// Released returns the fault without its hold on an operation; held is false
// where it has none.
func (f *Fault) Released(operation string) (released *Fault, held bool) {
	i := slices.IndexFunc(f.Holds, func(h Held) bool { return h.Operation == operation })
	if i < 0 {
		return f, false
	}
	freed := *f
	freed.Holds = slices.Delete(slices.Clone(f.Holds), i, i+1)
	return &freed, true
}

// Matches reports whether a glob, or none, matches.
func Matches(glob, text string) bool {
	if glob == "" {
		return true
	}
	ok, err := path.Match(glob, text)
	return ok && err == nil
}

// Duration is written as "90s" or "1h30m".
type Duration time.Duration

// Length is d as a time.Duration.
func (d Duration) Length() time.Duration { return time.Duration(d) }

func (d Duration) String() string { return d.Length().String() }

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration: write 90s or 1h30m", text)
	}
	*d = Duration(parsed)
	return nil
}

// List is the form in which the engine lists faults.
type List struct {
	Items []Fault `json:"items"`
}
