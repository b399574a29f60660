package model

// DrillServer is a server that a drill deploys.
type DrillServer struct {
	Name     string
	Replicas int
	Exposed  bool
	Tolerant bool // may run on the control plane, where there are no workers
}
