//go:build e2e || soak

package localgce

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/oauth2"
	compute "google.golang.org/api/compute/v1"
	"google.golang.org/api/option"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// TestMain lets Start run this program as the daemon, as the plugin does.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "local" && os.Args[2] == "serve" {
		os.Exit(serveForTest(os.Args[3:]))
	}
	os.Exit(m.Run())
}

const (
	testZone   = "europe-west1-b"
	testRegion = "europe-west1"
	timeout    = 2 * time.Minute
)

// lab is an engine of its own, with a client.
type lab struct {
	t       *testing.T
	options Options
	conn    Connection
	client  *compute.Service
}

func newLab(t *testing.T) *lab { return newLabAt(t, filepath.Join(t.TempDir(), "state")) }

func newLabAt(t *testing.T, stateDir string) *lab {
	l := &lab{t: t, options: Options{StateDir: stateDir}}
	t.Cleanup(func() {
		report, err := Stop(context.Background(), l.options)
		if err != nil {
			t.Errorf("stop: %v", err)
		}
		t.Logf("stop removed %q", report.Removed)
	})
	l.start()
	return l
}

func (l *lab) start() {
	l.t.Helper()
	var err error
	if l.conn, err = Start(l.t.Context(), l.options); err != nil {
		l.t.Fatal(err)
	}
	token := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: l.conn.Token})
	l.client, err = compute.NewService(l.t.Context(), option.WithEndpoint(l.conn.Endpoint+"/compute/v1/"), option.WithTokenSource(token))
	if err != nil {
		l.t.Fatal(err)
	}
}

// do makes a change and waits until it has happened.
func (l *lab) do(operation *compute.Operation, err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	if operation = l.ended(operation); operation.Error != nil {
		l.t.Fatalf("operation %s: %+v", operation.Name, operation.Error.Errors[0])
	}
}

// ended waits for the end of an operation.
func (l *lab) ended(operation *compute.Operation) *compute.Operation {
	l.t.Helper()
	name, err := operation.Name, error(nil)
	l.await("operation "+name, func() (bool, string) {
		switch {
		case operation.Zone != "":
			operation, err = l.client.ZoneOperations.Wait("local", testZone, name).Do()
		case operation.Region != "":
			operation, err = l.client.RegionOperations.Wait("local", testRegion, name).Do()
		default:
			operation, err = l.client.GlobalOperations.Wait("local", name).Do()
		}
		if err != nil {
			l.t.Fatal(err)
		}
		return operation.Status == "DONE", operation.Status
	})
	return operation
}

func (l *lab) await(what string, look func() (done bool, last string)) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), timeout)
	defer cancel()
	err := wait.Poll(ctx, 200*time.Millisecond, func(context.Context) (bool, string, error) {
		done, last := look()
		return done, last, nil
	})
	if err != nil {
		l.t.Fatalf("wait for %s: %v\n%s", what, err, l.console())
	}
}

func (l *lab) awaitStatus(want string) {
	l.t.Helper()
	l.await(want, func() (bool, string) { return l.instance().Status == want, l.instance().Status })
}

// awaitGuest waits for a value that the machine reports.
func (l *lab) awaitGuest(key, want string) {
	l.t.Helper()
	l.await(key+"="+want, func() (bool, string) {
		answer, err := l.client.Instances.GetGuestAttributes("local", testZone, "demo").QueryPath("test/" + key).Do()
		if err != nil {
			return false, err.Error()
		}
		return answer.QueryValue.Items[0].Value == want, answer.QueryValue.Items[0].Value
	})
}

func (l *lab) instance() *compute.Instance {
	l.t.Helper()
	instance, err := l.client.Instances.Get("local", testZone, "demo").Do()
	if err != nil {
		l.t.Fatal(err)
	}
	return instance
}

func (l *lab) console() string {
	output, err := l.client.Instances.GetSerialPortOutput("local", testZone, "demo").Do()
	if err != nil {
		return err.Error()
	}
	return output.Contents
}

