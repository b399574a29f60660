package vm

import (
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
)

// Bounds of maxRunDuration, and of how far terminationTime may be.
const (
	minRunDuration = 30 * time.Second
	maxRunDuration = 120 * 24 * time.Hour
)

// CompleteScheduling checks scheduling and fills in what it leaves open.
func CompleteScheduling(c *compute.Scheduling) error {
	if c.ProvisioningModel == "" {
		c.ProvisioningModel = "STANDARD"
		if c.Preemptible {
			c.ProvisioningModel = "SPOT"
		}
	}
	spot := c.ProvisioningModel == "SPOT"
	if c.AutomaticRestart == nil {
		restart := !spot
		c.AutomaticRestart = &restart
	}
	if c.OnHostMaintenance == "" {
		c.OnHostMaintenance = "MIGRATE"
		if spot {
			c.OnHostMaintenance = "TERMINATE"
		}
	}
	if spot {
		c.Preemptible = true
		if *c.AutomaticRestart {
			return apierr.BadRequest("invalid", "Scheduling must have automaticRestart=false for preemptible or Spot instances.")
		}
	}
	return checkRunDuration(c)
}

// checkRunDuration checks what limits how long an instance may run.
func checkRunDuration(c *compute.Scheduling) error {
	if c.MaxRunDuration == nil && c.TerminationTime == "" {
		return nil
	}
	if c.InstanceTerminationAction == "" {
		return apierr.BadRequest("invalid", "You must specify an instance termination action when max run duration or termination time is specified.")
	}
	if c.MaxRunDuration != nil && c.TerminationTime != "" {
		return apierr.BadRequest("invalid", "Max run duration and termination time cannot be specified together.")
	}
	if c.MaxRunDuration == nil {
		if _, err := time.Parse(time.RFC3339, c.TerminationTime); err != nil {
			return apierr.Invalid("resource.scheduling.terminationTime", c.TerminationTime, "It must be a timestamp in RFC 3339 format.")
		}
		return nil
	}
	d := time.Duration(c.MaxRunDuration.Seconds) * time.Second
	if d < minRunDuration || d > maxRunDuration {
		return apierr.BadRequest("invalid", "Invalid value for field 'resource.scheduling.maxRunDuration': %v. It must be between %v and %v.", d, minRunDuration, maxRunDuration)
	}
	return nil
}

// MayRun refuses to run an instance whose terminationTime is over, or too far
// off. Templates may say so: what is made of them is refused.
func MayRun(instance *compute.Instance, now time.Time) error {
	end := terminationTime(instance)
	if end.IsZero() || end.After(now) && !end.After(now.Add(maxRunDuration)) {
		return nil
	}
	return apierr.BadRequest("invalid", "Invalid value for field 'resource.scheduling.terminationTime': '%s'. It must be in the future, and at most %v from now.",
		instance.Scheduling.TerminationTime, maxRunDuration)
}

// terminationTime is zero for an instance that has none.
func terminationTime(instance *compute.Instance) time.Time {
	end, err := time.Parse(time.RFC3339, instance.Scheduling.TerminationTime)
	if err != nil {
		return time.Time{}
	}
	return end
}

// EndOf is when a running instance's time is over; zero for never. A duration
// begins anew whenever the instance does, a time stays.
func EndOf(instance *compute.Instance) time.Time {
	if instance.Status != Running {
		return time.Time{}
	}
	if instance.Scheduling.MaxRunDuration == nil {
		return terminationTime(instance)
	}
	started, err := time.Parse(clock.Format, instance.LastStartTimestamp)
	if err != nil {
		return time.Time{}
	}
	return started.Add(time.Duration(instance.Scheduling.MaxRunDuration.Seconds) * time.Second)
}

// IsSpot reports whether an instance may be preempted.
func IsSpot(instance *compute.Instance) bool { return instance.Scheduling.ProvisioningModel == "SPOT" }
