package state

// Keep says when a cluster outlives its job.
type Keep string

// What the input keep may be.
const (
	Never     Keep = "never"
	OnFailure Keep = "on-failure"
	Always    Keep = "always"
)

// The ways in which a job ends, as the runner says in the input job-status.
const (
	JobFailed    = "failure"
	JobCancelled = "cancelled"
)

// Holds reports whether a cluster stays when its job has ended so.
func (k Keep) Holds(job string) bool {
	return k == Always || k == OnFailure && job == JobFailed
}
