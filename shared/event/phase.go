package event

// Phase is a part of a command's work, by which faces group its steps. Phases come in
// this order, though steps of several may run side by side.
type Phase int

// The phases. A step that says none prepares.
const (
	NoPhase Phase = iota
	Prepare
	Foundation
	Machines
	ControlPlane
	Workers
	Finish
	Drill
	Remove
)

var phaseNames = [...]string{
	"", "Prepare", "Network and load balancer", "Machines", "Control plane", "Workers", "Finishing", "Drill", "Remove",
}

// String is what a person reads.
func (p Phase) String() string { return phaseNames[p] }
