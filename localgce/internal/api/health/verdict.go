// Package health asks instances after their health, and judges their answers.
package health

// What a health check finds, as getHealth and listManagedInstances say it.
const (
	Healthy   = "HEALTHY"
	Unhealthy = "UNHEALTHY"
)

// Verdict is what an instance's answers to a health check come to.
type Verdict struct {
	Health string // "" before the first verdict
	well   bool   // the last answer
	streak int64  // how many in a row were like it
}

// Turns counts an answer and reports whether it changed the verdict.
func (v *Verdict) Turns(well bool, up, down int64) bool {
	if well != v.well {
		v.streak = 0
	}
	v.well = well
	v.streak++
	now, threshold := Unhealthy, down
	if well {
		now, threshold = Healthy, up
	}
	if v.streak < threshold || v.Health == now {
		return false
	}
	v.Health = now
	return true
}
