package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// What Diagnose reads at most.
const (
	diagnoseTimeout = 40 * time.Second
	diagnosesAtOnce = 8
	consoleLines    = 4000
	journalLines    = 2000
)

// machineUnits are the units of a machine whose journals tell why it is not
// what it should be; the startup script runs kubeadm.
func machineUnits() []string { return []string{"kubelet", "containerd", "google-startup-scripts"} }

// Record is a text that helps to find out what went wrong.
type Record struct {
	Name string // as a path of a file: "machines/demo-control-plane-b/console.log"
	Text string
}

// Diagnose reads what the cluster's machines and its API have to tell: serial
// consoles, journals, events. What cannot be read has a record that says why;
// the error is only of not knowing what machines there are.
func (m *Manager) Diagnose(ctx context.Context) ([]Record, error) {
	ctx, cancel := context.WithTimeout(ctx, diagnoseTimeout)
	defer cancel()
	inventory, err := m.Compute.Inventory(ctx, m.Target.Name)
	if err != nil {
		return nil, fmt.Errorf("look for the machines of cluster %s: %w", m.Target.Name, err)
	}
	kube, unreachable := m.observer().Open()
	d := &diagnosis{}
	d.work.SetLimit(diagnosesAtOnce)
	for _, machine := range inventory.Instances {
		folder := "machines/" + machine.Name + "/"
		d.read(folder+"console.log", func() (string, error) {
			lines, err := m.Compute.Console(ctx, machine.Ref(), consoleLines)
			return strings.Join(lines, "\n"), err
		})
		for _, unit := range machineUnits() {
			if unreachable == nil {
				d.read(folder+unit+".log", func() (string, error) { return kube.Journal(ctx, machine.Name, unit, journalLines) })
			}
		}
	}
	if unreachable == nil {
		d.read("events.log", func() (string, error) { return kube.Events(ctx) })
	}
	_ = d.work.Wait() // failures are records
	slices.SortFunc(d.records, func(a, b Record) int { return strings.Compare(a.Name, b.Name) })
	return d.records, nil
}

// diagnosis collects records from side by side.
type diagnosis struct {
	work    errgroup.Group
	mu      sync.Mutex // guards what follows
	records []Record
}

func (d *diagnosis) read(name string, read func() (string, error)) {
	d.work.Go(func() error {
		text, err := read()
		if err != nil {
			text = strings.TrimSpace(text + "\nnot to be read: " + err.Error())
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.records = append(d.records, Record{Name: name, Text: text + "\n"})
		return nil
	})
}
