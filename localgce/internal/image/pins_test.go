package image

import "testing"

func TestReadPins(t *testing.T) {
	got, err := readPins(`module image

go 1.26.6

require github.com/coredns/coredns v1.14.6

require (
	github.com/containerd/containerd/v2 v2.4.2 // indirect
	k8s.io/kubernetes v1.37.2 // indirect
)

replace k8s.io/api => k8s.io/api v0.37.2
`)
	if err != nil {
		t.Fatal(err)
	}
	if want := (pins{Go: "1.26.6", Kubernetes: "v1.37.2", Containerd: "v2.4.2", CoreDNS: "v1.14.6"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReadPinsMissesAVersion(t *testing.T) {
	if got, err := readPins("module image\n\ngo 1.26\n"); err == nil {
		t.Errorf("a module without Kubernetes gives %+v, want an error", got)
	}
}

func TestMajorMinor(t *testing.T) {
	if major, minor := majorMinor("v1.37.2"); major != "1" || minor != "37" {
		t.Errorf("v1.37.2 is major %q and minor %q", major, minor)
	}
}
