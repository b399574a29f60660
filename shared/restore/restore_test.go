package restore_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/restore"
	"github.com/kubectl-ha/kubectl-ha/shared/restore/restoretest"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// etcd is what a snapshot has, by key.
type etcd map[string]string

func (e etcd) Keys(prefix string) (keys []string) {
	for key := range e {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func (e etcd) Value(key string) ([]byte, error) { return []byte(e[key]), nil }

func meta(namespace, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: namespace, Name: name}
}

func controlled(m metav1.ObjectMeta, kind, name string) metav1.ObjectMeta {
	m.OwnerReferences = []metav1.OwnerReference{{Kind: kind, Name: name, Controller: new(true)}}
	return m
}

func labelled(m metav1.ObjectMeta, label, value string) metav1.ObjectMeta {
	m.Labels = map[string]string{label: value}
	return m
}

func annotated(m metav1.ObjectMeta, annotation, value string) metav1.ObjectMeta {
	m.Annotations = map[string]string{annotation: value}
	return m
}

func plain(m metav1.ObjectMeta) *metav1.PartialObjectMetadata {
	return &metav1.PartialObjectMetadata{ObjectMeta: m}
}

func pod(m metav1.ObjectMeta, node string, phase corev1.PodPhase) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: m, Spec: corev1.PodSpec{NodeName: node}, Status: corev1.PodStatus{Phase: phase}}
}

func secret(name string, of corev1.SecretType) *corev1.Secret {
	return &corev1.Secret{ObjectMeta: meta("default", name), Type: of, Data: map[string][]byte{"token": []byte("old")}}
}

