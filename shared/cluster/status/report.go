// Package status judges how a cluster is, by what was found out about it. It only
// computes: package observe asks.
package status

import (
	"net/netip"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// Health is a cluster's condition in one word.
type Health string

// The conditions of a cluster.
const (
	Healthy     Health = "healthy"     // all that the spec asks for is there and well
	Degraded    Health = "degraded"    // it serves, but not all of it is well
	Unreachable Health = "unreachable" // its API does not answer; the report tells the Compute Engine side
)

// Report is what is known of a cluster.
type Report struct {
	Target       model.Target  `json:"cluster"`
	Health       Health        `json:"health"`
	Problems     []string      `json:"problems,omitempty"` // each a sentence
	Endpoint     netip.Addr    `json:"endpoint,omitzero"`
	Kubernetes   string        `json:"kubernetes,omitempty"` // the API server's version
	Images       []string      `json:"images,omitempty"`     // what new machines boot, as spec.image has it
	Expires      time.Time     `json:"expires,omitzero"`
	Access       Access        `json:"access"`
	Zones        []Zone        `json:"zones"`
	Etcd         Etcd          `json:"etcd"`
	Losses       []ZoneLoss    `json:"losses"`                 // what would happen if a zone were lost now; none where it is not known
	Notes        []string      `json:"notes,omitempty"`        // what will be a problem soon; each a sentence
	Certificates []Certificate `json:"certificates,omitempty"` // the first to expire first
}

// Access is what the firewall rules of the cluster's network let in,
// whatever its spec says.
type Access struct {
	API   []netip.Prefix `json:"api"`             // from where the API can be reached; none: it is closed
	SSH   []netip.Prefix `json:"ssh"`             // from where SSH of any machine can be
	Other []Rule         `json:"other,omitempty"` // rules that are not the cluster's own
}

// Rule is a firewall rule that somebody has added.
type Rule struct {
	Name    string   `json:"name"`
	Sources []string `json:"sources"` // ranges, tags, service accounts
	Allowed []string `json:"allowed"` // such as tcp:80,443
}

// Zone is a cluster's part in one zone.
type Zone struct {
	Zone     string    `json:"zone"`
	Replicas []Replica `json:"replicas,omitempty"`
	Pools    []Pool    `json:"pools,omitempty"`
	Unknown  bool      `json:"unknown,omitempty"` // Compute Engine does not reach it: what is there is not told
}

// Node is a Kubernetes node with the VM that it runs on.
type Node struct {
	Name     string     `json:"name"`
	Instance string     `json:"instance"` // the VM's status: RUNNING, TERMINATED, …; empty when the spec asks for it and it is gone
	Ready    bool       `json:"ready"`
	Cordoned bool       `json:"cordoned,omitempty"`
	Drained  bool       `json:"drained,omitempty"` // by drain-zone
	Joined   bool       `json:"joined"`            // the cluster knows it as a node
	Unknown  bool       `json:"unknown,omitempty"` // the API did not tell: Ready and Joined say nothing
	Version  string     `json:"version,omitempty"`
	Internal netip.Addr `json:"internal,omitzero"`
	External netip.Addr `json:"external,omitzero"`
	Created  time.Time  `json:"created,omitzero"`
}

// Replica is a control-plane replica.
type Replica struct {
	Node
	Etcd         string `json:"etcd"`                // leader, voter, learner, unhealthy, absent, or unknown where it did not answer
	LoadBalancer string `json:"loadBalancer"`        // healthy, unhealthy or out
	Cause        string `json:"cause,omitempty"`     // why it is unhealthy there, where that shows
	DBSize       int64  `json:"dbSize,omitempty"`    // of etcd, in bytes
	DBInUse      int64  `json:"dbInUse,omitempty"`   // of these; the rest is free
	DBQuota      int64  `json:"dbQuota,omitempty"`   // bytes at which etcd takes no more writes
	RaftLag      uint64 `json:"raftLag,omitempty"`   // raft entries behind the leader
	APIServer    string `json:"apiServer,omitempty"` // its version, where it answers itself
}

// Pool is a worker pool's managed group in one zone.
type Pool struct {
	Name  string `json:"name"`
	Group string `json:"group"`
	Size  int    `json:"size"` // VMs wanted
	Ready int    `json:"ready"`
	Nodes []Node `json:"nodes,omitempty"`
	Note  string `json:"note,omitempty"` // such as the last stockout

	Unknown bool `json:"unknown,omitempty"` // the API did not say how many are Ready
	Wanted  *int `json:"wanted,omitempty"`  // VMs that the spec asks for; nil where that is not known
	Gone    bool `json:"gone,omitempty"`    // the spec asks for the group, and there is none
}

// Should is how many workers there should be: as many as the spec asks for, or
// as the group is to have if those are more.
func (p Pool) Should() int {
	if p.Wanted == nil {
		return p.Size
	}
	return max(p.Size, *p.Wanted)
}

// Certificate is a certificate that will expire.
type Certificate struct {
	Of      string    `json:"of"`
	Expires time.Time `json:"expires"`
}

// Etcd counts etcd's members.
type Etcd struct {
	Voters  int      `json:"voters"`
	Healthy int      `json:"healthy"`
	Leader  string   `json:"leader,omitempty"`
	Quorum  int      `json:"quorum"`
	Alarms  []string `json:"alarms,omitempty"` // each a sentence

	Unknown bool `json:"unknown,omitempty"` // it did not answer: the counts say nothing
}

// ZoneLoss says whether the cluster would go on working without a zone.
type ZoneLoss struct {
	Zone     string   `json:"zone"`
	Survives bool     `json:"survives"`
	Why      []string `json:"why,omitempty"`   // reasons against
	Notes    []string `json:"notes,omitempty"` // what single workloads would suffer; the cluster survives it
}
