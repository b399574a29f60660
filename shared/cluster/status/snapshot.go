package status

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/quorumloss"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Snapshot is what was found out about a cluster from both its sides.
type Snapshot struct {
	Now         time.Time
	Inventory   infra.Inventory
	Backends    []infra.Backend
	Firewalls   []infra.Firewall  // all that lets something in on its network, whose it may be
	APIError    error             // why the Kubernetes side is unknown; nil where it is known
	Unknown     Unknown           // what of it is unknown all the same
	Survey      quorumloss.Survey // what machines tell where it is unknown
	Version     string
	Nodes       []model.Node
	Members     []Member // of etcd
	Orphans     []Alarm  // of etcd: of members that are gone
	Workloads   evict.Cluster
	Drill       []byte                  // the mark of a drill, if there is one
	Servers     map[string]model.Server // by replica: those whose API server answers itself; nil where none was asked
	Certificate []byte                  // the kubeconfig's, in PEM
	Spec        *spec.Cluster           // what it is to be; nil where nobody knows

	place map[string]int // of nodes among these, by name
}

// Member is a member of etcd.
type Member struct {
	quorum.Member
	DB     etcdspace.Database
	Lag    uint64 // raft entries behind the leader
	Alarms []string
}

// Alarm is one of etcd's.
type Alarm struct {
	Member uint64
	Kind   string // NOSPACE or CORRUPT
}

func (s Snapshot) voters() quorum.Members {
	all := make(quorum.Members, len(s.Members))
	for i, member := range s.Members {
		all[i] = member.Member
	}
	return all
}

// dnsNodes names the nodes on which a CoreDNS replica is Ready.
func (s Snapshot) dnsNodes() (nodes []string) {
	for _, pod := range s.Workloads.Pods {
		if pod.Namespace == "kube-system" && pod.Labels["k8s-app"] == "kube-dns" && pod.Ready {
			nodes = append(nodes, pod.Node)
		}
	}
	return nodes
}

// unknownZones says in sentences which of the cluster's places are not known.
func (s Snapshot) unknownZones() (problems []string) {
	for _, place := range s.Inventory.Unknown {
		problems = append(problems, "what is in "+place+" is unknown: Compute Engine cannot reach it")
	}
	return problems
}
