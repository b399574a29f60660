package restore

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Facts are what a snapshot tells of the cluster that it is of.
type Facts struct {
	Cluster string `json:"cluster,omitempty"` // empty where it is not one of ours
	Project string `json:"project,omitempty"`
	Region  string `json:"region,omitempty"`

	Kubernetes   string    `json:"kubernetesVersion,omitempty"` // such as v1.37.2
	ServiceRange string    `json:"serviceRange,omitempty"`
	Time         time.Time `json:"time,omitzero"`       // when a Lease was last renewed: seconds before the snapshot
	Resources    []Count   `json:"resources"`           // what it has, the most first
	Encrypted    []string  `json:"encrypted,omitempty"` // resources of which there are values that the API servers have encrypted
}

// Count is how many objects there are of a resource.
type Count struct {
	Resource string `json:"resource"` // such as "pods" or "example.com/gadgets"
	Objects  int    `json:"objects"`
}

// Objects is how many there are in all.
func (f Facts) Objects() (n int) {
	for _, c := range f.Resources {
		n += c.Objects
	}
	return n
}

// Describe reads the facts. Those that are not in the snapshot stay empty.
func Describe(source Source) (Facts, error) {
	facts := Facts{Resources: []Count{}}
	for _, key := range source.Keys(Registry) {
		value, err := source.Value(key)
		if err != nil {
			return facts, err
		}
		if err := facts.add(strings.TrimPrefix(key, Registry), value); err != nil {
			return facts, err
		}
	}
	slices.SortStableFunc(facts.Resources, func(a, b Count) int { return b.Objects - a.Objects })
	return facts, nil
}

// reading is how facts are read of some objects.
var reading = map[string]func(*Facts, object) error{
	"configmaps/kube-system/kubectl-ha":     (*Facts).readSpec,
	"configmaps/kube-system/kubeadm-config": (*Facts).readKubeadm,
}

func (f *Facts) add(path string, value []byte) error {
	kind := resource(path)
	i := slices.IndexFunc(f.Resources, func(c Count) bool { return c.Resource == kind })
	if i < 0 {
		i = len(f.Resources)
		f.Resources = append(f.Resources, Count{Resource: kind})
	}
	f.Resources[i].Objects++
	if bytes.HasPrefix(value, sealed) {
		if !slices.Contains(f.Encrypted, kind) {
			f.Encrypted = append(f.Encrypted, kind)
		}
		return nil
	}
	read := reading[path]
	if kind == "leases" {
		read = (*Facts).readLease
	}
	if read == nil {
		return nil
	}
	o, err := decode(path, value)
	if err != nil {
		return err
	}
	return read(f, o)
}

func (f *Facts) readSpec(o object) error {
	held := corev1.ConfigMap{}
	if err := o.into(&held); err != nil {
		return err
	}
	document, err := spec.ParseStored([]byte(held.Data["cluster.yaml"]), "the snapshot's Cluster document")
	if err != nil {
		return err
	}
	f.Cluster, f.Project, f.Region = document.Metadata.Name, document.Spec.Project, document.Spec.Region
	return nil
}

func (f *Facts) readKubeadm(o object) error {
	held := corev1.ConfigMap{}
	if err := o.into(&held); err != nil {
		return err
	}
	configuration := struct {
		KubernetesVersion string `json:"kubernetesVersion"`
		Networking        struct {
			ServiceSubnet string `json:"serviceSubnet"`
		} `json:"networking"`
	}{}
	if err := yaml.Unmarshal([]byte(held.Data["ClusterConfiguration"]), &configuration); err != nil {
		return fmt.Errorf("read kubeadm's configuration in the snapshot: %w", err)
	}
	f.Kubernetes, f.ServiceRange = configuration.KubernetesVersion, configuration.Networking.ServiceSubnet
	return nil
}

func (f *Facts) readLease(o object) error {
	lease := coordinationv1.Lease{}
	if err := o.into(&lease); err != nil {
		return err
	}
	if renewed := lease.Spec.RenewTime; renewed != nil && renewed.After(f.Time) {
		f.Time = renewed.UTC()
	}
	return nil
}
