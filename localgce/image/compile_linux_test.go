package image

import "testing"

func TestCompileProgressCountsPackages(t *testing.T) {
	var said string
	p := &compileProgress{detail: func(text string) { said = text }}
	p.expect("go: downloading k8s.io/kubernetes v1.37.2")
	if want := "downloading k8s.io/kubernetes v1.37.2"; said != want {
		t.Errorf("said %q, want %q", said, want)
	}
	p.expect("k8s.io/api/core/v1")
	p.expect("k8s.io/kubernetes/cmd/kubelet")
	p.compiled("k8s.io/api/core/v1")
	if want := "1 of 2 packages, now k8s.io/api/core/v1"; said != want {
		t.Errorf("said %q, want %q", said, want)
	}
}
