//go:build e2e || soak

package e2e

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// load is a cluster in use: somebody writes ten objects a second, each over a connection
// of its own, and pods ask a Service all the time.
type load struct {
	kube  port.Kube
	began time.Time
	end   context.CancelFunc
	at    sync.WaitGroup

	mu     sync.Mutex
	probes []drill.Probe
	acked  []string
	failed []string // clients of the Service, and how they ended
}

// use begins to use a cluster.
func use(t *testing.T, lab *walkthrough.Lab) *load {
	t.Helper()
	entries := kubeconfig.New(os.Getenv("KUBECONFIG")).Direct()
	target, err := entries.Target("")
	if err != nil {
		t.Fatal(err)
	}
	kube, ok, err := entries.Open(target)
	if err != nil || !ok {
		t.Fatalf("the kubeconfig has it: %t, %v", ok, err)
	}
	if err := kube.OpenDrill(t.Context()); err != nil {
		t.Fatal(err)
	}
	prober, err := kube.Prober()
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range [][]string{
		{"apply", "-f", absolute(t, "testdata", "shop.yaml")},
		{"rollout", "status", "deployment/web", "--timeout=3m"},
		{"rollout", "status", "deployment/client", "--timeout=3m"},
	} {
		if _, err := lab.K(t.Context(), step...); err != nil {
			t.Fatal(err)
		}
	}
	ctx, end := context.WithCancel(t.Context())
	t.Cleanup(end)
	l := &load{kube: kube, began: time.Now(), end: end}
	l.at.Go(func() { l.write(ctx, prober) })
	l.at.Go(func() { l.watchClients(ctx, lab) })
	return l
}

func (l *load) write(ctx context.Context, prober port.Prober) {
	ticker := time.NewTicker(drill.Every)
	defer ticker.Stop()
	for n := 0; ctx.Err() == nil; n++ {
		l.at.Go(func() { l.ask(context.WithoutCancel(ctx), prober, fmt.Sprintf("use-%05d", n)) })
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

func (l *load) ask(ctx context.Context, prober port.Prober, name string) {
	ctx, cancel := context.WithTimeout(ctx, drill.ProbeTimeout)
	defer cancel()
	began := time.Since(l.began)
	err := prober.Write(ctx, name)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.probes = append(l.probes, drill.Probe{Began: began, Ended: time.Since(l.began), OK: err == nil})
	if err == nil {
		l.acked = append(l.acked, name)
	}
}

// clientStates are the exit codes of a client's present life and of the one before.
const clientStates = `{.metadata.name}{range .status.containerStatuses[*]} {.state.terminated.exitCode} {.lastState.terminated.exitCode}{end}{"\n"}`

// watchClients notes each whose request failed. A watch ends with its API server, and
// is begun anew.
func (l *load) watchClients(ctx context.Context, lab *walkthrough.Lab) {
	for ctx.Err() == nil {
		cmd := exec.CommandContext(ctx, lab.Kubectl, "get", "pods", "--selector=app=client", "--watch", "--output=jsonpath="+clientStates)
		cmd.Env = lab.Env
		output, err := cmd.StdoutPipe()
		if err != nil || cmd.Start() != nil {
			return
		}
		for lines := bufio.NewScanner(output); lines.Scan(); {
			if words := strings.Fields(lines.Text()); len(words) > 1 && slices.Contains(words[1:], "1") {
				l.mu.Lock()
				l.failed = append(l.failed, words[0])
				l.mu.Unlock()
			}
		}
		_ = cmd.Wait()
	}
}

// ended ends the use, and judges how it went: no acknowledged write is lost, the API was
// never silent for long, and no request to the Service failed.
func (l *load) ended(t *testing.T) {
	t.Helper()
	l.end()
	l.at.Wait()
	there, err := l.kube.Written(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	requests, writes := drill.Count(l.probes), drill.Compare(l.acked, there)
	t.Logf("%d of %d writes failed, %d were acknowledged, the API was silent for %s at most", requests.Failed, requests.Total, writes.Acknowledged, requests.LongestGap)
	if writes.Acknowledged == 0 || len(writes.Lost) > 0 {
		t.Errorf("of %d acknowledged writes are lost: %q", writes.Acknowledged, writes.Lost)
	}
	if requests.LongestGap > drill.Duration(longestSilence) {
		t.Errorf("the API was silent for %s, which may be %s", requests.LongestGap, longestSilence)
	}
	if len(l.failed) > 0 {
		t.Errorf("requests to the Service of these failed: %q", l.failed)
	}
}
