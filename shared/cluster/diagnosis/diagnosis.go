// Package diagnosis reads what a cluster's machines and its API have to tell of what
// went wrong: serial consoles, journals, events.
package diagnosis

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Timeout is how long Read should be given.
const Timeout = 40 * time.Second

// What Read reads at most.
const (
	atOnce       = 8
	consoleLines = 4000
	journalLines = 2000
)

// machineUnits are the units of a machine whose journals tell why it is not
// what it should be; the startup script runs kubeadm.
func machineUnits() []string { return []string{"kubelet", "containerd", "google-startup-scripts"} }

// Record is a text that helps to find out what went wrong.
type Record struct {
	Name string // as a path of a file: "machines/demo-control-plane-b/console.log"
	Text string
}

// Read reads all that machines have to tell, and the API where there is one; kube may
// be nil. What cannot be read has a record that says why.
func Read(ctx context.Context, machines []infra.FoundInstance, outputs machine.Outputs, kube port.Journals) []Record {
	d := &diagnosis{}
	d.work.SetLimit(atOnce)
	for _, machine := range machines {
		folder := "machines/" + machine.Name + "/"
		d.read(folder+"console.log", func() (string, error) {
			lines, err := outputs.Console(ctx, machine.Ref(), consoleLines)
			return strings.Join(lines, "\n"), err
		})
		for _, unit := range machineUnits() {
			if kube != nil {
				d.read(folder+unit+".log", func() (string, error) { return kube.Journal(ctx, machine.Name, unit, journalLines) })
			}
		}
	}
	if kube != nil {
		d.read("events.log", func() (string, error) { return kube.Events(ctx) })
	}
	_ = d.work.Wait() // failures are records
	slices.SortFunc(d.records, func(a, b Record) int { return strings.Compare(a.Name, b.Name) })
	return d.records
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
