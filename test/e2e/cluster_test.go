//go:build e2e || soak

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestCluster builds one cluster and looks at it from several sides.
func TestCluster(t *testing.T) {
	lab := open(t, "sides")
	key := certificateKey(t, lab)
	if _, err := lab.HA(t.Context(), up(lab, threeZones)...); err != nil {
		t.Fatal(err)
	}
	t.Run("no secret lies about", func(t *testing.T) { noSecretLiesAbout(t, <-key) })
	t.Run("no machine poses as another", func(t *testing.T) { noMachinePoses(t, lab) })
	t.Run("no pod starts before it is kept off the metadata server", podsAreGuarded)
	t.Run("kubelets leave the computer's disk to it", kubeletsJudgeNoShares(lab))
	t.Run("up again changes nothing", func(t *testing.T) { upAgain(t, lab) })
	t.Run("an empty name deletes nothing", func(t *testing.T) { emptyName(t, lab) })
	t.Run("another spec", func(t *testing.T) { otherSpec(t, lab) })
	t.Run("pods do not reach the metadata server", func(t *testing.T) { podsAreKeptOff(t, lab) })
	t.Run("Kubernetes' own tests pass", func(t *testing.T) { conforms(t, lab) })
	t.Run("etcd is defragmented", func(t *testing.T) { etcdIsDefragmented(t, lab) })
	t.Run("krew installs it", func(t *testing.T) { krewInstalls(t, lab) })
	t.Run("a worker comes back", func(t *testing.T) { workerComesBack(t, lab) })
	t.Run("certificates are renewed", func(t *testing.T) { certificatesAreRenewed(t, lab) })
	t.Run("zones are drilled", func(t *testing.T) { zonesAreDrilled(t, lab) })
	if everything {
		t.Run("a killed drill is restored", func(t *testing.T) { aKilledDrillIsRestored(t, lab) })
	}
}

// certificateKey catches the key to the control plane's certificates in the
// moment in which it exists.
func certificateKey(t *testing.T, lab *walkthrough.Lab) <-chan string {
	key := make(chan string, 1)
	go func() {
		defer close(key)
		for t.Context().Err() == nil {
			coded, err := lab.K(t.Context(), "get", "secret", "-n", "kube-system", "kubectl-ha-upload",
				"-o", "jsonpath={.data.certificate-key}", "--request-timeout=1s")
			if err == nil && coded != "" {
				key <- coded
				return
			}
			time.Sleep(200 * time.Millisecond) // there is nothing to watch before there is a kubeconfig
		}
	}()
	return key
}

// kubeletsJudgeNoShares: a computer's disk that is nine tenths full is no reason to
// evict pods, nor to delete images.
func kubeletsJudgeNoShares(lab *walkthrough.Lab) func(*testing.T) {
	return func(t *testing.T) {
		nodes, err := lab.K(t.Context(), "get", "nodes", "-o", "jsonpath={.items[*].metadata.name}")
		if err != nil {
			t.Fatal(err)
		}
		for _, node := range strings.Fields(nodes) {
			text, err := lab.K(t.Context(), "get", "--raw", "/api/v1/nodes/"+node+"/proxy/configz")
			if err != nil {
				t.Fatal(err)
			}
			var answer struct {
				Kubelet struct {
					EvictionHard map[string]string `json:"evictionHard"`
					GC           int               `json:"imageGCHighThresholdPercent"`
				} `json:"kubeletconfig"`
			}
			if err := json.Unmarshal([]byte(text), &answer); err != nil {
				t.Fatal(err)
			}
			got := answer.Kubelet
			if got.EvictionHard["nodefs.available"] != "500Mi" || got.EvictionHard["imagefs.available"] != "500Mi" || got.GC != 100 {
				t.Errorf("%s: evicts at %v, deletes images from %d %%", node, got.EvictionHard, got.GC)
			}
		}
	}
}

func upAgain(t *testing.T, lab *walkthrough.Lab) {
	before := uids(t, lab)
	if _, err := lab.HA(t.Context(), up(lab, threeZones)...); err != nil {
		t.Fatal(err)
	}
	if after := uids(t, lab); after != before {
		t.Errorf("the nodes are others: %s, before %s", after, before)
	}
}

