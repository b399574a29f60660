// Package plan turns what is desired and what was observed into ordered
// steps. It is pure: no client, no clock.
package plan

import (
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// Action is what a step does.
type Action string

// The actions of steps.
const (
	Create          Action = "create"  // make a resource, or see that it is there
	Update          Action = "update"  // change a resource that is there
	Resize          Action = "resize"  // change a pool's number of machines
	Publish         Action = "publish" // tell machines what they wait for
	Init            Action = "init"    // wait for the first replica, take admin access
	Join            Action = "join"    // let a replica join etcd and the control plane
	Attach          Action = "attach"  // put a replica behind the load balancer
	Detach          Action = "detach"  // take it out, and drain its connections
	Await           Action = "await"   // wait until machines are Ready nodes
	Apply           Action = "apply"   // write objects into the cluster
	ForceNewCluster Action = "renew"   // have etcd begin anew with what one replica has
	Leave           Action = "leave"   // remove a replica from etcd and the node list
	Cordon          Action = "cordon"  // keep new pods off a node
	Drain           Action = "drain"   // evict the pods of a node, or of a group's nodes
	Uncordon        Action = "open"    // let pods on a node again
	MarkDrained     Action = "mark"    // note that a node is about to be changed
	UnmarkDrained   Action = "unmark"  // forget that it was
	MoveLeader      Action = "move"    // move the etcd leader out of a zone
	Compact         Action = "compact" // drop what etcd keeps of the past
	Defragment      Action = "defrag"  // give back to the disk what is free in a member's database
	Disarm          Action = "disarm"  // end etcd's alarm
	Forget          Action = "forget"  // remove from the kubeconfig, or from the node list
	Hold            Action = "hold"    // keep a managed group from repairing its machines
	Release         Action = "release" // let it again
	Stop            Action = "stop"    // stop a machine
	Start           Action = "start"   // start it
	Delete          Action = "delete"  // remove a resource
	CheckDeleted    Action = "verify"  // prove that nothing is left

	RenewCertificates Action = "renew-certificates" // of a replica's control plane

	Restore Action = "restore" // write a backup's objects into a new cluster

	Upgrade Action = "upgrade" // raise the version of what all machines share
	Replace Action = "replace" // replace a group's machines by those of its template
	Shrink  Action = "shrink"  // drain machines of a group, and delete them
	Label   Action = "label"   // change labels and taints of the nodes of a group
)

// Step is one thing to do, on one resource.
type Step struct {
	ID     string   `json:"id"` // unique in the plan: "create instance/demo-control-plane-b"
	Action Action   `json:"action"`
	Target string   `json:"target"` // what it is done to, such as "instance/demo-control-plane-b"
	Zone   string   `json:"zone,omitempty"`
	Needs  []string `json:"needs,omitempty"`  // ids of steps that must be done before
	Done   bool     `json:"done,omitempty"`   // already so when the plan was made
	Check  bool     `json:"check,omitempty"`  // looks, and changes nothing where all is as it was left
	Detail string   `json:"detail,omitempty"` // such as "e2-standard-4, 3 machines"

	Resource infra.Resource    `json:"-"` // with Create
	Labels   scheduling.Change `json:"-"` // with Label
	Adds     int               `json:"-"` // with Resize and Replace: VMs, with the latter for a while
	Ref      infra.Ref         `json:"-"` // what Target names, where it is a resource
}

// Plan is steps in an order in which they could be done one by one.
type Plan struct {
	Steps []Step `json:"steps"`
}

// Changes reports whether the step is still to do, and does more than to look.
func (s Step) Changes() bool { return !s.Done && !s.Check }

// MakesMachines reports whether the step makes VMs.
func (s Step) MakesMachines() bool {
	ofMachines := s.Ref.Kind == infra.KindInstance || s.Ref.Kind == infra.KindManagedGroup
	return s.Changes() && ofMachines && (s.Action == Create || s.Action == Resize || s.Action == Replace)
}

// Changes counts the steps that change something.
func (p Plan) Changes() int { return p.count(Step.Changes) }

// Done counts the steps that were done before.
func (p Plan) Done() int { return p.count(func(s Step) bool { return s.Done }) }

func (p Plan) count(which func(Step) bool) int {
	n := 0
	for _, s := range p.Steps {
		if which(s) {
			n++
		}
	}
	return n
}