// TestRules: what becomes of each kind of object. fate is "" for what is restored, else
// why it is not; or what is special about it.
func TestRules(t *testing.T) {
	const restored, replaced, emptied = "", "replaced", "without its data"
	for _, test := range []struct {
		path      string
		kind      string
		object    restoretest.Marshaler
		fate      string
		attention string
	}{
		{"minions/b", "Node", plain(meta("", "b")), "nodes", ""},
		{"csinodes/b", "CSINode", plain(meta("", "b")), "nodes", ""},
		{"leases/kube-node-lease/b", "Lease", plain(meta("kube-node-lease", "b")), "nodes", ""},
		{"volumeattachments/csi-1", "VolumeAttachment", plain(meta("", "csi-1")), "nodes", ""},
		{"leases/kube-system/kube-scheduler", "Lease", plain(meta("kube-system", "kube-scheduler")), "control plane", ""},
		{"leases/kube-system/kubectl-ha", "Lease", plain(meta("kube-system", "kubectl-ha")), "control plane", ""},
		{"leases/shop/operator", "Lease", plain(meta("shop", "operator")), restored, ""},
		{"masterleases/10.0.0.2", "Endpoints", plain(meta("", "")), "control plane", ""},
		{"services/endpoints/default/kubernetes", "Endpoints", plain(meta("default", "kubernetes")), "control plane", ""},
		{"endpointslices/default/kubernetes", "EndpointSlice", plain(meta("default", "kubernetes")), "control plane", ""},
		{"ranges/serviceips", "RangeAllocation", plain(meta("", "")), "allocations", ""},
		{"ipaddresses/10.96.3.4", "IPAddress", plain(meta("", "10.96.3.4")), "allocations", ""},
		{"servicecidrs/kubernetes", "ServiceCIDR", plain(meta("", "kubernetes")), "allocations", ""},
		{"servicecidrs/more", "ServiceCIDR", plain(meta("", "more")), restored, ""},
		{"apiregistration.k8s.io/apiservices/v1.apps", "APIService", plain(labelled(meta("", "v1.apps"), "kube-aggregator.kubernetes.io/automanaged", "onstart")), "API registrations", ""},
		{"apiregistration.k8s.io/apiservices/v1beta1.metrics.k8s.io", "APIService", plain(meta("", "v1beta1.metrics.k8s.io")), restored, ""},
		{"certificatesigningrequests/csr-1", "CertificateSigningRequest", plain(meta("", "csr-1")), "PKI", ""},
		{"clustertrustbundles/kubernetes.io:kube-apiserver-serving:abc", "ClusterTrustBundle", plain(meta("", "x")), "PKI", ""},
		{"clustertrustbundles/example.com:mine:abc", "ClusterTrustBundle", plain(meta("", "x")), restored, ""},
		{"configmaps/shop/kube-root-ca.crt", "ConfigMap", plain(meta("shop", "kube-root-ca.crt")), "PKI", ""},
		{"configmaps/kube-public/cluster-info", "ConfigMap", plain(meta("kube-public", "cluster-info")), "PKI", ""},
		{"configmaps/kube-system/kubeadm-config", "ConfigMap", plain(meta("kube-system", "kubeadm-config")), "configuration", ""},
		{"configmaps/kube-system/kubectl-ha", "ConfigMap", plain(meta("kube-system", "kubectl-ha")), "configuration", ""},
		{"configmaps/kube-system/coredns", "ConfigMap", plain(meta("kube-system", "coredns")), restored, ""},
		{"configmaps/shop/settings", "ConfigMap", plain(meta("shop", "settings")), restored, ""},
		{"secrets/kube-system/kubectl-ha-join-x", "Secret", secret("x", corev1.SecretTypeOpaque), "joining", ""},
		{"secrets/kube-system/bootstrap-token-x", "Secret", secret("x", "bootstrap.kubernetes.io/token"), "joining", ""},
		{"roles/kube-system/kubectl-ha-join-x", "Role", plain(meta("kube-system", "x")), "joining", ""},
		{"secrets/default/password", "Secret", secret("password", corev1.SecretTypeOpaque), restored, ""},
		{"secrets/default/robot", "Secret", secret("robot", corev1.SecretTypeServiceAccountToken), emptied, ""},
		{"namespaces/kubectl-ha-verify", "Namespace", plain(meta("", "kubectl-ha-verify")), "drills", ""},
		{"configmaps/kubectl-ha-verify/write-1", "ConfigMap", plain(meta("kubectl-ha-verify", "write-1")), "drills", ""},
		{"services/specs/kubectl-ha-verify/api", "Service", plain(meta("kubectl-ha-verify", "api")), "drills", ""},
		{"events/default/web.1", "Event", plain(meta("default", "web.1")), "events", ""},
		{"pods/kube-system/etcd-b", "Pod", pod(annotated(controlled(meta("kube-system", "etcd-b"), "Node", "b"), "kubernetes.io/config.mirror", "x"), "b", corev1.PodRunning), "static pods", ""},
		{"pods/default/web-1", "Pod", pod(controlled(meta("default", "web-1"), "ReplicaSet", "web"), "b", corev1.PodRunning), "pods", ""},
		{"pods/default/agent-1", "Pod", pod(controlled(meta("default", "agent-1"), "DaemonSet", "agent"), "", corev1.PodPending), "pods", ""},
		{"pods/default/waits", "Pod", pod(controlled(meta("default", "waits"), "ReplicaSet", "web"), "", corev1.PodPending), restored, ""},
		{"pods/default/bare", "Pod", pod(meta("default", "bare"), "b", corev1.PodRunning), "bare pods", "Pod default/bare: It had no controller, so nothing re-creates it"},
		{"pods/default/ended", "Pod", pod(meta("default", "ended"), "b", corev1.PodSucceeded), "bare pods", ""},
		{"pods/default/unplaced", "Pod", pod(meta("default", "unplaced"), "", corev1.PodPending), restored, ""},
		{"replicasets/kube-system/coredns-1", "ReplicaSet", plain(controlled(meta("kube-system", "coredns-1"), "Deployment", "coredns")), "add-ons", ""},
		{"replicasets/kube-system/metrics-1", "ReplicaSet", plain(controlled(meta("kube-system", "metrics-1"), "Deployment", "metrics")), restored, ""},
		{"endpointslices/default/web-1", "EndpointSlice", plain(labelled(meta("default", "web-1"), discoveryv1.LabelManagedBy, "endpointslice-controller.k8s.io")), "endpoints", ""},
		{"endpointslices/default/outside", "EndpointSlice", plain(labelled(meta("default", "outside"), discoveryv1.LabelManagedBy, "me")), restored, ""},
		{"services/endpoints/default/web", "Endpoints", plain(labelled(meta("default", "web"), "endpoints.kubernetes.io/managed-by", "endpoint-controller")), "endpoints", ""},
		{"services/endpoints/default/outside", "Endpoints", plain(meta("default", "outside")), restored, ""},
		{"services/specs/default/web", "Service", plain(meta("default", "web")), restored, ""},
		{"serviceaccounts/default/default", "ServiceAccount", plain(meta("default", "default")), replaced, ""},
		{"serviceaccounts/kube-system/default", "ServiceAccount", plain(meta("kube-system", "default")), restored, ""},
		{
			"persistentvolumes/pvc-1", "PersistentVolume", &corev1.PersistentVolume{ObjectMeta: meta("", "pvc-1"), Spec: corev1.PersistentVolumeSpec{PersistentVolumeSource: corev1.PersistentVolumeSource{
				CSI: &corev1.CSIPersistentVolumeSource{VolumeHandle: "projects/p/zones/z/disks/d"},
			}}},
			restored, "PersistentVolume pvc-1: Its data are what disk projects/p/zones/z/disks/d has now",
		},
		{
			"validatingwebhookconfigurations/guard", "ValidatingWebhookConfiguration", plain(meta("", "guard")),
			restored, "ValidatingWebhookConfiguration guard: While its server does not run, the API may refuse what it is asked about",
		},
	} {
		t.Run(test.path, func(t *testing.T) {
			value := restoretest.Value(t, "v1", test.kind, test.object)
			selected, err := restore.Select(etcd{"/registry/" + test.path: value})
			if err != nil {
				t.Fatal(err)
			}
			if got := fate(t, selected, value); got != test.fate {
				t.Errorf("it is %q, want %q", got, test.fate)
			}
			if got := strings.Join(selected.Attention, "\n"); got != test.attention {
				t.Errorf("attention is %q, want %q", got, test.attention)
			}
		})
	}
}

