//go:build soak && linux

package e2e

import (
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
	"github.com/kubectl-ha/kubectl-ha/test/apart"
	"github.com/kubectl-ha/kubectl-ha/test/mirror"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestStockAndBaked says how long `up` takes until all is Ready, of the stock image and of
// one that was built of it, with delays like Google's: machines boot in 24 s, and servers
// answer at 20 MB a second (docs/performance.md has the sources).
func TestStockAndBaked(t *testing.T) {
	if !apart.Is() {
		fetchDebian(t)
		apart.Run(t)
		return
	}
	outside := apart.Connect(t)
	t.Setenv(envvar.LocalInternet, "1")
	lab := open(t, "figures")
	m := serveMirror(t, outside)
	image := imageThatTrusts(t, m)
	m.Break(mirror.Fault{Kind: mirror.Slow, At: "/", Times: 1 << 20})
	for _, zone := range []string{walkthrough.ZoneB, walkthrough.ZoneC, walkthrough.ZoneD} {
		localFault(t, lab, "add", "slow-boot", "--zone", zone, "--delay", "24s")
	}
	measure := func(what string, command ...string) {
		begun := time.Now()
		run(t, lab, command...)
		t.Logf("%s: %.0f s", what, time.Since(begun).Seconds())
	}
	measure("up of the stock image", append(up(lab, threeZones), "--image", image)...)
	run(t, lab, "down", "--yes")
	measure("image build", "image", "build", "--local", "--image", image)
	measure("up of the image built", up(lab, threeZones)...)
	isOfPackages(t, lab, 6)
	run(t, lab, "down", "--yes")
}
