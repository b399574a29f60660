package drilling

import (
	"context"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// writePrefix begins the names of what probers write.
const writePrefix = "write-"

// prober implements cluster.Prober.
type prober struct{ set kubernetes.Interface }

// NewProber asks the API with a client whose requests have each a connection of
// their own.
func NewProber(set kubernetes.Interface) port.Prober { return &prober{set} }

// Write writes an object that was not there.
func (p *prober) Write(ctx context.Context, name string) error {
	object := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: writePrefix + name}, Data: map[string]string{"name": name}}
	_, err := p.set.CoreV1().ConfigMaps(namespace).Create(ctx, object, metav1.CreateOptions{FieldManager: objects.Manager})
	return err
}

// Read reads it back, from etcd's majority.
func (p *prober) Read(ctx context.Context, name string) error {
	_, err := p.set.CoreV1().ConfigMaps(namespace).Get(ctx, writePrefix+name, metav1.GetOptions{})
	return err
}

// Written names what probers have written and is there.
func (r *Rig) Written(ctx context.Context) (names []string, err error) {
	list, err := r.set.CoreV1().ConfigMaps(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, failure.Of(err, "list what was written in namespace %s", namespace)
	}
	for _, object := range list.Items {
		if name, ok := strings.CutPrefix(object.Name, writePrefix); ok {
			names = append(names, name)
		}
	}
	return names, nil
}
