package kube

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// kubeadms is what kubeadm keeps, with a field that nobody knows.
const kubeadms = `apiServer:
  extraArgs:
  - name: authentication-config
    value: /etc/kubernetes/authentication.yaml
apiVersion: kubeadm.k8s.io/v1beta4
certificateValidityPeriod: 8760h0m0s
dns: {}
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
later:
- count: 1234567
  "on": "010"
networking:
  dnsDomain: cluster.local
`

func kubeadmObject(text string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "kubeadm-config", Namespace: metav1.NamespaceSystem, ResourceVersion: "7", Labels: map[string]string{"a": "b"}},
		Data:       map[string]string{"ClusterConfiguration": text, "other": "stays"},
	}
}

func writes(set *fake.Clientset) (updates []*corev1.ConfigMap) {
	for _, action := range set.Actions() {
		if update, ok := action.(clienttesting.UpdateAction); ok {
			updates = append(updates, update.GetObject().(*corev1.ConfigMap))
		}
	}
	return updates
}

// TestSetKubeadmVersion changes this one field of the version that was read, and that
// add-ons are disabled.
func TestSetKubeadmVersion(t *testing.T) {
	disabled := strings.NewReplacer("dns: {}", "dns:\n  disabled: true", "networking:", "proxy:\n  disabled: true\nnetworking:")
	set := fake.NewClientset(kubeadmObject(disabled.Replace(kubeadms)))
	c := &Client{set: set}
	if err := c.SetKubeadmVersion(t.Context(), "v1.37.2"); err != nil {
		t.Fatal(err)
	}
	written := writes(set)
	want := kubeadmObject(strings.NewReplacer("v1.36.3", "v1.37.2", "\n  dnsDomain: cluster.local", "\n  dnsDomain: cluster.local\nproxy: {}").Replace(kubeadms))
	if diff := cmp.Diff([]*corev1.ConfigMap{want}, written); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, err := c.KubeadmVersion(t.Context()); err != nil || got != "v1.37.2" {
		t.Errorf("%q, %v", got, err)
	}
	if err := c.SetKubeadmVersion(t.Context(), "v1.37.2"); err != nil || len(writes(set)) != 1 {
		t.Errorf("it was written again: %v", err)
	}
}

// TestSetKubeadmVersionAtTheSameTime: what somebody else has changed meanwhile stays;
// where there is no end of that, it may pass later.
func TestSetKubeadmVersionAtTheSameTime(t *testing.T) {
	for name, conflicts := range map[string]int{"once": 1, "again and again": 100} {
		t.Run(name, func(t *testing.T) {
			set := fake.NewClientset(kubeadmObject(kubeadms))
			others := strings.Replace(kubeadms, "cluster.local", "example.com", 1)
			set.PrependReactor("update", "configmaps", func(clienttesting.Action) (bool, runtime.Object, error) {
				if conflicts--; conflicts < 0 {
					return false, nil, nil
				}
				err := set.Tracker().Update(schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}, kubeadmObject(others), metav1.NamespaceSystem)
				if err != nil {
					t.Error(err)
				}
				return true, nil, apierrors.NewConflict(schema.GroupResource{Resource: "configmaps"}, "kubeadm-config", nil)
			})
			err := (&Client{set: set}).SetKubeadmVersion(t.Context(), "v1.37.2")
			if name != "once" {
				if errs.KindOf(err) != errs.Unavailable {
					t.Errorf("%v (%s)", err, errs.KindOf(err))
				}
				return
			}
			written := writes(set)
			if err != nil || len(written) != 2 || written[1].Data["ClusterConfiguration"] != strings.Replace(others, "v1.36.3", "v1.37.2", 1) {
				t.Errorf("%v, %v", written, err)
			}
		})
	}
}

// TestNoKubeadmVersion: no configuration, or one without a version, is an error, and
// nothing is written.
func TestNoKubeadmVersion(t *testing.T) {
	for name, test := range map[string]struct {
		objects []runtime.Object
		want    string
	}{
		"no ConfigMap":    {nil, "not found"},
		"not YAML":        {[]runtime.Object{kubeadmObject("a: [")}, "ClusterConfiguration: "},
		"nothing in it":   {[]runtime.Object{kubeadmObject("")}, "ClusterConfiguration.kubernetesVersion: required"},
		"not a text":      {[]runtime.Object{kubeadmObject("kubernetesVersion: 1.36")}, "ClusterConfiguration.kubernetesVersion: required"},
		"without version": {[]runtime.Object{kubeadmObject("dns: {}")}, "ClusterConfiguration.kubernetesVersion: required"},
	} {
		t.Run(name, func(t *testing.T) {
			set := fake.NewClientset(test.objects...)
			c := &Client{set: set}
			_, err := c.KubeadmVersion(t.Context())
			for _, err := range []error{err, c.SetKubeadmVersion(t.Context(), "v1.37.2")} {
				if errs.KindOf(err) != errs.Rejected || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "kube-system/kubeadm-config") {
					t.Errorf("%v (%s)", err, errs.KindOf(err))
				}
			}
			if len(writes(set)) > 0 {
				t.Error("something was written")
			}
		})
	}
}
