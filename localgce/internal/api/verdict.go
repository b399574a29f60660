package api

// What a health check finds, as getHealth and listManagedInstances say it.
const (
	healthy   = "HEALTHY"
	unhealthy = "UNHEALTHY"
)

// verdict is what an instance's answers to a health check come to.
type verdict struct {
	health string // "" before the first verdict
	well   bool   // the last answer
	streak int64  // how many in a row were like it
}

// turns counts an answer and reports whether it changed the verdict.
func (v *verdict) turns(well bool, up, down int64) bool {
	if well != v.well {
		v.streak = 0
	}
	v.well = well
	v.streak++
	now, threshold := unhealthy, down
	if well {
		now, threshold = healthy, up
	}
	if v.streak < threshold || v.health == now {
		return false
	}
	v.health = now
	return true
}
