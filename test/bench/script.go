package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

//go:embed plain.sh
var plainScript string

// scriptTimeout is how long one call of the script may take.
const scriptTimeout = 10 * time.Minute

// script runs plain.sh, which says in its head what it needs.
func (p *plainCluster) script(ctx context.Context, arguments ...string) error {
	runc, err := p.writeFiles(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, scriptTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", append([]string{filepath.Join(p.work, "plain.sh")}, arguments...)...)
	cmd.Env = append(os.Environ(), "WORK="+p.work, "RUNC="+runc, "ENDPOINT="+p.endpoint,
		"VERSION="+spec.DefaultKubernetesVersion, "PODS="+spec.DefaultPodRange,
		fmt.Sprintf("API=%s/compute/v1/projects/%s", p.connection.Endpoint, p.connection.Project))
	var errors strings.Builder
	cmd.Stderr = &errors
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("plain.sh %s: %w\n%s", strings.Join(arguments, " "), err, strings.TrimSpace(errors.String()))
	}
	return nil
}

// writeFiles writes what the script reads, and returns where its machines'
// containers are.
func (p *plainCluster) writeFiles(ctx context.Context) (runc string, err error) {
	runc, containers, err := findContainers(ctx, p.connection.StateDir)
	if err != nil {
		return "", err
	}
	var machines strings.Builder
	for _, m := range p.machines {
		id, ok := containers[m.Name]
		if !ok {
			return "", fmt.Errorf("machine %s has no container in %s", m.Name, runc)
		}
		fmt.Fprintln(&machines, m.Name, id, m.Zone, group(m.Zone).Name)
	}
	for name, text := range map[string]string{
		"plain.sh": plainScript,
		"machines": machines.String(),
		"curl":     fmt.Sprintf("header = \"Authorization: Bearer %s\"\n", p.connection.Token),
	} {
		if err := os.WriteFile(filepath.Join(p.work, name), []byte(text), 0o600); err != nil {
			return "", fmt.Errorf("write what plain.sh reads: %w", err)
		}
	}
	return runc, nil
}
