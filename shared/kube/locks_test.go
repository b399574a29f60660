package kube

import (
	"testing"

	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

// TestReleaseLocks: only what the machine itself holds is released, and one that nobody
// has taken yet is no error.
func TestReleaseLocks(t *testing.T) {
	for holder, want := range map[string]string{"demo-b_0b1c": "", "demo-b-2_0b1c": "demo-b-2_0b1c", "": ""} {
		lease := &coordinationv1.Lease{
			ObjectMeta: metav1.ObjectMeta{Name: "kube-controller-manager", Namespace: "kube-system"},
			Spec:       coordinationv1.LeaseSpec{HolderIdentity: &holder, LeaseDurationSeconds: new(int32(15))},
		}
		c := &Client{set: fake.NewClientset(lease)}
		if err := c.ReleaseLocks(t.Context(), "demo-b"); err != nil {
			t.Fatal(err)
		}
		got, err := c.set.CoordinationV1().Leases("kube-system").Get(t.Context(), lease.Name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if *got.Spec.HolderIdentity != want {
			t.Errorf("%q: it is held by %q, want %q", holder, *got.Spec.HolderIdentity, want)
		}
		if released := holder != want; released != (*got.Spec.LeaseDurationSeconds == 1) {
			t.Errorf("%q: it lasts for %d s", holder, *got.Spec.LeaseDurationSeconds)
		}
	}
}
