package api

import (
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
)

// Bounds of maxRunDuration.
const (
	minRunDuration = 30 * time.Second
	maxRunDuration = 120 * 24 * time.Hour
)

// prepareScheduling checks the scheduling of a new instance and fills it in.
func prepareScheduling(_ *creation, instance *compute.Instance) error {
	if instance.Scheduling == nil {
		instance.Scheduling = &compute.Scheduling{}
	}
	return completeScheduling(instance.Scheduling)
}

func completeScheduling(c *compute.Scheduling) error {
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

func checkRunDuration(c *compute.Scheduling) error {
	if c.MaxRunDuration == nil {
		return nil
	}
	d := time.Duration(c.MaxRunDuration.Seconds) * time.Second
	switch {
	case d < minRunDuration || d > maxRunDuration:
		return apierr.BadRequest("invalid", "Invalid value for field 'resource.scheduling.maxRunDuration': %v. It must be between %v and %v.", d, minRunDuration, maxRunDuration)
	case c.InstanceTerminationAction == "":
		return apierr.BadRequest("invalid", "You must specify an instance termination action when max run duration is specified.")
	}
	return nil
}

// endOf is when an instance's maxRunDuration is over; zero for never.
func endOf(instance *compute.Instance) time.Time {
	if instance.Status != running || instance.Scheduling.MaxRunDuration == nil {
		return time.Time{}
	}
	started, err := time.Parse(timeFormat, instance.LastStartTimestamp)
	if err != nil {
		return time.Time{}
	}
	return started.Add(time.Duration(instance.Scheduling.MaxRunDuration.Seconds) * time.Second)
}
