package api_test

import (
	"context"
	"testing"
	"time"

	"google.golang.org/api/compute/v1"
	"google.golang.org/api/option"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

const (
	project = "local"
	region  = "europe-west1"
	zone    = "europe-west1-b"
	image   = "projects/debian-cloud/global/images/family/debian-12"
)

// lab is an engine with Google's client for it.
type lab struct {
	testing.TB
	*localgcetest.Engine
	gce *compute.Service
}

func newLab(t testing.TB, o localgcetest.Options) *lab {
	t.Helper()
	e := localgcetest.Start(t, o)
	gce, err := compute.NewService(t.Context(), option.WithEndpoint(e.URL+"/compute/v1/"), option.WithHTTPClient(e.Client()))
	if err != nil {
		t.Fatal(err)
	}
	return &lab{t, e, gce}
}

// wait waits for an operation as clients do and returns it done.
func (l *lab) wait(op *compute.Operation, err error) *compute.Operation {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(l.Context(), 30*time.Second)
	defer cancel()
	for op.Status != "DONE" {
		switch {
		case op.Zone != "":
			op, err = l.gce.ZoneOperations.Wait(project, last(op.Zone), op.Name).Context(ctx).Do()
		case op.Region != "":
			op, err = l.gce.RegionOperations.Wait(project, last(op.Region), op.Name).Context(ctx).Do()
		default:
			op, err = l.gce.GlobalOperations.Wait(project, op.Name).Context(ctx).Do()
		}
		if err != nil {
			l.Fatal(err)
		}
	}
	return op
}

// done is wait for an operation that must succeed.
func (l *lab) done(op *compute.Operation, err error) {
	l.Helper()
	if op = l.wait(op, err); op.Error != nil {
		l.Fatalf("%s of %s failed: %s", op.OperationType, op.TargetLink, op.Error.Errors[0].Message)
	}
}

// eventually waits until what holds.
func (l *lab) eventually(what string, holds func() bool) {
	l.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			l.Fatalf("%s did not come about", what)
		}
	}
}

func last(url string) string {
	for i := len(url) - 1; i >= 0; i-- {
		if url[i] == '/' {
			return url[i+1:]
		}
	}
	return url
}

// network makes the network "n" with subnetwork "s" and its range "pods".
func (l *lab) network() {
	l.Helper()
	l.done(l.gce.Networks.Insert(project, &compute.Network{
		Name: "n", AutoCreateSubnetworks: false, ForceSendFields: []string{"AutoCreateSubnetworks"},
	}).Do())
	l.done(l.gce.Subnetworks.Insert(project, region, &compute.Subnetwork{
		Name: "s", Network: "global/networks/n", IpCidrRange: "10.128.0.0/16",
		SecondaryIpRanges: []*compute.SubnetworkSecondaryRange{{RangeName: "pods", IpCidrRange: "10.64.0.0/14"}},
	}).Do())
}

// vm is the body of an instance in that network.
func vm(name string) *compute.Instance {
	on := "TRUE"
	return &compute.Instance{
		Name: name, MachineType: "zones/" + zone + "/machineTypes/e2-standard-2",
		Disks: []*compute.AttachedDisk{{Boot: true, AutoDelete: true, InitializeParams: &compute.AttachedDiskInitializeParams{SourceImage: image}}},
		NetworkInterfaces: []*compute.NetworkInterface{{
			Subnetwork:    "regions/" + region + "/subnetworks/s",
			AccessConfigs: []*compute.AccessConfig{{Type: "ONE_TO_ONE_NAT"}},
			AliasIpRanges: []*compute.AliasIpRange{{IpCidrRange: "/24", SubnetworkRangeName: "pods"}},
		}},
		Labels:   map[string]string{"team": "a"},
		Tags:     &compute.Tags{Items: []string{"web"}},
		Metadata: &compute.Metadata{Items: []*compute.MetadataItems{{Key: "enable-guest-attributes", Value: &on}}},
	}
}

func (l *lab) get(name string) *compute.Instance {
	l.Helper()
	i, err := l.gce.Instances.Get(project, zone, name).Do()
	if err != nil {
		l.Fatal(err)
	}
	return i
}
