// Package infra names what a cluster is made of at Compute Engine, as plain
// values: what plan wants, what the gce adapter ensures, finds and deletes.
package infra

import (
	"net/netip"
	"time"
)

// Kind is a kind of Compute Engine resource that clusters are made of.
type Kind string

// The kinds, by the names that gcloud uses for them.
const (
	KindNetwork        Kind = "network"
	KindSubnetwork     Kind = "subnetwork"
	KindFirewall       Kind = "firewall-rule"
	KindAddress        Kind = "address"
	KindHealthCheck    Kind = "health-check"
	KindInstanceGroup  Kind = "instance-group"
	KindBackendService Kind = "backend-service"
	KindForwardingRule Kind = "forwarding-rule"
	KindTemplate       Kind = "instance-template"
	KindManagedGroup   Kind = "managed-instance-group"
	KindInstance       Kind = "instance"
	KindImage          Kind = "image"
)

// Global reports whether resources of the kind belong to no region.
func (k Kind) Global() bool {
	return k == KindNetwork || k == KindFirewall || k == KindTemplate || k == KindImage
}

// Ref names one resource. Zone is empty for what is regional or global.
type Ref struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name"`
	Zone string `json:"zone,omitempty"`
}

// String is the id that steps, events and messages use: "instance/demo-control-plane-b".
func (r Ref) String() string { return string(r.Kind) + "/" + r.Name }

// Resource is one desired resource: one of the types below.
type Resource interface {
	Ref() Ref
}

// Network is a custom-mode VPC network. It is the first resource of a cluster: who
// has made it has made the cluster.
type Network struct {
	Name    string
	Creator string // who makes it; a word, or empty for nobody in particular
}

// Subnetwork is a regional subnetwork. Pods is its secondary range, named
// PodRangeName, from which machines take the alias range of their pods; it is
// the zero Prefix where pods do not use native addresses.
type Subnetwork struct {
	Name    string
	Network string
	Range   netip.Prefix
	Pods    netip.Prefix
}

// PodRangeName names a subnetwork's secondary range for pods.
const PodRangeName = "pods"

// Firewall is an ingress rule that allows. Machines are targeted by tag.
type Firewall struct {
	Name       string
	Network    string
	Sources    []netip.Prefix
	SourceTags []string
	TargetTags []string
	Allow      []Allow
	// As found: no rule that is made here has one.
	SourceAccounts []string // service accounts of machines that it lets in
	TargetAccounts []string // service accounts of the machines that it is for
	Disabled       bool     // it lets nobody in
}

// Allow is a protocol with its destination ports ("6443", "30000-32767"); no
// port means all of them.
type Allow struct {
	Protocol string
	Ports    []string
}

// Address is a regional external address.
type Address struct {
	Name string
}

// HealthCheck is a regional HTTPS health check: every 2 s, timeout 2 s, two good
// or bad answers in a row to change its mind.
type HealthCheck struct {
	Name string
	Port int
	Path string
}

// InstanceGroup is a zonal unmanaged instance group.
type InstanceGroup struct {
	Name    string
	Zone    string
	Network string
}

// BackendService is a regional, external, passthrough backend service. No connection
// stays with a VM that its health check finds unhealthy: the next packet goes to
// another, which resets the connection, where the first may never answer.
type BackendService struct {
	Name        string
	HealthCheck string
	Groups      []Ref // of KindInstanceGroup
	Draining    time.Duration
}

// ForwardingRule sends TCP Port of the address to the backend service.
type ForwardingRule struct {
	Name           string
	Address        string
	BackendService string
	Port           int
}

// Machine is the shape of a VM, used by Instance and Template.
type Machine struct {
	Type       string            // machine type, such as e2-standard-2
	Image      string            // image or family, such as projects/debian-cloud/global/images/family/debian-12
	DiskType   string            // of the boot disk, such as pd-balanced
	DiskGB     int64             // its size
	Network    string            // the cluster's network
	Subnetwork string            // and its subnetwork
	PodPrefix  int               // size of the alias range from PodRangeName, such as 24; 0 for none
	Tags       []string          // network tags, which firewall rules target
	Labels     map[string]string // beside the cluster's own
	Metadata   map[string]string // what the startup script reads; never a secret
	Spot       bool              // may be preempted
	Account    string            // e-mail address of the service account that it runs as, or NoAccount; empty for the project's default
	End        time.Time         // when Compute Engine deletes the VM, to the second; zero for never
}

// NoAccount is for a machine that runs as no service account: it has no identity.
const NoAccount = "none"

// Instance is one VM.
type Instance struct {
	Name string
	Zone string
	Machine
}

// Template is a global instance template.
type Template struct {
	Name string
	Machine
}

// ManagedGroup is a zonal managed instance group of Size VMs made from
// Template. Its VMs are named Name-xxxx.
type ManagedGroup struct {
	Name     string
	Zone     string
	Template string
	Size     int
	Metadata map[string]string // of all its VMs, beside the template's; never a secret
}

// Ref names the network.
func (n Network) Ref() Ref { return Ref{Kind: KindNetwork, Name: n.Name} }

// Ref names the subnetwork.
func (s Subnetwork) Ref() Ref { return Ref{Kind: KindSubnetwork, Name: s.Name} }

// Ref names the firewall rule.
func (f Firewall) Ref() Ref { return Ref{Kind: KindFirewall, Name: f.Name} }

// Ref names the address.
func (a Address) Ref() Ref { return Ref{Kind: KindAddress, Name: a.Name} }

// Ref names the health check.
func (h HealthCheck) Ref() Ref { return Ref{Kind: KindHealthCheck, Name: h.Name} }

// Ref names the unmanaged instance group.
func (g InstanceGroup) Ref() Ref { return Ref{Kind: KindInstanceGroup, Name: g.Name, Zone: g.Zone} }

// Ref names the backend service.
func (b BackendService) Ref() Ref { return Ref{Kind: KindBackendService, Name: b.Name} }

// Ref names the forwarding rule.
func (f ForwardingRule) Ref() Ref { return Ref{Kind: KindForwardingRule, Name: f.Name} }

// Ref names the VM.
func (i Instance) Ref() Ref { return Ref{Kind: KindInstance, Name: i.Name, Zone: i.Zone} }

// Ref names the instance template.
func (t Template) Ref() Ref { return Ref{Kind: KindTemplate, Name: t.Name} }

// Ref names the managed instance group.
func (g ManagedGroup) Ref() Ref { return Ref{Kind: KindManagedGroup, Name: g.Name, Zone: g.Zone} }
