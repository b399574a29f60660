//go:build e2e && linux

package machine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// lab is a runner and a network on this computer, for real.
type lab struct {
	*testing.T
	*Runc
	fabric *network.Kernel
	ctx    context.Context
}

func newLab(t *testing.T) *lab {
	t.Helper()
	cache, err := image.DefaultCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	img, err := image.Build(t.Context(), image.Options{CacheDir: cache, KubernetesVersion: release.Newest})
	if err != nil {
		t.Fatalf("%v: %s", err, errs.HintOf(err))
	}
	// Beside the image, so that container images are cloned by hard links.
	dir, err := os.MkdirTemp(cache, "machine-test-")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	l := &lab{T: t, ctx: ctx}
	l.fabric, err = network.New(network.Options{Prefix: "khamach", Slot: 3})
	l.must(err)
	options := Options{
		Prefix: "khamach", StateDir: dir,
		Image: func(string) (Image, error) { return Image{img.Rootfs(), img.Containerd()}, nil },
	}
	l.must(errors.Join(Purge(ctx, options), l.fabric.Purge(ctx), l.fabric.EnsureNetwork(ctx, "one")))
	l.Runc, err = NewRunner(ctx, options)
	l.must(err)
	l.serveMetadata()
	t.Cleanup(func() {
		defer cancel()
		l.must(errors.Join(l.Close(), Purge(ctx, options), l.fabric.Purge(ctx)))
		left, err := Leftovers(ctx, options)
		if err != nil || len(left) > 0 {
			t.Errorf("left after purge: %v, %v", left, err)
		}
		l.must(os.Remove(dir))
	})
	return l
}

// serveMetadata serves so much of the metadata that the guest agent is content:
// there is none, and none is coming.
func (l *lab) serveMetadata() {
	l.Helper()
	listener, err := l.fabric.Listen(l.ctx, "one", "169.254.169.254:80")
	l.must(err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Metadata-Flavor", "Google")
		switch {
		case r.FormValue("wait_for_change") == "true" && r.FormValue("last_etag") != "NONE":
			<-r.Context().Done()
		case r.FormValue("recursive") == "true":
			w.Header().Set("ETag", "1")
			fmt.Fprint(w, "{}")
		default:
			http.NotFound(w, r)
		}
	})}
	go func() { _ = server.Serve(listener) }() // until it is closed
	l.Cleanup(func() { server.Close() })
}

func (l *lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// spec attaches machine number n to the network.
func (l *lab) spec(n int) Spec {
	l.Helper()
	id := fmt.Sprintf("m%d", n)
	netns, err := l.fabric.Attach(l.ctx, network.NIC{
		Machine: id, Network: "one",
		Address: netip.AddrFrom4([4]byte{10, 0, 0, byte(2 + n)}), Gateway: netip.AddrFrom4([4]byte{10, 0, 0, 1}),
	})
	l.must(err)
	return Spec{ID: id, Hostname: "demo-" + id, Netns: netns, Disk: Disk{ID: id}}
}

// exec runs a shell script in the machine.
func (l *lab) exec(id, script string) (string, error) {
	output, err := l.runc.command(l.ctx, "exec", id, "/bin/sh", "-c", script).CombinedOutput()
	return strings.TrimSpace(string(output)), err
}

func (l *lab) output(id, script string) string {
	l.Helper()
	output, err := l.exec(id, script)
	if err != nil {
		l.Fatalf("%s in %s: %v: %s", script, id, err, output)
	}
	return output
}

// booted waits until the machine's services can be used.
func (l *lab) booted(id string) {
	l.Helper()
	for {
		state, err := l.exec(id, "systemctl is-active containerd.service")
		if err == nil {
			return
		}
		if l.ctx.Err() != nil {
			l.Fatalf("%s: containerd is %s", id, state)
		}
		time.Sleep(50 * time.Millisecond) // until systemd has come so far
	}
}

// awaitHalted waits for the runner to tell of one machine.
func (l *lab) awaitHalted(r *Runc, id string, cause Cause) {
	l.Helper()
	want := Halt{id, cause}
	select {
	case got := <-r.Halted():
		if got != want {
			l.Fatalf("%+v halted, want %+v", got, want)
		}
	case <-time.After(time.Minute):
		l.Fatalf("%s did not halt", id)
	}
}

// clean checks that a machine that is off has left nothing but files.
func (l *lab) clean(id string) {
	l.Helper()
	left, err := Leftovers(l.ctx, l.Options)
	l.must(err)
	for _, thing := range left {
		if strings.Contains(thing, id) && !strings.HasPrefix(thing, "disk ") {
			l.Errorf("left of %s: %s", id, thing)
		}
	}
	if trees, err := cgroupTrees(cgroupPath(l.Prefix, id)); err != nil || len(trees) > 0 {
		l.Errorf("cgroups left of %s: %v, %v", id, trees, err)
	}
}
