//go:build soak

package e2e

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/testhost"
)

// variants are hosts that are ordinary as well, but not as most are. Each does
// as root what TestOrdinaryHost does as a user, or goes another way to its end.
var variants = map[string]testhost.Options{
	// What does not get in each other's way.
	"settings": {Kernel: "ipv6.disable=1", Memory: 4096, Before: `
		fallocate --length 1G /root/swap
		chmod 0600 /root/swap
		mkswap /root/swap
		swapon /root/swap
		sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.default.arp_ignore=1
		ip rule add from 198.51.100.0/24 lookup 100 priority 1000
		ip rule add fwmark 0x40/0x40 lookup 101 priority 1001`},
	"firewall": {Script: "refused.sh", Before: `nft -f - <<'END'
table inet firewall {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iif lo accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
	}
	chain output {
		type filter hook output priority filter; policy drop;
		ct state established,related accept
		oif lo accept
	}
}
END
cat >script/mend <<'END'
nft insert rule inet firewall output ip daddr 203.0.113.0/24 accept
nft insert rule inet firewall input ip saddr 203.0.113.0/24 ct state established,related accept
END`},
	"debian13":  {Suite: "trixie"},
	"apparmor":  {Packages: []string{"apparmor"}, Before: "aa-enabled"},
	"firewalld": {Packages: []string{"firewalld"}, Before: "systemctl start firewalld; firewall-cmd --state"},
	"root":      {},
	"killed":    {Script: "killed.sh"},
	"docker": {Packages: []string{"docker.io"}, Before: `
		systemctl start docker
		iptables --list FORWARD | grep 'policy DROP'`},
}

func TestHostVariants(t *testing.T) {
	for name, o := range variants {
		t.Run(name, func(t *testing.T) {
			o.Script, o.Limit = cmp.Or(o.Script, "plain.sh"), 90*time.Minute
			runHost(t, o)
		})
	}
}

// TestDemoOnOrdinaryHost is the whole of make demo.
func TestDemoOnOrdinaryHost(t *testing.T) {
	demo := filepath.Join(t.TempDir(), "demo")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", demo, "../demo")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // the guest has another C library than we, maybe
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	runHost(t, testhost.Options{
		Script: "demo.sh", Programs: []string{demo}, Memory: 12 << 10, Limit: 6 * time.Hour,
	})
}
