package change

import (
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Ways out of what is refused.
const (
	newCluster = "make another cluster for it"
	oldValue   = "leave it as it is"
	oldOrNew   = oldValue + ", or " + newCluster
)

const defaultAccount = "the project's default"

// fields says of each field of the document what becomes of its change. A test
// holds it to the types.
func fields() []field {
	return append([]field{
		fixed("apiVersion", oldValue, func(c *spec.Cluster) *string { return &c.APIVersion }),
		fixed("kind", oldValue, func(c *spec.Cluster) *string { return &c.Kind }),
		fixed("metadata.name", newCluster, func(c *spec.Cluster) *string { return &c.Metadata.Name }),
		fixed("spec.project", newCluster, func(c *spec.Cluster) *string { return &c.Spec.Project }),
		fixed("spec.region", newCluster, func(c *spec.Cluster) *string { return &c.Spec.Region }),
		version(),
		settled("spec.image", "the default", oldOrNew, func(c *spec.Cluster) *string { return &c.Spec.Image }),
		applied("spec.controlPlane.zones", func(c *spec.Cluster) *[]string { return &c.Spec.ControlPlane.Zones }),
		fixed("spec.controlPlane.machineType", "kubectl ha add-replica --replace NAME --machine-type TYPE replaces one replica after another",
			func(c *spec.Cluster) *string { return &c.Spec.ControlPlane.MachineType }),
		fixed("spec.controlPlane.disk.type", oldOrNew, func(c *spec.Cluster) *string { return &c.Spec.ControlPlane.Disk.Type }),
		fixed("spec.controlPlane.disk.sizeGB", oldOrNew, func(c *spec.Cluster) *int { return &c.Spec.ControlPlane.Disk.SizeGB }),
		apiServerField("oidc.issuerURL", func(s *spec.APIServer) *string { return &s.OIDC.IssuerURL }),
		apiServerField("oidc.clientID", func(s *spec.APIServer) *string { return &s.OIDC.ClientID }),
		apiServerField("oidc.usernameClaim", func(s *spec.APIServer) *string { return &s.OIDC.UsernameClaim }),
		apiServerField("oidc.usernamePrefix", func(s *spec.APIServer) *string { return &s.OIDC.UsernamePrefix }),
		apiServerField("oidc.groupsClaim", func(s *spec.APIServer) *string { return &s.OIDC.GroupsClaim }),
		apiServerField("oidc.groupsPrefix", func(s *spec.APIServer) *string { return &s.OIDC.GroupsPrefix }),
		apiServerField("oidc.certificateAuthority", func(s *spec.APIServer) *string { return &s.OIDC.CertificateAuthority }),
		apiServerField("audit.policy", func(s *spec.APIServer) *string { return &s.Audit.Policy }),
		encryptionField(),
		fixed("spec.network.nodeRange", newCluster, func(c *spec.Cluster) *string { return &c.Spec.Network.NodeRange }),
		fixed("spec.network.podRange", newCluster, func(c *spec.Cluster) *string { return &c.Spec.Network.PodRange }),
		fixed("spec.network.serviceRange", newCluster, func(c *spec.Cluster) *string { return &c.Spec.Network.ServiceRange }),
		fixed("spec.network.cni", newCluster, func(c *spec.Cluster) *string { return (*string)(&c.Spec.Network.CNI) }),
		applied("spec.network.apiAllowedRanges", func(c *spec.Cluster) *[]string { return &c.Spec.Network.APIAllowedRanges }),
		applied("spec.network.sshAllowedRanges", func(c *spec.Cluster) *[]string { return &c.Spec.Network.SSHAllowedRanges }),
		settled("spec.serviceAccounts.controlPlane", defaultAccount, oldOrNew, func(c *spec.Cluster) *string { return &c.Spec.ServiceAccounts.ControlPlane }),
		settled("spec.serviceAccounts.nodes", defaultAccount, oldOrNew, func(c *spec.Cluster) *string { return &c.Spec.ServiceAccounts.Nodes }),
		applied("spec.manifests", func(c *spec.Cluster) *[]string { return &c.Spec.Manifests }),
		applied("spec.ttl", func(c *spec.Cluster) *spec.Duration { return &c.Spec.TTL }),
	}, poolFields()...)
}

// version is that of Kubernetes. A cluster that has a release of the minor version
// that is asked for has what is asked for.
func version() field {
	f := fixed("spec.kubernetesVersion", "kubectl ha upgrade goes to another version", func(c *spec.Cluster) *string { return &c.Spec.KubernetesVersion })
	f.settled = func(have, want *spec.Cluster) bool {
		return want.Spec.AnyPatch && release.MinorOf(have.Spec.KubernetesVersion) == release.MinorOf(want.Spec.KubernetesVersion)
	}
	return f
}
