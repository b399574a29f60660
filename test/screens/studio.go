package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// studio is where screens are taken: an engine and a kubeconfig that nobody
// else has.
type studio struct {
	dir string
	lab *walkthrough.Lab
}

func open(ctx context.Context) (*studio, error) {
	dir, err := os.MkdirTemp("", "kubectl-ha-screens-")
	if err != nil {
		return nil, fmt.Errorf("make a place for the engine: %w", err)
	}
	s := &studio{dir: dir}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *studio) start(ctx context.Context) error {
	err := errors.Join(
		os.Setenv(localgce.StateDirVariable, s.engine()),
		os.Setenv("KUBECONFIG", filepath.Join(s.dir, "kubeconfig")),
	)
	if err != nil {
		return fmt.Errorf("set the environment: %w", err)
	}
	binary, err := filepath.Abs("bin/kubectl-ha")
	if err != nil {
		return fmt.Errorf("find the binary: %w", err)
	}
	s.lab, _, err = walkthrough.Open(ctx, binary, "demo", os.Stderr)
	return err
}

func (s *studio) engine() string { return filepath.Join(s.dir, "engine") }

// close stops the engine with all that is in it, also after an interrupt, and
// also one that has only half started.
func (s *studio) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if _, err := localgce.Stop(ctx, localgce.Options{StateDir: s.engine()}); err != nil {
		return fmt.Errorf("stop the engine in %s: %w", s.dir, err)
	}
	return os.RemoveAll(s.dir)
}

// betray refuses screens that tell of this computer.
func (s *studio) betray(shots []shot) error {
	words := []string{s.dir, os.TempDir()}
	for _, find := range []func() (string, error){os.Hostname, os.Getwd, os.UserHomeDir} {
		word, err := find()
		if err != nil {
			return fmt.Errorf("find out what must not be shown: %w", err)
		}
		words = append(words, word)
	}
	return private(shots, words)
}
