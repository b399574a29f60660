package body

import (
	"cmp"
	"maps"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/series"
)

// guestAttributesKey is the metadata that lets a machine publish attributes.
const guestAttributesKey = "enable-guest-attributes"

// identityScope is the least that a service account can be attached with: an
// empty list leaves the VM without a service account, and so without identity
// tokens. It lets nobody do more than read the account's own e-mail address.
const identityScope = "https://www.googleapis.com/auth/userinfo.email"

// defaultAccount stands for the project's default service account. Templates keep
// the word, VMs have the address that it has come to.
const defaultAccount = "default"

// machineProperties describes the machine in the form that templates take.
func (s Scope) machineProperties(m infra.Machine, owner infra.Owner) *computepb.InstanceProperties {
	return &computepb.InstanceProperties{
		Description:       new(owner.Description()),
		MachineType:       new(m.Type),
		Disks:             []*computepb.AttachedDisk{bootDisk(m, owner)},
		NetworkInterfaces: []*computepb.NetworkInterface{s.networkInterface(m)},
		CanIpForward:      new(m.PodPrefix == 0), // alias ranges need no forwarding
		Tags:              &computepb.Tags{Items: m.Tags},
		Labels:            Merged(m.Labels, owner.Labels()),
		Metadata:          Metadata(Merged(m.Metadata, map[string]string{guestAttributesKey: "TRUE"})),
		ServiceAccounts:   serviceAccounts(m),
		ShieldedInstanceConfig: &computepb.ShieldedInstanceConfig{
			EnableSecureBoot: new(true), EnableVtpm: new(true), EnableIntegrityMonitoring: new(true)},
		Scheduling: scheduling(m),
	}
}

func serviceAccounts(m infra.Machine) []*computepb.ServiceAccount {
	if m.Account == infra.NoAccount {
		return nil
	}
	return []*computepb.ServiceAccount{{Email: new(cmp.Or(m.Account, defaultAccount)), Scopes: []string{identityScope}}}
}

func bootDisk(m infra.Machine, owner infra.Owner) *computepb.AttachedDisk {
	return &computepb.AttachedDisk{
		Boot:       new(true),
		AutoDelete: new(true),
		InitializeParams: &computepb.AttachedDiskInitializeParams{
			SourceImage: new(m.Image),
			DiskSizeGb:  new(m.DiskGB),
			DiskType:    new(m.DiskType),
			Labels:      owner.Labels(),
		},
	}
}

func (s Scope) networkInterface(m infra.Machine) *computepb.NetworkInterface {
	body := &computepb.NetworkInterface{
		Network:    new(s.Global("networks", m.Network)),
		Subnetwork: new(s.Regional("subnetworks", m.Subnetwork)),
		AccessConfigs: []*computepb.AccessConfig{{
			Name: new("External NAT"), Type: new("ONE_TO_ONE_NAT"), NetworkTier: new("PREMIUM")}},
	}
	if m.PodPrefix > 0 {
		body.AliasIpRanges = []*computepb.AliasIpRange{{
			IpCidrRange:         new("/" + strconv.Itoa(m.PodPrefix)),
			SubnetworkRangeName: new(infra.PodRangeName),
		}}
	}
	return body
}

// scheduling lets Compute Engine restart the VM after a failure of its host,
// unless it may be preempted. A time is the same end for all machines, whenever
// they are made or started; a duration would begin anew each time. DELETE is the
// only end that a limited run may have in a managed group, and leaves no stopped
// VM to pay for. https://cloud.google.com/compute/docs/instances/limit-vm-runtime
func scheduling(m infra.Machine) *computepb.Scheduling {
	body := &computepb.Scheduling{
		AutomaticRestart:  new(!m.Spot),
		ProvisioningModel: new("STANDARD"),
	}
	if !series.Migrates(m.Type) {
		body.OnHostMaintenance = new("TERMINATE")
	}
	if m.Spot {
		body.ProvisioningModel = new("SPOT")
		body.OnHostMaintenance = new("TERMINATE")
		body.InstanceTerminationAction = new("DELETE")
	}
	if !m.End.IsZero() {
		body.TerminationTime = new(m.End.UTC().Format(time.RFC3339))
		body.InstanceTerminationAction = new("DELETE")
	}
	return body
}

// FoundMachine is the inverse of machineProperties.
func FoundMachine(p *computepb.InstanceProperties) infra.Machine {
	found := infra.Machine{
		Type:     Base(p.GetMachineType()),
		Tags:     p.GetTags().GetItems(),
		Labels:   maps.Clone(p.GetLabels()),
		Metadata: MetadataMap(p.GetMetadata()),
		Spot:     p.GetScheduling().GetProvisioningModel() == "SPOT",
		End:      ParseTime(p.GetScheduling().GetTerminationTime()),
	}
	for _, disk := range p.GetDisks() {
		found.Image = relative(disk.GetInitializeParams().GetSourceImage())
		found.DiskType = Base(disk.GetInitializeParams().GetDiskType())
		found.DiskGB = disk.GetInitializeParams().GetDiskSizeGb()
	}
	for _, nic := range p.GetNetworkInterfaces() {
		found.Network = Base(nic.GetNetwork())
		found.Subnetwork = Base(nic.GetSubnetwork())
		for _, alias := range nic.GetAliasIpRanges() {
			_, bits, _ := strings.Cut(alias.GetIpCidrRange(), "/")
			found.PodPrefix, _ = strconv.Atoi(bits) // 0 for what is no prefix
		}
	}
	for _, account := range p.GetServiceAccounts() {
		if email := account.GetEmail(); email != defaultAccount {
			found.Account = email
		}
	}
	delete(found.Metadata, guestAttributesKey)
	delete(found.Labels, infra.LabelCluster)
	delete(found.Labels, infra.LabelRegion)
	delete(found.Labels, infra.LabelExpires)
	return found
}
