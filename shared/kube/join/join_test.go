package join_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/join"
)

const via, replica = "demo-control-plane-b", "demo-control-plane-c"

// cluster has a control-plane node whose API server is started so, and whose pods
// end at once. It keeps the pods that were made.
func cluster(t *testing.T, left []runtime.Object, flags ...string) (*fake.Clientset, *[]*corev1.Pod) {
	t.Helper()
	server := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "kube-apiserver-" + via, Namespace: metav1.NamespaceSystem},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Image: "kube-apiserver", Command: append([]string{"kube-apiserver"}, flags...)}}},
	}
	set := fake.NewClientset(append(left, server)...)
	var made []*corev1.Pod
	set.PrependReactor("create", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		pod := action.(clienttesting.CreateAction).GetObject().(*corev1.Pod)
		pod.Status.Phase = corev1.PodSucceeded
		made = append(made, pod)
		return false, nil, nil
	})
	return set, &made
}

func admission(set *fake.Clientset) *join.Admission {
	return join.New(set, func(context.Context) (string, error) { return "v1.37.2", nil })
}

func secrets(t *testing.T, set *fake.Clientset) (names []string) {
	t.Helper()
	all, err := set.CoreV1().Secrets(metav1.NamespaceSystem).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all.Items {
		names = append(names, one.Name)
	}
	slices.Sort(names)
	return names
}

// TestEncryptionKeyGoesAlong: where the API server encrypts, and only there, the pod
// hands its key on before the certificates.
func TestEncryptionKeyGoesAlong(t *testing.T) {
	for flag, want := range map[string]int{"--encryption-provider-config=/etc/kubernetes/pki/encryption.yaml": 1, "--v=2": 0} {
		set, made := cluster(t, nil, flag)
		if err := admission(set).GrantJoin(t.Context(), replica, via); err != nil {
			t.Fatal(err)
		}
		if len(*made) != 1 {
			t.Fatalf("%d pods were made", len(*made))
		}
		pod := (*made)[0]
		if len(pod.Spec.InitContainers) != want {
			t.Errorf("with %s it has %d containers before kubeadm", flag, len(pod.Spec.InitContainers))
		}
		for _, container := range append(pod.Spec.InitContainers, pod.Spec.Containers...) {
			if line := strings.Join(container.Command, " "); len(container.Env) != 1 || strings.Contains(line, "certificate-key ") {
				t.Errorf("%s: %s, %v", container.Name, line, container.Env)
			}
		}
	}
}

// TestUploadIsOfTheMachinesVersion: its kubeadm refuses a newer one, which another API
// server may have while the cluster is upgraded.
func TestUploadIsOfTheMachinesVersion(t *testing.T) {
	for image, want := range map[string]string{
		"registry.k8s.io/kube-apiserver:v1.36.3": "kubernetesVersion: v1.36.3\n",
		"own.example:5000/kube-apiserver":        "kubernetesVersion: v1.37.2\n", // as the API says
	} {
		set, _ := cluster(t, nil)
		server, err := set.CoreV1().Pods(metav1.NamespaceSystem).Get(t.Context(), "kube-apiserver-"+via, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		server.Spec.Containers[0].Image = image
		if _, err := set.CoreV1().Pods(metav1.NamespaceSystem).Update(t.Context(), server, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		config := ""
		set.PrependReactor("patch", "secrets", func(action clienttesting.Action) (bool, runtime.Object, error) {
			if patch := string(action.(clienttesting.PatchAction).GetPatch()); strings.Contains(patch, "ClusterConfiguration") {
				config = patch
			}
			return false, nil, nil
		})
		if err := admission(set).GrantJoin(t.Context(), replica, via); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.ReplaceAll(config, `\n`, "\n"), want) {
			t.Errorf("by the API server of %s it is uploaded with %s", image, config)
		}
	}
}

// TestRoleIsForOneMachine: it may read what it joins with, and nothing else.
func TestRoleIsForOneMachine(t *testing.T) {
	set, _ := cluster(t, nil)
	if err := admission(set).GrantJoin(t.Context(), replica, via); err != nil {
		t.Fatal(err)
	}
	role, err := set.RbacV1().Roles(metav1.NamespaceSystem).Get(t.Context(), "kubectl-ha-join-"+replica, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rule := role.Rules[0]
	if len(role.Rules) != 1 || !slices.Equal(rule.Verbs, []string{"get"}) || !slices.Equal(rule.Resources, []string{"secrets"}) ||
		!slices.Equal(rule.ResourceNames, []string{"kubectl-ha-join-" + replica, "kubeadm-certs", "kubectl-ha-encryption"}) {
		t.Errorf("it may %v", role.Rules)
	}
	binding, err := set.RbacV1().RoleBindings(metav1.NamespaceSystem).Get(t.Context(), "kubectl-ha-join-"+replica, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, subject := range binding.Subjects {
		if !strings.HasSuffix(subject.Name, ":node:"+replica) {
			t.Errorf("%s may, too", subject.Name)
		}
	}
}

// TestAfterAKill: the pod and the Secret of a command that was killed stand in
// nobody's way, and RevokeJoins leaves nothing.
func TestAfterAKill(t *testing.T) {
	left := []runtime.Object{
		&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "kubectl-ha-upload", Namespace: metav1.NamespaceSystem}},
		&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "kubectl-ha-encryption", Namespace: metav1.NamespaceSystem}},
	}
	set, made := cluster(t, left, "--encryption-provider-config=/etc/kubernetes/pki/encryption.yaml")
	old := true // the pod that is still there makes its Secret after all
	set.PrependReactor("create", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		if !old {
			return false, nil, nil
		}
		old = false
		return false, nil, set.Tracker().Add(left[1])
	})
	if err := admission(set).GrantJoin(t.Context(), replica, via); err != nil {
		t.Fatal(err)
	}
	if want := []string{"kubectl-ha-join-" + replica, "kubectl-ha-upload"}; len(*made) != 2 || !slices.Equal(secrets(t, set), want) {
		t.Errorf("%d pods were begun, and the Secrets before the new one's work are %v", len(*made), secrets(t, set))
	}
	if err := admission(set).RevokeJoins(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rest := secrets(t, set); len(rest) > 0 {
		t.Errorf("left are %v", rest)
	}
}

// TestEvictedUpload: where the kubelet does not run the pod, it says why, as there is
// no log.
func TestEvictedUpload(t *testing.T) {
	set, _ := cluster(t, nil)
	set.PrependReactor("get", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		if action.(clienttesting.GetAction).GetName() != "kubectl-ha-upload" {
			return false, nil, nil
		}
		return true, &corev1.Pod{
			Spec:   corev1.PodSpec{Containers: []corev1.Container{{Name: "kubeadm"}}},
			Status: corev1.PodStatus{Phase: corev1.PodFailed, Reason: "Evicted", Message: "The node was low on resource: ephemeral-storage."},
		}, nil
	})
	err := admission(set).GrantJoin(t.Context(), replica, via)
	if err == nil || !strings.Contains(err.Error(), "Evicted: The node was low on resource") {
		t.Errorf("the error is %v, want the kubelet's reason", err)
	}
}
