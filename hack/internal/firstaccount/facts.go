package main

import (
	"context"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/report"
)

// facts are the head of the report.
func (s *session) facts(ctx context.Context) []report.Fact {
	version, err := s.ha.output(ctx, "version")
	if err != nil {
		version = err.Error()
	}
	where := "Google Compute Engine"
	if s.options.local {
		where = "the local Compute Engine"
	}
	return []report.Fact{
		{Name: "date", Value: time.Now().UTC().Format("2006-01-02 15:04 UTC")},
		{Name: "kubectl ha", Value: strings.TrimSpace(version)},
		{Name: "run on", Value: runtime.GOOS + "/" + runtime.GOARCH},
		{Name: "where", Value: where + ", " + s.zone},
		{Name: "Kubernetes", Value: s.wanted.Spec.KubernetesVersion},
		{Name: "machines", Value: s.wanted.Spec.ControlPlane.MachineType + ", " + s.wanted.Spec.Pools[0].MachineType},
	}
}

// hide is what the report does not say.
func (s *session) hide() report.Hider {
	h := report.Hider{}
	if !s.options.local { // where the project is called local, as much else is
		h[s.project] = "PROJECT"
	}
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		h[home] = "~"
	}
	return h
}
