package ui

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

var epoch = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// story is an up of three zones, up to the moment when a replica fails.
func story() []event.Event {
	at := func(seconds float64, kind event.Kind, zone, step, title, detail string) event.Event {
		return event.Event{
			Time: epoch.Add(time.Duration(seconds * float64(time.Second))),
			Kind: kind, Zone: zone, Step: step, Title: title, Detail: detail,
		}
	}
	failed := at(62, event.Failed, "europe-west1-d", "join instance/demo-control-plane-d",
		"Join replica demo-control-plane-d", "kubeadm: error execution phase etcd-join\n\x1b[31mcontext deadline exceeded\x1b[0m\a")
	failed.Error = "the replica did not join etcd within 60s"
	return []event.Event{
		at(0, event.Info, "", "", "Compute Engine: http://127.0.0.1:41234", ""),
		at(0, event.Started, "", "create address/demo-api", "Reserve address demo-api", ""),
		at(0.1, event.Started, "", "create network/demo", "Create network demo", ""),
		at(0.2, event.Skipped, "", "create network/demo", "Create network demo", "already there"),
		at(0.4, event.Done, "", "create address/demo-api", "Reserve address demo-api", ""),
		at(1, event.Started, "europe-west1-b", "create instance/demo-control-plane-b", "Create machine demo-control-plane-b", ""),
		at(1, event.Started, "europe-west1-d", "create instance/demo-control-plane-d", "Create machine demo-control-plane-d", ""),
		at(1.5, event.Done, "europe-west1-b", "create instance/demo-control-plane-b", "Create machine demo-control-plane-b", ""),
		at(1.6, event.Done, "europe-west1-d", "create instance/demo-control-plane-d", "Create machine demo-control-plane-d", ""),
		at(2, event.Started, "europe-west1-b", "init instance/demo-control-plane-b", "Initialise the control plane on demo-control-plane-b", ""),
		at(2, event.Started, "europe-west1-c", "await managed-instance-group/demo-default-c", "Wait for 3 nodes of pool default", "0 of 3 Ready"),
		at(9, event.Progress, "europe-west1-b", "init instance/demo-control-plane-b", "", "kubeadm init: wait-control-plane"),
		at(11.2, event.Done, "europe-west1-b", "init instance/demo-control-plane-b", "Initialise the control plane on demo-control-plane-b", ""),
		at(12, event.Warning, "europe-west1-c", "", "no room for e2-standard-4", "trying again"),
		at(12, event.Started, "europe-west1-d", "join instance/demo-control-plane-d", "Join replica demo-control-plane-d", ""),
		at(40, event.Progress, "europe-west1-c", "await managed-instance-group/demo-default-c", "", "2 of 3 Ready; demo-default-c-x7k2: pulling the last of very many images from afar"),
		failed,
		at(62.1, event.Cancelled, "europe-west1-c", "await managed-instance-group/demo-default-c", "Wait for 3 nodes of pool default", ""),
	}
}
