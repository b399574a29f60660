//go:build (e2e || soak) && linux

package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/sync/errgroup"
	"google.golang.org/api/compute/v1"
	"google.golang.org/api/option"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/test/apart"
	"github.com/kubectl-ha/kubectl-ha/test/mirror"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestStock: machines that boot a stock Debian install Kubernetes by themselves, as on
// Google, from package repositories and a registry that the test plays, which do wrong what
// such servers do; and come back from a reboot.
func TestStock(t *testing.T) {
	if !apart.Is() {
		fetchDebian(t) // where there is an internet
		apart.Run(t)
		return
	}
	outside := apart.Connect(t)
	t.Setenv(envvar.LocalInternet, "1")
	lab := open(t, "stock")
	m := serveMirror(t, outside)
	image := imageThatTrusts(t, m)
	for _, fault := range []mirror.Fault{
		{Kind: mirror.Missing, At: "/kubeadm_", Times: 2}, {Kind: mirror.Corrupt, At: "/conntrack_", Times: 1},
		{Kind: mirror.Hung, At: "/socat_", Times: 1},
	} {
		m.Break(fault)
	}
	begun := time.Now()
	upWithoutPower(t, lab, append(up(lab, threeZones), "--image", image)...)
	t.Logf("up of the stock image took %s, with a mirror that did wrong, a locked dpkg and power cuts", time.Since(begun))
	if left := m.Broken(); len(left) > 0 {
		t.Errorf("nothing has met %v", left)
	}
	isOfPackages(t, lab, 6)
	t.Run("kubelets judge by no shares", kubeletsJudgeNoShares(lab))
	networkRestarts(t, lab)
	comesBack(t, lab, lab.Cluster+"-control-plane-c", walkthrough.ZoneC)
	if _, err := lab.HA(t.Context(), "down", "--yes"); err != nil {
		t.Fatal(err)
	}
	bakes(t, lab, m, image)
}

// bakes: an image that is built of the stock one has all that its machines need, and
// they ask neither the package repositories nor the registry for anything.
func bakes(t *testing.T, lab *walkthrough.Lab, m *mirror.Mirror, image string) {
	t.Helper()
	begun := time.Now()
	if _, err := lab.HA(t.Context(), "image", "build", "--local", "--image", image); err != nil {
		t.Fatal(err)
	}
	built := time.Since(begun)
	if left := running(t); len(left) > 0 {
		t.Errorf("after the build these machines run: %v", left)
	}
	before := len(m.Asked())
	begun = time.Now()
	if _, err := lab.HA(t.Context(), up(lab, walkthrough.ZoneB)...); err != nil {
		t.Fatal(err)
	}
	t.Logf("image build took %s, up of that image in one zone %s", built, time.Since(begun))
	if asked := m.Asked()[before:]; len(asked) > 0 {
		t.Errorf("machines of the image have asked for %q", asked)
	}
	isOfPackages(t, lab, 2)
	for _, line := range []string{"down --yes", "image list --local -o name"} {
		output, err := lab.HA(t.Context(), strings.Fields(line)...)
		if err != nil {
			t.Fatal(err)
		}
		image = strings.TrimSpace(output)
	}
	if _, err := lab.HA(t.Context(), "image", "delete", "--local", "--yes", image); err != nil {
		t.Error(err)
	}
}

// fetchDebian builds the stock image and has what machines of it will install, in the
// cache directory.
func fetchDebian(t *testing.T) {
	t.Helper()
	if output, err := exec.CommandContext(t.Context(), binary, "local", "image", "build", "--progress=plain").CombinedOutput(); err != nil {
		t.Fatalf("build the machine image: %v\n%s", err, output)
	}
	if err := mirror.FetchDebian(t.Context(), stockImage(t), debianPackages(t)); err != nil {
		t.Fatal(err)
	}
}

func stockImage(t *testing.T) localgce.Image {
	t.Helper()
	images, err := localgce.Images()
	if err != nil {
		t.Fatal(err)
	}
	for _, image := range images {
		if image.Stock() {
			return image
		}
	}
	t.Fatal("there is no stock image")
	return localgce.Image{}
}

// debianPackages is a directory of the stock image's.
func debianPackages(t *testing.T) string {
	t.Helper()
	cache, err := localgce.DefaultCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(cache, "debian", stockImage(t).ID)
}

