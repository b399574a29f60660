//go:build e2e && linux

package machine

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// TestLoadBalancedMachines has real machines take a VIP on as the guest agent
// does, and serve it.
func TestLoadBalancedMachines(t *testing.T) {
	l := newLab(t)
	_, first := network.ExternalRange(3)
	vip := first.Next()
	l.must(l.fabric.SetFirewall(l.ctx, "one", []network.Rule{{Name: "all", Priority: 1000, Protocol: "all"}}))
	var backends []netip.Addr
	for n := range 2 {
		id := fmt.Sprintf("m%d", n)
		l.must(l.Start(l.ctx, l.spec(n)))
		l.booted(id)
		l.output(id, "mkdir /root/www && cd /root/www && hostname > name && "+
			"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out crt -subj /CN=any 2>&1")
		l.output(id, "systemd-run --working-directory=/root/www openssl s_server -accept 6443 -key key -cert crt -WWW 2>&1")
		l.output(id, fmt.Sprintf("ip route add local %s dev eth0 proto 66", vip))
		backends = append(backends, netip.AddrFrom4([4]byte{10, 0, 0, byte(2 + n)}))
	}
	l.must(l.fabric.SetLoadBalancer(l.ctx, network.LoadBalancer{VIP: vip, Network: "one", Backends: backends}))
	for n, backend := range backends {
		id := fmt.Sprintf("m%d", n)
		l.healthy(network.Probe{Network: "one", VIP: vip, Backend: backend, Port: 6443, Scheme: "https", Path: "/name"})
		if got := l.output(id, fmt.Sprintf("curl -sk --max-time 5 https://%s:6443/name", vip)); got != "demo-"+id {
			t.Errorf("%s reaches %q at its own load balancer", id, got)
		}
		other := fmt.Sprintf("demo-m%d", 1-n)
		if got := l.output(id, fmt.Sprintf("curl -sk --max-time 5 https://%s:6443/name", backends[1-n])); got != other {
			t.Errorf("%s reaches %q at %s", id, got, other)
		}
	}
}

// healthy waits until the backend's server is up.
func (l *lab) healthy(probe network.Probe) {
	l.Helper()
	var last error
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(l.ctx, time.Second)
		last = l.fabric.Check(ctx, probe)
		cancel()
		if last == nil {
			return
		}
	}
	l.Fatal(last)
}
