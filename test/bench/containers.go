package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// findContainers finds the machines of the engine in stateDir: the root
// directory that runc knows them under, and their containers by host name.
func findContainers(ctx context.Context, stateDir string) (root string, byName map[string]string, err error) {
	roots, err := filepath.Glob("/run/kubectl-ha/kha*")
	if err != nil {
		return "", nil, err
	}
	for _, root := range roots {
		byName, err := containers(ctx, root, stateDir)
		if err != nil {
			return "", nil, err
		}
		if len(byName) > 0 {
			return root, byName, nil
		}
	}
	return "", nil, fmt.Errorf("no machine of the engine in %s among %d engines", stateDir, len(roots))
}

// containers lists those under runc's root whose files are in stateDir.
func containers(ctx context.Context, root, stateDir string) (map[string]string, error) {
	output, err := exec.CommandContext(ctx, "runc", "--root", root, "list", "--format", "json").Output()
	if err != nil {
		return nil, fmt.Errorf("runc list in %s: %w", root, err)
	}
	var list []struct{ ID, Bundle string }
	if err := json.Unmarshal(output, &list); err != nil {
		return nil, fmt.Errorf("runc list in %s: %w", root, err)
	}
	byName := map[string]string{}
	for _, c := range list {
		if !strings.HasPrefix(c.Bundle, stateDir+"/") {
			continue
		}
		name, err := hostname(c.Bundle)
		if err != nil {
			return nil, err
		}
		byName[name] = c.ID
	}
	return byName, nil
}

// hostname reads a machine's from its OCI bundle.
func hostname(bundle string) (string, error) {
	text, err := os.ReadFile(filepath.Join(bundle, "config.json"))
	if err != nil {
		return "", fmt.Errorf("read a machine's name: %w", err)
	}
	var config struct{ Hostname string }
	if err := json.Unmarshal(text, &config); err != nil {
		return "", fmt.Errorf("read a machine's name in %s: %w", bundle, err)
	}
	return config.Hostname, nil
}
