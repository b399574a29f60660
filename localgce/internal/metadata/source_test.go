package metadata

import (
	"net/netip"
	"sync"

	compute "google.golang.org/api/compute/v1"
)

// fakeSource knows one instance, in the network "vpc".
type fakeSource struct {
	mu       sync.Mutex
	instance Instance
	guest    map[string]map[string]string
	changed  chan struct{}
}

var machineAddr = netip.MustParseAddr("10.132.0.2")

func newFakeSource() *fakeSource {
	return &fakeSource{instance: demoInstance(), guest: map[string]map[string]string{}, changed: make(chan struct{})}
}

func (f *fakeSource) InstanceAt(network string, addr netip.Addr) (Instance, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.instance, network == "vpc" && addr == machineAddr
}

func (f *fakeSource) Changed(string, netip.Addr) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changed
}

func (f *fakeSource) GuestAttributes(string, netip.Addr) map[string]map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.guest
}

func (f *fakeSource) SetGuestAttribute(_ string, _ netip.Addr, namespace, key string, value *string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if value == nil {
		delete(f.guest[namespace], key)
		return nil
	}
	if f.guest[namespace] == nil {
		f.guest[namespace] = map[string]string{}
	}
	f.guest[namespace][key] = *value
	return nil
}

func (f *fakeSource) Lookup(_, name string) (netip.Addr, bool) {
	return machineAddr, name == "demo-b" || name == "demo-b.europe-west1-b.c.local.internal"
}

// change alters the instance and tells those who wait.
func (f *fakeSource) change(alter func(*Instance)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	alter(&f.instance)
	close(f.changed)
	f.changed = make(chan struct{})
}

func demoInstance() Instance {
	restart, script, enabled, keys := true, "#!/bin/sh\necho 'a<b' && exit\n", "TRUE", "me:ssh-ed25519 AAAA me"
	zone := "https://www.googleapis.com/compute/v1/projects/local/zones/europe-west1-b"
	return Instance{
		Instance: &compute.Instance{
			Id: 4567890123456789012, Name: "demo-b", Zone: zone, MachineType: zone + "/machineTypes/e2-standard-2",
			CpuPlatform: "Intel Broadwell", CreationTimestamp: "2026-03-01T12:00:00.000-07:00",
			Description: "kubectl-ha-cluster=demo",
			Tags:        &compute.Tags{Items: []string{"demo-control-plane"}},
			Metadata: &compute.Metadata{Items: []*compute.MetadataItems{
				{Key: "startup-script", Value: &script}, {Key: "enable-guest-attributes", Value: &enabled}}},
			Disks: []*compute.AttachedDisk{{
				Boot: true, DeviceName: "persistent-disk-0", Interface: "SCSI", Mode: "READ_WRITE", Type: "PERSISTENT",
				Licenses:         []string{"https://www.googleapis.com/compute/v1/projects/debian-cloud/global/licenses/debian-12"},
				InitializeParams: &compute.AttachedDiskInitializeParams{SourceImage: "projects/debian-cloud/global/images/debian-12"}}},
			NetworkInterfaces: []*compute.NetworkInterface{{
				Network: "projects/local/global/networks/demo", NetworkIP: machineAddr.String(),
				AccessConfigs: []*compute.AccessConfig{{NatIP: "203.0.113.7", Type: "ONE_TO_ONE_NAT"}},
				AliasIpRanges: []*compute.AliasIpRange{{IpCidrRange: "10.64.1.0/24", SubnetworkRangeName: "pods"}}}},
			Scheduling:      &compute.Scheduling{AutomaticRestart: &restart, OnHostMaintenance: "MIGRATE"},
			ServiceAccounts: []*compute.ServiceAccount{{Email: "default", Scopes: []string{"https://www.googleapis.com/auth/userinfo.email"}}},
		},
		Project: "local", ProjectNumber: 1234567890,
		ProjectMetadata: []*compute.MetadataItems{{Key: "ssh-keys", Value: &keys}},
		Subnet:          netip.MustParsePrefix("10.132.0.0/20"),
		ForwardedIPs:    []netip.Addr{netip.MustParseAddr("203.0.113.9")},
	}
}