// fate is what becomes of a single object.
func fate(t *testing.T, selected *restore.Selection, value string) string {
	t.Helper()
	for part, err := range selected.Writes(10, 1000) {
		switch write := part[0]; {
		case err != nil:
			t.Fatal(err)
		case write.Replace:
			return "replaced"
		case string(write.Value) != value:
			return emptied(t, write.Value)
		default:
			return ""
		}
	}
	if len(selected.Omitted) != 1 || selected.Objects != 0 {
		t.Fatalf("omitted are %v", selected.Omitted)
	}
	return selected.Omitted[0].What
}

// emptied looks that all but the data of a Secret is as it was.
func emptied(t *testing.T, value []byte) string {
	t.Helper()
	wrapped, found := runtime.Unknown{}, corev1.Secret{}
	if err := wrapped.Unmarshal(value[4:]); err != nil {
		t.Fatal(err)
	}
	if err := found.Unmarshal(wrapped.Raw); err != nil {
		t.Fatal(err)
	}
	want := secret("robot", corev1.SecretTypeServiceAccountToken)
	want.Data = nil
	if diff := cmp.Diff(want, &found); diff != "" || wrapped.Kind != "Secret" || wrapped.APIVersion != "v1" {
		t.Errorf("%v (-want +got):\n%s", wrapped.TypeMeta, diff)
	}
	return "without its data"
}

// TestCustomResources: they are kept in JSON.
func TestCustomResources(t *testing.T) {
	gadget := restoretest.JSON(t, map[string]any{"apiVersion": "example.com/v1", "kind": "Gadget", "metadata": map[string]any{"name": "a", "namespace": "shop"}})
	selected, err := restore.Select(etcd{"/registry/example.com/gadgets/shop/a": gadget, "/other": "1"})
	if err != nil || selected.Objects != 1 || fate(t, selected, gadget) != "" {
		t.Errorf("%+v, %v", selected, err)
	}
	for _, value := range []string{"k8s:enc:secretbox:v1:first:xx", "?", "{", "k8s\x00\xff"} {
		if _, err := restore.Select(etcd{"/registry/secrets/default/a": value}); err == nil || !strings.Contains(err.Error(), "secrets/default/a") {
			t.Errorf("of %q: %v", value, err)
		}
	}
}

// TestWrites: they come in parts that etcd takes.
func TestWrites(t *testing.T) {
	source := etcd{}
	for _, name := range []string{"a", "b", "c", "d"} {
		source["/registry/configmaps/default/"+name] = restoretest.Value(t, "v1", "ConfigMap", &corev1.ConfigMap{ObjectMeta: meta("default", name), Data: map[string]string{"x": strings.Repeat("x", 300)}})
	}
	source["/registry/configmaps/default/c"] = restoretest.Value(t, "v1", "ConfigMap", &corev1.ConfigMap{ObjectMeta: meta("default", "c"), Data: map[string]string{"x": strings.Repeat("x", 3000)}})
	selected, err := restore.Select(source)
	if err != nil {
		t.Fatal(err)
	}
	for limits, want := range map[[2]int]string{{128, 1000}: "ab c d", {128, 10000}: "abcd", {1, 10000}: "a b c d", {3, 1 << 20}: "abc d"} {
		var got []string
		for part, err := range selected.Writes(limits[0], limits[1]) {
			if err != nil {
				t.Fatal(err)
			}
			names := ""
			for _, write := range part {
				names += strings.TrimPrefix(write.Key, "/registry/configmaps/default/")
			}
			got = append(got, names)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("with %v: %q, want %q", limits, got, want)
		}
	}
	for part := range selected.Writes(1, 1) { // who ends is not asked again
		_ = []model.Write(part)
		break
	}
}

const document = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: demo}
spec:
  project: acme
  region: europe-west1
  kubernetesVersion: v1.37.2
  controlPlane: {zones: [europe-west1-b]}
