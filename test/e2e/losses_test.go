//go:build e2e || soak

package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

const lossesCluster = "losses"

// latestReplicaKill is how long after its start a command on a replica is killed
// at the latest: about as long as it takes.
const latestReplicaKill = 15 * time.Second

// TestLosses loses commands, machines, disks, a zone and the quorum of one
// cluster, one after another. After each loss all is well again, and what was
// written before the first is still there.
func TestLosses(t *testing.T) {
	t.Logf("seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 1))
	lab := open(t, lossesCluster)
	t.Cleanup(func() { localFault(t, lab, "remove", "--all") })
	run(t, lab, up(lab, walkthrough.ZoneB+","+walkthrough.ZoneC)...)
	write(t, lab)
	if !everything {
		run(t, lab, "add-replica", "--zone", walkthrough.ZoneD) // as the first loss does in the end
	}
	for _, loss := range []struct {
		of   string
		test func(*testing.T, *walkthrough.Lab)
		here bool
	}{
		{"commands on a replica", func(t *testing.T, lab *walkthrough.Lab) { replicaCommandsKilled(t, lab, random) }, everything},
		{"a zone while a replica joins", zoneLostWhileJoining, everything},
		{"a replica's disk", diskLost, true},
		{"a pool's managed group", groupLost, everything},
		{"the quorum for a while", quorumMayReturn, everything},
		{"the quorum", quorumLost, true},
		{"two of five replicas", twoOfFiveLost, everything},
	} {
		if loss.here && !t.Run(loss.of, func(t *testing.T) { loss.test(t, lab); whole(t, lab) }) {
			t.FailNow() // the next loss wants a healthy cluster
		}
	}
	run(t, lab, "down", "--yes")
	if err := lab.Gone(t.Context()); err != nil {
		t.Error(err)
	}
}

// run is for commands that must succeed.
func run(t *testing.T, lab *walkthrough.Lab, arguments ...string) {
	t.Helper()
	if _, err := lab.HA(t.Context(), arguments...); err != nil {
		t.Fatal(err)
	}
}

// write writes what is to be there as long as the cluster is.
func write(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	if _, err := lab.K(t.Context(), "create", "configmap", "keepsake", "--from-literal=written=before"); err != nil {
		t.Fatal(err)
	}
}

// whole waits until the cluster is healthy, and looks for what was written.
func whole(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	run(t, lab, "status", "--wait", "--timeout=3m")
	written, err := lab.K(t.Context(), "get", "configmap", "keepsake", "-o", "jsonpath={.data.written}")
	if err != nil || written != "before" {
		t.Errorf("what was written is %q (%v)", written, err)
	}
}

// replicaCommandsKilled kills add-replica and remove-replica at random moments:
// the same command goes on. The cluster has its third replica in the end.
func replicaCommandsKilled(t *testing.T, lab *walkthrough.Lab, random *rand.Rand) {
	add, remove := []string{"add-replica", "--zone", walkthrough.ZoneD}, []string{"remove-replica", "--zone", walkthrough.ZoneD, "--yes"}
	for range replicaKills {
		for _, command := range [][]string{add, remove} {
			killAfter(t, lab, random, command)
			whole(t, lab)
		}
	}
	run(t, lab, add...)
}

// killAfter kills the command at a random moment, and runs it again unless it
// had done its work by then.
func killAfter(t *testing.T, lab *walkthrough.Lab, random *rand.Rand, command []string) {
	t.Helper()
	moment := time.Duration(random.Int64N(int64(latestReplicaKill)))
	t.Logf("%s is killed after %.1f s", command[0], moment.Seconds())
	ctx, kill := context.WithTimeout(t.Context(), moment)
	defer kill()
	if process(ctx, t, lab, command...).Run() != nil {
		run(t, lab, command...)
	}
}

// zoneLostWhileJoining: the zone's power is cut while its replica joins. The
// command is interrupted; when the zone is back, the same command goes on.
func zoneLostWhileJoining(t *testing.T, lab *walkthrough.Lab) {
	run(t, lab, "remove-replica", "--zone", walkthrough.ZoneD, "--yes")
	add := []string{"add-replica", "--zone", walkthrough.ZoneD}
	killAt(t, lab, "Join "+lossesCluster+"-control-plane-d", add...)
	localFault(t, lab, "add", "power-cut", "--zone", walkthrough.ZoneD)
	takesWrites(t, lab, "meanwhile")
	localFault(t, lab, "remove", "--all")
	run(t, lab, add...)
}

// diskLost: a replica's machine is deleted with its disk, and replaced. Nothing
// that is left is ill, but status knows that one is missing.
func diskLost(t *testing.T, lab *walkthrough.Lab) {
	lose(t, lab, walkthrough.ZoneC)
	tells(t, lab, "replica "+replicaName(walkthrough.ZoneC)+": its machine is gone: kubectl ha add-replica --replace")
	replace(t, lab, walkthrough.ZoneC)
}

// groupLost: the workers of a zone are deleted with their managed group. Status
// says what is gone and what it left, and how both are mended.
func groupLost(t *testing.T, lab *walkthrough.Lab) {
	worker := workerOf(t, lab)
	if err := lab.DeleteGroup(t.Context(), walkthrough.ZoneC); err != nil {
		t.Fatal(err)
	}
	tells(t, lab, "pool default in "+walkthrough.ZoneC+": its managed group is gone: kubectl ha add-pool --zone "+walkthrough.ZoneC+" --pool default")
	run(t, lab, "add-pool", "--zone", walkthrough.ZoneC, "--pool", "default")
	tells(t, lab, "the node "+worker+" has no machine: kubectl delete node "+worker)
	if _, err := lab.K(t.Context(), "delete", "node", worker); err != nil {
		t.Error(err)
	}
}

// quorumMayReturn: two of three zones have no power for a while. Nobody advises
// to recover, --recover refuses, and when they are back nothing is lost.
func quorumMayReturn(t *testing.T, lab *walkthrough.Lab) {
	localFault(t, lab, "add", "power-cut", "--zone", walkthrough.ZoneB)
	localFault(t, lab, "add", "power-cut", "--zone", walkthrough.ZoneC)
	if output := tells(t, lab, "its quorum may return"); strings.Contains(output, "restarts etcd") {
		t.Errorf("status advises to recover: %s", output)
	}
	if _, err := lab.HA(t.Context(), append(up(lab, threeZones), "--recover", "--yes")...); err == nil || !strings.Contains(err.Error(), "its quorum may return") {
		t.Errorf("--recover gave up a quorum that returns: %v", err)
	}
	localFault(t, lab, "remove", "--all")
}

// tells waits until status tells the words, and returns what it says then.
func tells(t *testing.T, lab *walkthrough.Lab, words string) (output string) {
	t.Helper()
	err := walkthrough.Eventually(t.Context(), time.Minute, func(ctx context.Context) (err error) {
		output, err = lab.HA(ctx, "status", "-o", "json") // it is an error, with a status
		if err == nil || !strings.Contains(output, words) {
			return fmt.Errorf("status does not tell %q and fail (%v), but %s", words, err, output)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// quorumLost: two of three replicas are lost for good. Status tells the way out,
// up refuses to go on by itself, and --recover takes it.
func quorumLost(t *testing.T, lab *walkthrough.Lab) {
	lose(t, lab, walkthrough.ZoneB)
	lose(t, lab, walkthrough.ZoneC)
	tells(t, lab, "kubectl ha up --recover restarts etcd with the data of "+replicaName(walkthrough.ZoneD))
	if _, err := lab.HA(t.Context(), up(lab, threeZones)...); err == nil || !strings.Contains(err.Error(), "etcd has permanently lost its quorum") {
		t.Errorf("up went on without a quorum: %v", err)
	}
	run(t, lab, append(up(lab, threeZones), "--recover", "--yes")...)
}

// twoOfFiveLost: five replicas go on with three, and are five again.
func twoOfFiveLost(t *testing.T, lab *walkthrough.Lab) {
	run(t, lab, "add-replica", "--zone", walkthrough.ZoneB)
	run(t, lab, "add-replica", "--zone", walkthrough.ZoneC)
	lose(t, lab, walkthrough.ZoneB)
	lose(t, lab, walkthrough.ZoneD)
	takesWrites(t, lab, "with-three") // once there is another leader
	replace(t, lab, walkthrough.ZoneB)
	replace(t, lab, walkthrough.ZoneD)
}

// takesWrites holds that what is left of the cluster goes on, as soon as the load
// balancer and etcd have noticed what is lost.
func takesWrites(t *testing.T, lab *walkthrough.Lab, name string) {
	t.Helper()
	tries := 0
	err := walkthrough.Eventually(t.Context(), time.Minute, func(ctx context.Context) error {
		tries++ // one whose answer was lost may be there
		_, err := lab.K(ctx, "create", "configmap", fmt.Sprintf("%s-%d", name, tries), "--request-timeout=5s")
		return err
	})
	if err != nil {
		t.Errorf("what is left of the cluster takes no writes: %v", err)
	}
}

// lose deletes the machine of a zone's first replica, with its disk.
func lose(t *testing.T, lab *walkthrough.Lab, zone string) {
	t.Helper()
	if err := lab.DeleteInstance(t.Context(), replicaName(zone), zone); err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, lab *walkthrough.Lab, zone string) {
	t.Helper()
	run(t, lab, "add-replica", "--replace", replicaName(zone), "--yes")
}

func replicaName(zone string) string {
	return lossesCluster + "-control-plane-" + zone[len(zone)-1:]
}
