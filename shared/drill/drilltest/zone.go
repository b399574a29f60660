// Package drilltest has what drills have shown, for tests.
package drilltest

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

const second = drill.Millis(1000)

// Zone is the drill of one of the zones europe-west1-b, c and d with the letter, in
// which etcd's leader was. It takes a minute, and is stopped after 5 s, 4 s long.
func Zone(letter string, lost ...string) drill.Zone {
	zone := "europe-west1-" + letter
	api, service := requests(lostForAll), requests(lostForSome)
	z := drill.Zone{
		Zone: zone, Machines: []string{"demo-control-plane-" + letter, "demo-default-" + letter + "-x7k2"},
		API: drill.Count(api), Service: drill.Count(service), Writes: drill.Writes{Acknowledged: 578, Lost: lost}, LeaderChanges: 1,
		Stopped: drill.Duration(4 * time.Second), NotReady: drill.Duration(28 * time.Second), Recovered: drill.Duration(24 * time.Second),
	}
	z.Judge(drill.Witness{})
	z.Timeline = &drill.Timeline{
		Began: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Ends: 60 * second,
		Phases: []drill.Phase{
			{Name: drill.Before, From: 0}, {Name: drill.Stop, From: 5 * second}, {Name: drill.Detect, From: 9 * second},
			{Name: drill.Deploy, From: 33 * second}, {Name: drill.Recover, From: 36 * second},
		},
		API: drill.NewCourse(api, 60*second), Service: drill.NewCourse(service, 60*second),
		Leaders: drill.Leaders{
			{Name: "demo-control-plane-" + letter, Zone: zone}, {From: 6 * second}, {From: 8 * second, Name: "demo-control-plane-" + after(letter), Zone: "europe-west1-" + after(letter)},
		},
	}
	for _, other := range []string{"b", "c", "d"} {
		z.Timeline.Nodes = append(z.Timeline.Nodes, drill.ReadyCount{Zone: "europe-west1-" + other, Ready: 2, Of: 2})
		z.Timeline.Pods = append(z.Timeline.Pods, drill.ReadyCount{Zone: "europe-west1-" + other, Ready: 1})
	}
	z.Timeline.Nodes.Lose(6 * second)
	for _, other := range []string{"b", "c", "d"} {
		z.Timeline.Nodes.Add(drill.ReadyCount{Zone: "europe-west1-" + other, From: 8 * second, Ready: 2, Of: 2})
	}
	for i, ready := range []int{1, 0, 1, 2} {
		z.Timeline.Nodes.Add(drill.ReadyCount{Zone: zone, From: []drill.Millis{31, 33, 46, 50}[i] * second, Ready: ready, Of: 2})
	}
	z.Timeline.Pods.Add(drill.ReadyCount{Zone: zone, From: 33 * second})
	z.Timeline.Pods.Add(drill.ReadyCount{Zone: zone, From: 51 * second, Ready: 1})
	return z
}

// requests are ten in a second for a minute, those of which fail that are lost.
func requests(lost func(n int) bool) (all []drill.Probe) {
	for n := range 600 {
		began := time.Duration(n) * drill.Every
		p := drill.Probe{Began: began, Ended: began + 30*time.Millisecond, OK: true}
		if lost(n) {
			p.Ended, p.OK = began+drill.ProbeTimeout, false
		}
		all = append(all, p)
	}
	return all
}

// lostForAll are requests while there is no leader, and some that meet a replica
// which is gone.
func lostForAll(n int) bool { return n >= 60 && n < 75 || n >= 75 && n < 110 && n%5 == 0 }

// lostForSome are those that meet a pod which is gone.
func lostForSome(n int) bool { return n >= 60 && n < 330 && n%3 == 0 }

// after is the letter of another zone.
func after(letter string) string {
	if letter == "d" {
		return "b"
	}
	return string(letter[0] + 1)
}