func serveMirror(t *testing.T, outside *apart.Outside) *mirror.Mirror {
	t.Helper()
	cache, err := localgce.DefaultCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	kubernetes, err := localgce.FindImage(cache, release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mirror.New(t.Context(), mirror.Options{
		Dir: t.TempDir(), Debian: debianPackages(t), Image: kubernetes, Containerd: containerdVersion,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	wait, err := m.Serve(ctx, apart.Internet, outside.Do)
	if err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// containerdVersion is what Docker's repository has, and no other: one that nothing in the
// product names.
const containerdVersion = "2.4.3"

// imageThatTrusts makes an image as who has a CA of their own would: a machine of the
// stock image is told to trust the mirror, and its disk becomes an image.
func imageThatTrusts(t *testing.T, m *mirror.Mirror) (image string) {
	t.Helper()
	engine := connect(t)
	var script strings.Builder
	script.WriteString("#!/bin/bash\nset -e\n")
	for path, text := range m.Trust() {
		fmt.Fprintf(&script, "cat >%s <<'EOF'\n%sEOF\n", path, strings.TrimRight(text, "\n")+"\n")
	}
	script.WriteString(updatesItself + "update-ca-certificates\n: >/etc/machine-id\nsystemctl poweroff\n")
	engine.insert(script.String())
	engine.await("the machine that trusts the mirror has halted", func() (bool, error) {
		instance, err := engine.gce.Instances.Get(engine.project, walkthrough.ZoneB, maker).Do()
		return err == nil && instance.Status == "TERMINATED", err
	})
	engine.done(engine.gce.Images.Insert(engine.project, &compute.Image{
		Name: "trusts-mirror", Family: "trusts-mirror", SourceDisk: "zones/" + walkthrough.ZoneB + "/disks/" + maker}).Do())
	engine.done(engine.gce.Instances.Delete(engine.project, walkthrough.ZoneB, maker).Do())
	return "projects/" + engine.project + "/global/images/family/trusts-mirror"
}

// updatesItself has a machine hold dpkg's lock at each boot, as unattended upgrades do.
const updatesItself = `mkdir -p /opt/slow/DEBIAN
printf 'Package: slow\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: takes its time\n' >/opt/slow/DEBIAN/control
printf '#!/bin/sh\nsleep 12\n' >/opt/slow/DEBIAN/postinst
chmod 755 /opt/slow/DEBIAN/postinst
dpkg-deb --build /opt/slow /opt/slow.deb
printf '[Service]\nExecStart=dpkg -i /opt/slow.deb\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/updates.service
systemctl enable updates
`

// maker is the instance whose disk becomes an image.
const maker = "maker"

// engineClient is Google's client for the tests' engine.
type engineClient struct {
	testing.TB
	gce     *compute.Service
	project string
}

func connect(t *testing.T) engineClient {
	t.Helper()
	connection, err := localgce.Connect(t.Context(), localgce.Options{})
	if err != nil {
		t.Fatal(err)
	}
	gce, err := compute.NewService(t.Context(), option.WithEndpoint(connection.Endpoint+"/compute/v1/"),
		option.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: connection.Token})))
	if err != nil {
		t.Fatal(err)
	}
	return engineClient{t, gce, connection.Project}
}

func (e engineClient) insert(script string) {
	e.Helper()
	e.done(e.gce.Instances.Insert(e.project, walkthrough.ZoneB, &compute.Instance{
		Name: maker, MachineType: "zones/" + walkthrough.ZoneB + "/machineTypes/e2-small",
		Disks: []*compute.AttachedDisk{{Boot: true, AutoDelete: true, InitializeParams: &compute.AttachedDiskInitializeParams{
			SourceImage: "projects/debian-cloud/global/images/family/debian-12"}}},
		NetworkInterfaces: []*compute.NetworkInterface{{Network: "global/networks/default"}},
		Metadata:          &compute.Metadata{Items: []*compute.MetadataItems{{Key: "startup-script", Value: &script}}},
	}).Do())
}

// done waits for an operation, which must succeed.
func (e engineClient) done(op *compute.Operation, err error) {
	e.Helper()
	e.await("an operation has ended", func() (bool, error) {
		if err != nil || op.Status == "DONE" {
			return true, err
		}
		switch {
		case op.Zone != "":
			op, err = e.gce.ZoneOperations.Wait(e.project, walkthrough.ZoneB, op.Name).Do()
		case op.Region != "":
			op, err = e.gce.RegionOperations.Wait(e.project, walkthrough.Region, op.Name).Do()
		default:
			op, err = e.gce.GlobalOperations.Wait(e.project, op.Name).Do()
		}
		return false, err
	})
	if err == nil && op.Error != nil {
		e.Fatalf("%s of %s: %s", op.OperationType, op.TargetLink, op.Error.Errors[0].Message)
	}
}

func (e engineClient) await(what string, holds func() (bool, error)) {
	e.Helper()
	err := walkthrough.Eventually(e.Context(), 2*time.Minute, func(context.Context) error {
		if ok, err := holds(); err != nil || !ok {
			return fmt.Errorf("%s: not yet: %w", what, err)
		}
		return nil
	})
	if err != nil {
		e.Fatal(err)
	}
}

// isOfPackages: what runs comes from the packages, and nodes are Ready.
func isOfPackages(t *testing.T, lab *walkthrough.Lab, nodes int) {
	t.Helper()
	if _, err := lab.K(t.Context(), "wait", "nodes", "--all", "--for=condition=Ready", "--timeout=60s"); err != nil {
		t.Error(err)
	}
	versions, err := lab.K(t.Context(), "get", "nodes", "-o", "jsonpath={.items[*].status.nodeInfo.kubeletVersion}")
	if err != nil || strings.Join(strings.Fields(versions), " ") != strings.TrimSpace(strings.Repeat(release.Newest+" ", nodes)) {
		t.Errorf("the kubelets are %s, %v", versions, err)
	}
	for id, pid := range running(t) {
		root := fmt.Sprintf("/proc/%d/root", pid)
		if _, err := os.Stat(root + "/usr/bin/containerd"); err != nil {
			t.Errorf("machine %s: %v", id, err)
		}
		if _, err := os.Stat(root + "/usr/local/bin/containerd"); err == nil {
			t.Errorf("machine %s has the machine image's containerd", id)
		}
	}
}

// upWithoutPower runs up. Two machines lose their power meanwhile: one while another
// program holds dpkg's lock, and one while it installs packages itself.
func upWithoutPower(t *testing.T, lab *walkthrough.Lab, command ...string) {
	t.Helper()
	engine := connect(t)
	cuts, ctx := errgroup.WithContext(t.Context())
	for zone, moment := range map[string]string{walkthrough.ZoneC: "lock was locked by another process", walkthrough.ZoneD: "Unpacking kube"} {
		name := lab.Cluster + "-control-plane-" + zone[len(zone)-1:]
		cuts.Go(func() error {
			return walkthrough.Eventually(ctx, 3*time.Minute, func(ctx context.Context) error {
				console, err := engine.gce.Instances.GetSerialPortOutput(engine.project, zone, name).Context(ctx).Do()
				if err == nil && !strings.Contains(console.Contents, moment) {
					err = fmt.Errorf("%s has not said yet: %s", name, moment)
				}
				if err != nil {
					return err
				}
				_, err = lab.HA(ctx, "local", "fault", "add", "power-cut", "--name", name, "--for", "3s")
				return err
			})
		})
	}
	if _, err := lab.HA(t.Context(), command...); err != nil {
		t.Error(err)
	}
	if err := cuts.Wait(); err != nil {
		t.Error(err)
	}
	if t.Failed() {
		t.FailNow()
	}
}

// networkRestarts puts systemd-networkd in charge of a replica's interface, as on Google,
// and has it set that up anew, by which the routes of the load balancer's address are
// lost: the machine puts them back.
func networkRestarts(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	replicas := balanced(t)
	inside(t, replicas[0], `systemctl stop kubectl-ha-route
device=$(ip -4 route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p')
cat >/etc/systemd/network/10-google.network <<NETWORK
[Match]
Name=$device
[Network]
Address=$(ip -4 -o address show dev "$device" scope global | awk '{ print $4 }')
LinkLocalAddressing=no
[Route]
Gateway=$(ip -4 route show default | awk '{ print $3 }')
GatewayOnLink=yes
NETWORK
systemctl unmask systemd-networkd.service systemd-networkd.socket
systemctl start systemd-networkd
/lib/systemd/systemd-networkd-wait-online --interface="$device" --timeout=30
networkctl reconfigure "$device"`)
	routes := func(wanted int) error {
		return walkthrough.Eventually(t.Context(), time.Minute, func(context.Context) error {
			if n := len(balanced(t)); n != wanted {
				return fmt.Errorf("%d of %d replicas have the load balancer's address", n, wanted)
			}
			return nil
		})
	}
	if err := routes(len(replicas) - 1); err != nil {
		t.Errorf("what the test is about does not happen: %v", err)
	}
	inside(t, replicas[0], "systemctl start kubectl-ha-route")
	if err := routes(len(replicas)); err != nil {
		t.Error(err)
	}
	healthy(t, lab)
}

// comesBack: a machine that was rebooted is a Ready node again, and what it has for the
// others works.
func comesBack(t *testing.T, lab *walkthrough.Lab, node, zone string) {
	t.Helper()
	if err := lab.Reboot(t.Context(), node, zone); err != nil {
		t.Fatal(err)
	}
	booted := time.Now()
	err := walkthrough.Eventually(t.Context(), 2*time.Minute, func(ctx context.Context) error {
		text, err := lab.K(ctx, "get", "lease", "-n", "kube-node-lease", node, "-o", "jsonpath={.spec.renewTime}")
		if err != nil {
			return err
		}
		if renewed, err := time.Parse(time.RFC3339Nano, text); err != nil || renewed.Before(booted) {
			return fmt.Errorf("the kubelet of %s told at last at %s that it lives: %v", node, text, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lab.HA(t.Context(), "status", "--wait", "--timeout=2m"); err != nil {
		t.Error(err)
	}
}