// emptyName: a script's variable that is not set does not mean the current
// context's cluster.
func emptyName(t *testing.T, lab *walkthrough.Lab) {
	before := uids(t, lab)
	_, err := lab.HA(t.Context(), "down", "--cluster", "", "--yes")
	if err == nil || !strings.Contains(err.Error(), "the value is empty") {
		t.Errorf("a cluster without a name was to be deleted, and that was said: %v", err)
	}
	if after := uids(t, lab); after != before {
		t.Errorf("the nodes are others: %s, before %s", after, before)
	}
}

func uids(t *testing.T, lab *walkthrough.Lab) string {
	t.Helper()
	output, err := lab.K(t.Context(), "get", "nodes", "-o", "jsonpath={range .items[*]}{.metadata.name}={.metadata.uid} {end}")
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// otherSpec: what cannot become so is refused, and what a spec does not have stays.
func otherSpec(t *testing.T, lab *walkthrough.Lab) {
	before := uids(t, lab)
	file := filepath.Join(t.TempDir(), "cluster.yaml")
	if err := os.WriteFile(file, []byte(`apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: `+lab.Cluster+`}
spec:
  region: `+walkthrough.Region+`
  controlPlane: {zones: [`+threeZones+`]}
  network: {serviceRange: 10.97.0.0/16}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := lab.HA(t.Context(), "up", "--local", "-f", file)
	if err == nil || !strings.Contains(err.Error(), "already exists with a different spec") {
		t.Errorf("a cluster was asked to have other addresses of Services, and that was said: %v", err)
	}
	run(t, lab, up(lab, walkthrough.ZoneB)...)
	if after := uids(t, lab); after != before {
		t.Errorf("the nodes are others: %s, before %s", after, before)
	}
}

// podsAreKeptOff: a pod must not be able to pose as its machine.
func podsAreKeptOff(t *testing.T, lab *walkthrough.Lab) {
	output, err := lab.Pod(t.Context(), "curious", "sh", "-c", "timeout 3 wget -q -O- --header 'Metadata-Flavor: Google' http://169.254.169.254/computeMetadata/v1/instance/name || echo kept off")
	if err != nil || !strings.Contains(output, "kept off") {
		t.Errorf("a pod was told %q (%v)", output, err)
	}
}

// workerComesBack deletes a worker behind the product's back. Its managed group
// makes another of the same name, which joins by itself: there is no join
// secret to expire. kubeadm waits until the old node counts as NotReady.
func workerComesBack(t *testing.T, lab *walkthrough.Lab) {
	name := workerOf(t, lab)
	before := identity(t, lab, name)
	if err := lab.DeleteInstance(t.Context(), name, walkthrough.ZoneC); err != nil {
		t.Fatal(err)
	}
	err := walkthrough.Eventually(t.Context(), 4*time.Minute, func(ctx context.Context) error {
		if after := identity(t, lab, name); after == before {
			return fmt.Errorf("node %s is the machine of before", name)
		}
		_, err := lab.K(ctx, "wait", "node", name, "--for=condition=Ready", "--timeout=1s")
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// identity is what tells a node's machine from another of the same name.
func identity(t *testing.T, lab *walkthrough.Lab, name string) string {
	t.Helper()
	output, err := lab.K(t.Context(), "get", "node", name, "-o", "jsonpath={.status.nodeInfo.machineID} {.status.nodeInfo.bootID}")
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// TestSchemas: what the product asks from `up` to `down`, and what it is
// answered, is as the discovery document says.
func TestSchemas(t *testing.T) {
	lab := open(t, "schemas")
	if _, err := lab.HA(t.Context(), up(lab, walkthrough.ZoneB)...); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"status"}, {"add-pool", "--zone", walkthrough.ZoneC, "--nodes", "1"}, {"down", "--yes"}} {
		if _, err := lab.HA(t.Context(), command...); err != nil {
			t.Fatal(err)
		}
	}
	if exchanges := judge(t); exchanges < 100 {
		t.Errorf("only %d exchanges were recorded", exchanges)
	}
}
