//go:build e2e

package e2e

import (
	"sync/atomic"
	"testing"
)

// TestGcloud runs the real gcloud against the local Compute Engine with real
// machines. Each suite is a sequence in which later commands find what earlier
// ones made; the suites share nothing but the network "default".
func TestGcloud(t *testing.T) {
	shell := openGcloud(t)
	t.Run("suites", func(t *testing.T) {
		for name, suite := range map[string]func() []step{
			"catalog":          catalogSteps,
			"networks":         networkSteps,
			"firewalls":        firewallSteps,
			"instances":        instanceSteps,
			"creation":         creationSteps,
			"metadata":         metadataSteps,
			"disks":            diskSteps,
			"unmanaged groups": groupSteps,
			"managed groups":   managedSteps,
			"rolling updates":  rollingSteps,
			"load balancer":    balancerSteps,
			"internal":         internalSteps,
			"health checks":    healthCheckSteps,
			"operations":       operationSteps,
			"errors":           errorSteps,
			"ssh":              sshSteps,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				shell.walk(t, suite())
			})
		}
	})
	t.Logf("%d gcloud commands, %d exchanges as the discovery document says", shell.commands.Load(), judge(t))
}

// walk does a suite's steps, also those after one that failed.
func (s *shell) walk(t *testing.T, suite []step) {
	for _, step := range suite {
		if err := s.take(t.Context(), step); err != nil {
			t.Error(err)
		}
		s.commands.Add(1)
	}
}

// shell is where a user types gcloud commands.
type shell struct {
	env      []string
	commands atomic.Int64
}
