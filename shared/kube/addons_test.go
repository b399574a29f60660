package kube

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
)

var ofAddon = map[string]metav1.ObjectMeta{
	"proxy": {Name: "kube-proxy", Namespace: "kube-system", Generation: 2},
	"dns":   {Name: "coredns", Namespace: "kube-system", Generation: 2},
}

func TestAddonsToRollOut(t *testing.T) {
	proxy := func(status string) runtime.Object {
		return &appsv1.DaemonSet{ObjectMeta: ofAddon["proxy"], Status: document[appsv1.DaemonSetStatus](t, status)}
	}
	dns := func(status string) runtime.Object {
		return &appsv1.Deployment{ObjectMeta: ofAddon["dns"], Status: document[appsv1.DeploymentStatus](t, status)}
	}
	const (
		proxyDone = "{observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3}"
		dnsDone   = "{observedGeneration: 2, replicas: 2, updatedReplicas: 2}"
	)
	for name, test := range map[string]struct {
		objects []runtime.Object
		want    string
	}{
		"neither":          {nil, ""},
		"both":             {[]runtime.Object{proxy(proxyDone), dns(dnsDone)}, ""},
		"no kube-proxy":    {[]runtime.Object{dns(dnsDone)}, ""},
		"changed just now": {[]runtime.Object{proxy(strings.Replace(proxyDone, "2", "1", 1))}, "kube-proxy has yet to be rolled out"},
		"old ones": {[]runtime.Object{proxy("{observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 3}")},
			"kube-proxy is up to date on 1 of 3 nodes"},
		"one starts": {[]runtime.Object{proxy("{observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2}")},
			"kube-proxy is up to date on 2 of 3 nodes"},
		"CoreDNS, just now": {[]runtime.Object{proxy(proxyDone), dns(strings.Replace(dnsDone, "2", "1", 1))}, "CoreDNS has yet to be rolled out"},
		"an old CoreDNS":    {[]runtime.Object{proxy(proxyDone), dns("{observedGeneration: 2, replicas: 3, updatedReplicas: 2}")}, "2 of 3 pods of CoreDNS are up to date"},
	} {
		c := &Client{set: fake.NewClientset(test.objects...)}
		if got, err := c.AddonsToRollOut(t.Context()); err != nil || got != test.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, test.want)
		}
	}
}

// TestDNSTrouble: of pods that do not run it is told what keeps them.
func TestDNSTrouble(t *testing.T) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "coredns-1", Namespace: "kube-system", Labels: map[string]string{"k8s-app": "kube-dns"}},
		Status: document[corev1.PodStatus](t, "conditions: [{type: PodScheduled, status: 'False', message: "+
			"'0/2 nodes are available: 2 node(s) had untolerated taint(s)'}]"),
	}
	c := &Client{set: fake.NewClientset(&appsv1.Deployment{ObjectMeta: ofAddon["dns"]}, pod)}
	dns, err := c.DNS(t.Context())
	if want := "pod coredns-1: 0/2 nodes are available: 2 node(s) had untolerated taint(s)"; err != nil || dns.Trouble != want || len(dns.Nodes) != 0 {
		t.Errorf("%+v, %v, want %q", dns, err, want)
	}
}
