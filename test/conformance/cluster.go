package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/test/conformance/report"
	"github.com/kubectl-ha/kubectl-ha/test/conformance/suite"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// name is that of the cluster, and of the engine that it is in.
const name = "conformance"

// runOnCluster creates a cluster, and runs the tests on it. The cluster is
// deleted in any case, with the engine.
func runOnCluster(ctx context.Context, s suite.Suite, archive, focus string) (tests []report.Test, err error) {
	kubeconfig := filepath.Join(s.Dir, "kubeconfig")
	if err := walkthrough.Apart(name, kubeconfig); err != nil {
		return nil, err
	}
	lab, leave, err := walkthrough.Open(ctx, binary, name, os.Stderr)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, leave()) }()
	if _, err := lab.HA(ctx, "local", "load", archive); err != nil {
		return nil, err
	}
	zones := walkthrough.ZoneB + "," + walkthrough.ZoneC + "," + walkthrough.ZoneD
	if _, err := lab.HA(ctx, "up", "--local", "--name", name, "--region", walkthrough.Region, "--zones", zones, "--nodes-per-zone", "1"); err != nil {
		return nil, err
	}
	err = s.Tests(ctx, suite.Run{
		Kubeconfig: kubeconfig, Kubectl: lab.Kubectl, Workers: 3,
		Focus: focus, Parallel: parallel, Limit: testLimit, Results: results, Progress: os.Stderr,
	})
	if err != nil {
		return nil, err
	}
	return report.Read(filepath.Join(results, suite.Report))
}
