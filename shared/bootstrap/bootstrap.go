// Package bootstrap renders what a machine runs at first boot: one startup
// script for every role and every Compute Engine, and the kubeadm and API
// server configurations that the machine completes with what only it knows.
// Nothing here is secret: all of it travels in instance metadata.
package bootstrap

import (
	"bytes"
	"embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// ContainerdFloor is the oldest container runtime that a stock image may get: it
// gets the newest of major version 2 that there is. Version 2.0 is the first with
// version 3 of the configuration, and with the call by which kubelets ask for the
// cgroup driver. The machine image of the local Compute Engine brings its own.
const ContainerdFloor = "2.0.0"

//go:embed scripts config
var files embed.FS

// scriptParts are joined in this order.
var scriptParts = [...]string{"lib", "agent", "packages", "host", "kubeadm", "admin", "etcd", "certificates", "addons", "route", "image", "main"}

// Cluster is what all machines of a cluster have in common.
type Cluster struct {
	Name              string
	Project           string
	Region            string
	KubernetesVersion string
	PodRange          string
	ServiceRange      string
	CNI               string
	ControlPlane      string // service account of the control-plane machines; empty for any
	Nodes             string // and of the workers
	IssuerURL         string // whose instance identity tokens the API servers trust
	IssuerCA          string // PEM; empty for the system's roots
	EtcdQuota         int64  // bytes of etcd's database at which it takes no more writes
	APIServer         spec.APIServer
}

// Release is what is known of the cluster's version of Kubernetes.
func (c Cluster) Release() release.Release { return release.Nearest(c.KubernetesVersion) }

// Audience is the audience of the machines' identity tokens: one a cluster, so
// that a token shown to one cluster is worthless at another.
func (c Cluster) Audience() string {
	return fmt.Sprintf("https://kubectl-ha.dev/%s/%s/%s", c.Project, c.Region, c.Name)
}

// MachinePattern matches the names of this cluster's machines and of no other
// cluster's: pool names have no hyphens.
func (c Cluster) MachinePattern() string {
	return infra.MachinePattern(c.Name)
}

// ReplicaPattern matches those of its control-plane machines.
func (c Cluster) ReplicaPattern() string {
	return infra.ReplicaPattern(c.Name)
}

// Role is what a machine is to become.
type Role string

// The roles. Exactly one machine of a cluster is its First.
const (
	First   Role = infra.First
	Replica Role = "replica"
	Worker  Role = "worker"
	Image   Role = "image" // of no cluster: its disk becomes a machine image
)

// Keys of instance metadata.
const (
	KeyScript          = "startup-script"
	KeyEndpoint        = "kubectl-ha-endpoint"
	KeyCA              = infra.MetadataCA
	KeyAdminCSR        = "kubectl-ha-admin-csr"       // asked=SECONDS since 1970, and a PEM certificate request
	KeyEtcdCSR         = "kubectl-ha-etcd-client-csr" // the same, for a certificate of etcd's CA
	KeyForceNewCluster = "kubectl-ha-renew"           // an id, new each time: etcd is to begin anew here
	KeyRestore         = "kubectl-ha-restore"         // for clients: the SHA-256 of the backup that the cluster gets its objects of

	KeyRenewCertificates = "kubectl-ha-renew-certificates" // an id, new each time: kubeadm's certificates are to be renewed
	KeyUpgradeAddons     = "kubectl-ha-upgrade-addons"     // an id, new each time: kubeadm's add-ons are to have this machine's version
)

// Guest attributes, in Namespace, which machines publish.
const (
	Namespace            = "kubectl-ha"
	AttrPhase            = "phase"
	AttrCA               = "ca"
	AttrAdmin            = "admin-cert" // a PEM certificate, or RequestTooOld and the first line of a KeyAdminCSR
	AttrEtcdCA           = "etcd-ca"
	AttrEtcdClient       = "etcd-client-cert" // the same for a KeyEtcdCSR
	RequestTooOld        = "too old: "
	AttrEtcd             = "etcd"  // EtcdLeads, or EtcdAlone with numbers of log entries and of voters, or EtcdSilent
	AttrForcedNewCluster = "renew" // the id of a KeyForceNewCluster, and NewClusterBegun or why not
	EtcdLeads            = "leader"
	EtcdAlone            = "alone"
	EtcdSilent           = "silent"
	NewClusterBegun      = "begun"

	AttrCertificates      = "certificates"       // a line for each of kubeadm's: name, and seconds since 1970 when it expires and was made
	AttrRenewCertificates = "renew-certificates" // the id of a KeyRenewCertificates, and CertificatesRenewed or why not
	CertificatesRenewed   = "renewed"
	AttrUpgradeAddons     = "upgrade-addons" // the id of a KeyUpgradeAddons, and AddonsUpgraded or why not
	AddonsUpgraded        = "upgraded"

	PhaseReady   = "ready"
	PhaseSealed  = "sealed"  // of an Image: it can be stopped, and its disk copied
	PhaseJoining = "joining" // prefix
	PhaseFailing = "failed"  // prefix; the machine tries again
)

// Metadata is what a machine of the given role finds in its metadata; pool is
// the zero one for control-plane machines. KeyEndpoint is left for whoever knows it.
func Metadata(c Cluster, role Role, pool spec.Pool) (map[string]string, error) {
	kubeadm, err := kubeadmConfig(c, role, pool)
	if err != nil {
		return nil, err
	}
	values := map[string]string{
		KeyScript:             Script(),
		infra.MetadataRole:    string(role),
		infra.MetadataVersion: c.KubernetesVersion,
		"kubectl-ha-audience": c.Audience(),
		"kubectl-ha-cni":      c.CNI,
		"kubectl-ha-kubeadm":  kubeadm,
	}
	if role == Worker {
		setAll(values, map[string]string{
			infra.MetadataLabels: scheduling.FormatLabels(pool.Labels), infra.MetadataTaints: scheduling.FormatTaints(scheduling.Taints(pool.Taints...)),
		})
		return values, nil
	}
	setAll(values, map[string]string{infra.MetadataAccount: c.ControlPlane, infra.MetadataNodesAccount: c.Nodes})
	return values, apiServerConfig(values, c)
}

// setAll adds those of the values that are not empty.
func setAll(values, more map[string]string) {
	for key, value := range more {
		if value != "" {
			values[key] = value
		}
	}
}

// ImageMetadata is what a machine of the role Image finds in its metadata. People's keys
// are kept off it: the guest agent would make them accounts, which every machine of the
// image had.
func ImageMetadata(kubernetesVersion string) map[string]string {
	return map[string]string{
		KeyScript:                Script(),
		infra.MetadataRole:       string(Image),
		infra.MetadataVersion:    kubernetesVersion,
		"block-project-ssh-keys": "TRUE",
	}
}

// apiServerConfig adds the files that the API server reads, under
// kubectl-ha-NAME. The machine puts the key in that of encryption.
func apiServerConfig(values map[string]string, c Cluster) error {
	names := []string{"authentication", "admission", "audit-policy"}
	if len(c.APIServer.Encryption.Resources) > 0 {
		names = append(names, "encryption")
	}
	for _, name := range names {
		text, err := render(name, c)
		if err != nil {
			return err
		}
		values["kubectl-ha-"+name] = text
	}
	return nil
}

// Script is the startup script of every machine.
func Script() string {
	var script strings.Builder
	script.WriteString("#!/bin/bash\n")
	for _, part := range scriptParts {
		text, err := files.ReadFile("scripts/" + part + ".bash")
		if err != nil {
			panic(err) // embedded: cannot be missing
		}
		script.Write(text)
	}
	return strings.ReplaceAll(script.String(), "@CONTAINERD_FLOOR@", ContainerdFloor)
}

func kubeadmConfig(c Cluster, role Role, pool spec.Pool) (string, error) {
	if role == First {
		return render("init", c)
	}
	return render("join", struct {
		Release release.Release
		Replica bool
		Labels  string // each with a comma before it
		Taints  []scheduling.Taint
	}{c.Release(), role == Replica, nodeLabels(pool), scheduling.Taints(pool.Taints...)})
}

// nodeLabels are the labels of a pool's nodes beside those of all nodes.
func nodeLabels(pool spec.Pool) (text string) {
	if pool.Name != "" {
		text += ",kubectl-ha.dev/pool=" + pool.Name
	}
	if len(pool.Labels) > 0 {
		text += "," + scheduling.FormatLabels(pool.Labels)
	}
	return text
}

func render(name string, values any) (string, error) {
	text, err := template.New(name+".yaml").
		Funcs(template.FuncMap{"indent": indent, "quote": strconv.Quote, "list": func(names ...string) []string { return names }}).
		Option("missingkey=error").
		ParseFS(files, "config/"+name+".yaml")
	if err != nil {
		return "", fmt.Errorf("parse the template of %s.yaml: %w", name, err)
	}
	var out bytes.Buffer
	if err := text.Execute(&out, values); err != nil {
		return "", fmt.Errorf("render %s.yaml: %w", name, err)
	}
	return out.String(), nil
}

func indent(spaces int, text string) string {
	pad := strings.Repeat(" ", spaces)
	return pad + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+pad)
}

// Complete fills in the endpoint, once it is known.
func Complete(machine infra.Machine, endpoint string) infra.Machine {
	metadata := make(map[string]string, len(machine.Metadata)+1)
	for key, value := range machine.Metadata {
		metadata[key] = value
	}
	metadata[KeyEndpoint] = endpoint
	machine.Metadata = metadata
	return machine
}