// startupScript reports the number of its boots, which it keeps on the disk,
// and an identity, and then powers the machine off when metadata asks for it.
const startupScript = `#!/bin/bash
metadata() { curl --silent --fail --header 'Metadata-Flavor: Google' "http://metadata.google.internal/computeMetadata/v1/instance/$1" "${@:2}"; }
echo boot >>/var/boots
metadata guest-attributes/test/boots --request PUT --data "$(wc -l </var/boots)"
metadata guest-attributes/test/id --request PUT --data "$(cat /proc/sys/kernel/random/boot_id)"
metadata guest-attributes/test/mask --request PUT --data "$(metadata network-interfaces/0/subnetmask)"
metadata guest-attributes/test/search --request PUT --data "$(sed -n 's/^search //p' /etc/resolv.conf)"
metadata 'service-accounts/default/identity?audience=test' >/dev/null && echo "demo has an identity"
etag=NONE
while sleep 1; do
  case $(metadata "attributes/power?wait_for_change=true&last_etag=$etag" --dump-header /tmp/header) in
    "off $(wc -l </var/boots)") systemctl poweroff ;;
  esac
  etag=$(sed -n 's/^[Ee][Tt]ag: *\([^ \r]*\).*/\1/p' /tmp/header)
done &
`

// create makes the machine "demo" in a network of its own.
func (l *lab) create() {
	l.t.Helper()
	l.network()
	l.do(l.insert())
}

func (l *lab) network() {
	l.t.Helper()
	l.do(l.client.Networks.Insert("local", &compute.Network{Name: "net", ForceSendFields: []string{"AutoCreateSubnetworks"}}).Do())
	l.do(l.client.Subnetworks.Insert("local", testRegion, &compute.Subnetwork{
		Name: "sub", Network: "global/networks/net", IpCidrRange: "10.132.0.0/20",
	}).Do())
	l.do(l.client.Firewalls.Insert("local", &compute.Firewall{
		Name: "ssh", Network: "global/networks/net", SourceRanges: []string{"0.0.0.0/0"},
		Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp", Ports: []string{"22"}}},
	}).Do())
}

func (l *lab) insert() (*compute.Operation, error) {
	script, enabled, power := startupScript, "TRUE", "on"
	return l.client.Instances.Insert("local", testZone, &compute.Instance{
		Name: "demo", MachineType: "zones/" + testZone + "/machineTypes/e2-small",
		Disks: []*compute.AttachedDisk{{Boot: true, AutoDelete: true, InitializeParams: &compute.AttachedDiskInitializeParams{
			SourceImage: "projects/debian-cloud/global/images/family/debian-12"}}},
		NetworkInterfaces: []*compute.NetworkInterface{{
			Subnetwork: "regions/" + testRegion + "/subnetworks/sub", AccessConfigs: []*compute.AccessConfig{{Type: "ONE_TO_ONE_NAT"}}}},
		ServiceAccounts: []*compute.ServiceAccount{{Email: "default", Scopes: []string{"https://www.googleapis.com/auth/userinfo.email"}}},
		Metadata: &compute.Metadata{Items: []*compute.MetadataItems{
			{Key: "startup-script", Value: &script}, {Key: "enable-guest-attributes", Value: &enabled}, {Key: "power", Value: &power}}},
	}).Do()
}

// setPower changes the metadata that the machine waits on.
func (l *lab) setPower(value string) {
	l.t.Helper()
	metadata := l.instance().Metadata
	for _, item := range metadata.Items {
		if item.Key == "power" {
			item.Value = &value
		}
	}
	l.do(l.client.Instances.SetMetadata("local", testZone, "demo", metadata).Do())
}

func (l *lab) bootID() string {
	l.t.Helper()
	answer, err := l.client.Instances.GetGuestAttributes("local", testZone, "demo").QueryPath("test/id").Do()
	if err != nil {
		l.t.Fatal(err)
	}
	return answer.QueryValue.Items[0].Value
}

func (l *lab) killDaemon() {
	l.t.Helper()
	d, err := open(l.options)
	if err != nil {
		l.t.Fatal(err)
	}
	if err := d.kill(l.t.Context(), syscall.SIGKILL, killTimeout); err != nil {
		l.t.Fatal(err)
	}
}
