// Package statustest has statuses of clusters, for tests.
package statustest

import (
	"net/netip"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
)

func node(now time.Time, name string, last byte) status.Node {
	return status.Node{
		Name: name, Instance: "RUNNING", Ready: true, Joined: true, Version: "v1.37.2",
		Internal: netip.AddrFrom4([4]byte{10, 132, 0, last}), External: netip.AddrFrom4([4]byte{203, 0, 113, last}),
		Created: now.Add(-90 * time.Minute),
	}
}

func open(ranges ...string) []netip.Prefix {
	all := []netip.Prefix{}
	for _, text := range ranges {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// Healthy is a cluster of three zones that wants for nothing.
func Healthy(target model.Target, now time.Time) status.Report {
	s := status.Report{
		Target: target, Health: status.Healthy, Kubernetes: "v1.37.2", Images: []string{"projects/debian-cloud/global/images/debian-12-bookworm-v20260915"},
		Endpoint: netip.MustParseAddr("203.0.113.4"),
		Access:   status.Access{API: open("0.0.0.0/0"), SSH: open()},
		Etcd:     status.Etcd{Voters: 3, Healthy: 3, Leader: "demo-control-plane-b", Quorum: 2},
	}
	for i, letter := range []string{"b", "c", "d"} {
		zone := "europe-west1-" + letter
		member := "voter"
		if i == 0 {
			member = "leader"
		}
		s.Zones = append(s.Zones, status.Zone{
			Zone: zone,
			Replicas: []status.Replica{{
				Node: node(now, "demo-control-plane-"+letter, byte(10+i)), Etcd: member, LoadBalancer: "healthy",
			}},
			Pools: []status.Pool{{Name: "default", Group: "demo-default-" + letter, Size: 2, Ready: 2, Nodes: []status.Node{
				node(now, "demo-default-"+letter+"-x7k2", byte(20+i)), node(now, "demo-default-"+letter+"-9qp4", byte(30+i)),
			}}},
		})
		replica := &s.Zones[i].Replicas[0]
		replica.DBSize, replica.DBInUse, replica.DBQuota, replica.RaftLag = 12<<20, 7<<20, 5<<30, uint64(i)
		s.Losses = append(s.Losses, status.ZoneLoss{Zone: zone, Survives: true})
	}
	return s
}

// Degraded has lost the replica of zone c, and more besides.
func Degraded(target model.Target, now time.Time) status.Report {
	s := Healthy(target, now)
	s.Health = status.Degraded
	s.Expires = now.Add(100 * time.Minute)
	s.Etcd.Healthy = 2
	s.Access = status.Access{API: open("198.51.100.0/24", "203.0.113.0/24", "203.0.114.0/24"), SSH: open("198.51.100.0/24"),
		Other: []status.Rule{{Name: "allow-web", Sources: []string{"0.0.0.0/0"}, Allowed: []string{"tcp:80,443", "icmp"}}}}
	lost := &s.Zones[1].Replicas[0]
	lost.Instance, lost.Ready, lost.Etcd, lost.LoadBalancer = "TERMINATED", false, "unhealthy", "unhealthy"
	pool := &s.Zones[1].Pools[0]
	pool.Nodes[0].Ready, pool.Nodes[1].Cordoned = false, true
	pool.Ready, pool.Size, pool.Note = 1, 3, "no room for e2-standard-4 in europe-west1-c"
	s.Zones[2].Replicas[0].Etcd, s.Zones[2].Replicas[0].LoadBalancer = "learner", "out"
	s.Losses[0] = status.ZoneLoss{Zone: "europe-west1-b", Why: []string{"etcd would keep 1 of 3 voters, quorum is 2"}}
	s.Losses[0].Notes = []string{"all pods are in this zone of shop/api (2), shop/db (1)"}
	s.Losses[1].Notes = []string{"shop/db-0: no node elsewhere reaches its volume pv-1 (claim data)", "a drain would be refused for shop/web-1: a budget"}
	s.Certificates = []status.Certificate{{Of: "API server of demo-control-plane-b", Expires: now.Add(240 * time.Hour)}}
	s.Notes = []string{"the certificate of the API server of demo-control-plane-b expires soon"}
	s.Problems = []string{"replica demo-control-plane-c: the machine is TERMINATED"}
	return s
}