`

func snapshot(t *testing.T, kubernetes, services string) etcd {
	configMap := func(name, key, text string) string {
		return restoretest.Value(t, "v1", "ConfigMap", &corev1.ConfigMap{ObjectMeta: meta("kube-system", name), Data: map[string]string{key: text}})
	}
	lease := func(at string) string {
		renewed, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		return restoretest.Value(t, "coordination.k8s.io/v1", "Lease", &coordinationv1.Lease{Spec: coordinationv1.LeaseSpec{RenewTime: &metav1.MicroTime{Time: renewed}}})
	}
	return etcd{
		"/registry/configmaps/kube-system/kubectl-ha":       configMap("kubectl-ha", "cluster.yaml", document),
		"/registry/configmaps/kube-system/kubeadm-config":   configMap("kubeadm-config", "ClusterConfiguration", "kubernetesVersion: "+kubernetes+"\nnetworking: {serviceSubnet: "+services+"}\n"),
		"/registry/leases/kube-system/kube-scheduler":       lease("2026-12-01T10:00:07Z"),
		"/registry/leases/kube-node-lease/demo-default-b-x": lease("2026-12-01T10:00:02Z"),
	}
}

func TestDescribe(t *testing.T) {
	source := snapshot(t, "v1.36.3", "10.96.0.0/12")
	source["/registry/secrets/default/a"] = "k8s:enc:secretbox:v1:first:xx"
	source["/registry/example.com/gadgets/shop/a"] = "{}"
	source["/registry/services/specs/default/web"] = "k8s\x00"
	got, err := restore.Describe(source)
	if err != nil {
		t.Fatal(err)
	}
	want := restore.Facts{
		Cluster: "demo", Project: "acme", Region: "europe-west1", Kubernetes: "v1.36.3", ServiceRange: "10.96.0.0/12",
		Time: time.Date(2026, 12, 1, 10, 0, 7, 0, time.UTC), Encrypted: []string{"secrets"},
		Resources: []restore.Count{{"configmaps", 2}, {"leases", 2}, {"example.com/gadgets", 1}, {"secrets", 1}, {"services/specs", 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" || got.Objects() != 7 {
		t.Errorf("%d objects (-want +got):\n%s", got.Objects(), diff)
	}
	if empty, err := restore.Describe(etcd{}); err != nil || empty.Cluster != "" || empty.Objects() != 0 {
		t.Errorf("of nothing: %+v, %v", empty, err)
	}
}

// TestRefused: all that keeps a snapshot from being restored is said at once.
func TestRefused(t *testing.T) {
	wanted, err := spec.Parse([]byte(document), "test")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		kubernetes, services string
		encrypted            []string
		bytes                int64
		want                 []string
	}{
		"the same":          {"v1.37.2", "10.96.0.0/12", nil, 100, nil},
		"another patch":     {"v1.37.9", "10.96.0.0/12", nil, 100, nil},
		"one minor before":  {"v1.36.3", "10.96.0.0/12", nil, 100, nil},
		"two minors before": {"v1.35.4", "10.96.0.0/12", nil, 100, []string{"spec.kubernetesVersion"}},
		"a later one":       {"v1.38.0", "10.96.0.0/12", nil, 100, []string{"spec.kubernetesVersion"}},
		"no version":        {"", "10.96.0.0/12", nil, 100, []string{"kubeadm-config"}},
		"other Services":    {"v1.37.2", "10.97.0.0/16", nil, 100, []string{"spec.network.serviceRange"}},
		"encrypted":         {"v1.37.2", "10.96.0.0/12", []string{"secrets"}, 100, []string{"secrets are encrypted"}},
		"too large":         {"v1.37.2", "10.96.0.0/12", nil, 900, []string{"etcd's quota"}},
		"several at the same": {"v1.30.0", "10.97.0.0/16", []string{"secrets", "configmaps"}, 900,
			[]string{"secrets, configmaps are encrypted", "spec.kubernetesVersion", "spec.network.serviceRange", "etcd's quota"}},
	} {
		t.Run(name, func(t *testing.T) {
			facts := restore.Facts{Kubernetes: test.kubernetes, ServiceRange: test.services, Encrypted: test.encrypted}
			err := restore.Refused(facts, &restore.Selection{Report: restore.Report{Bytes: test.bytes}}, wanted, 1000)
			if len(test.want) == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if errs.KindOf(err) != errs.Usage || errs.HintOf(err) == "" {
				t.Fatalf("%v is of kind %s, with the hint %q", err, errs.KindOf(err), errs.HintOf(err))
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v does not have %q", err, want)
				}
			}
		})
	}
}
