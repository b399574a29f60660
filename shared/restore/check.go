package restore

import (
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Refused says why a cluster of the document cannot have the snapshot's objects, all that
// is in the way at once; nil for nothing. quota is that of its etcd, in bytes.
func Refused(f Facts, s *Selection, document *spec.Cluster, quota int64) error {
	var problems []string
	if len(f.Encrypted) > 0 {
		problems = append(problems, fmt.Sprintf("Its %s are encrypted with a key that no machine but the old cluster's has", strings.Join(f.Encrypted, ", ")))
	}
	if f.Kubernetes == "" {
		problems = append(problems, "It has no configuration of kubeadm (ConfigMap kube-system/kubeadm-config), so its version of Kubernetes is not known")
	} else if !readable(f.Kubernetes, document.Spec.KubernetesVersion) {
		problems = append(problems, fmt.Sprintf("It is of Kubernetes %s, and spec.kubernetesVersion is %s: that must be the same minor version, or the next one", f.Kubernetes, document.Spec.KubernetesVersion))
	}
	if wanted := document.Spec.Network.ServiceRange; f.ServiceRange != "" && f.ServiceRange != wanted {
		problems = append(problems, fmt.Sprintf("Its Services have addresses of %s, and spec.network.serviceRange is %s", f.ServiceRange, wanted))
	}
	if s != nil && s.Bytes > quota/10*8 {
		problems = append(problems, fmt.Sprintf("Its objects have %d MiB, and etcd's quota, a tenth of spec.controlPlane.disk.sizeGB, is %d MiB", s.Bytes>>20, quota>>20))
	}
	if len(problems) == 0 {
		return nil
	}
	refused := errs.Errorf(errs.Usage, "the snapshot cannot be restored into this cluster; nothing was changed:\n  %s", strings.Join(problems, "\n  ")).WithID("not-restorable")
	if len(f.Encrypted) > 0 {
		return refused.WithHint("With spec.controlPlane.apiServer.encryption, a snapshot is of use only to machines that have the key: save the objects with kubectl get instead, or do without encryption in a cluster that is to be restored.")
	}
	return refused.WithHint("Change the document to match the snapshot; kubectl ha backup inspect shows what it has.")
}

// readable reports whether API servers of a version read what those of another one have
// written: of their own minor version, or the one before, as with an upgrade.
func readable(written, version string) bool {
	ahead := minor(version) - minor(written)
	return ahead == 0 || ahead == 1
}

// minor is the number of the minor version, 0 of what is none.
func minor(version string) (number int) {
	_, _ = fmt.Sscanf(version, "v1.%d", &number)
	return number
}
