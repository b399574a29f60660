package restore

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
)

// What others have for constants, each in a module that is needed for nothing else.
const (
	mirrorPod       = "kubernetes.io/config.mirror"               // annotation of static pods' mirrors
	autoManaged     = "kube-aggregator.kubernetes.io/automanaged" // label of APIServices that API servers make
	endpointsBy     = "endpoints.kubernetes.io/managed-by"        // label of Endpoints
	bootstrapToken  = corev1.SecretType("bootstrap.kubernetes.io/token")
	servingAuthor   = "kubernetes.io:kube-apiserver-serving:" // prefix of ClusterTrustBundles
	ofSlices        = "endpointslice-controller.k8s.io"
	ofMirroredSlice = "endpointslicemirroring-controller.k8s.io"
)

// rules say what becomes of objects; the first that is about one counts. What none is
// about is restored, unless the new cluster has an object of that name: that stays.
var rules = []rule{
	{
		name: "nodes", act: omit, why: "of machines of the old cluster",
		keys: []string{"minions/", "csinodes/", "leases/kube-node-lease/", "resourceslices/", "volumeattachments/"},
	},
	{
		name: "control plane", act: omit, why: "of processes of the old control plane",
		keys: []string{"leases/kube-system/", "masterleases/", "peerserverleases/", "internal.apiserver.k8s.io/storageversions/",
			"services/endpoints/default/kubernetes", "endpointslices/default/kubernetes"},
	},
	{
		name: "allocations", act: omit, why: "the API servers make them of the Services",
		keys: []string{"ranges/", "ipaddresses/", "servicecidrs/kubernetes"},
	},
	{
		name: "API registrations", act: omit, why: "the API servers make them of the APIs that they serve",
		keys: []string{"apiregistration.k8s.io/apiservices/"},
		when: labelled(autoManaged),
	},
	{
		name: "PKI", act: omit, why: "of the old cluster's CAs",
		keys: []string{"certificatesigningrequests/", "podcertificaterequests/", "clustertrustbundles/" + servingAuthor,
			"configmaps/*/kube-root-ca.crt", "configmaps/kube-system/extension-apiserver-authentication", "configmaps/kube-public/cluster-info"},
	},
	{
		name: "joining", act: omit, why: "by which machines joined the old cluster",
		keys: []string{"secrets/kube-system/kubeadm-certs", "secrets/kube-system/kubectl-ha-*",
			"roles/kube-system/kubectl-ha-join-*", "rolebindings/kube-system/kubectl-ha-join-*"},
	},
	{
		name: "joining", act: omit, why: "by which machines joined the old cluster",
		keys: []string{"secrets/"}, when: ofType(bootstrapToken),
	},
	{
		name: "configuration", act: omit, why: "of the old cluster: the new one is as its document says",
		keys: []string{"configmaps/kube-system/kubeadm-config", "configmaps/kube-system/kubelet-config", "configmaps/kube-system/kubectl-ha",
			"configmaps/kube-system/kubectl-ha-drill"},
	},
	{
		name: "drills", act: omit, why: "of drills that were under way",
		keys: []string{"namespaces/kubectl-ha-verify", "*/kubectl-ha-verify/*", "*/*/kubectl-ha-verify/*"},
	},
	{
		name: "events", act: omit, why: "of what happened in the old cluster",
		keys: []string{"events/"},
	},
	{
		name: "static pods", act: omit, why: "of machines of the old cluster",
		keys: []string{"pods/"}, when: annotated(mirrorPod),
	},
	{
		name: "pods", act: omit, why: "their controllers make new ones",
		keys: []string{"pods/"}, when: podThatReturns,
	},
	{
		name: "bare pods", act: omit, why: "they ran on machines of the old cluster",
		keys: []string{"pods/"}, when: podOnANode,
		attention: "It had no controller, so nothing re-creates it", unless: podThatEnded,
	},
	{
		name: "add-ons", act: omit, why: "the new cluster's kube-proxy and CoreDNS have their own",
		keys: []string{"replicasets/kube-system/", "controllerrevisions/kube-system/"},
		when: controlledBy("Deployment/coredns", "DaemonSet/kube-proxy"),
	},
	{
		name: "endpoints", act: omit, why: "controllers make them of the Services",
		keys: []string{"endpointslices/"}, when: labelled(discoveryv1.LabelManagedBy, ofSlices, ofMirroredSlice),
	},
	{
		name: "endpoints", act: omit, why: "controllers make them of the Services",
		keys: []string{"services/endpoints/"}, when: labelled(endpointsBy, "endpoint-controller"),
	},
	{
		name: "storage capacities", act: omit, why: "CSI drivers publish them",
		keys: []string{"csistoragecapacities/"},
	},
	{
		name: "tokens", act: blank, why: "the new cluster's key does not sign for the old tokens: it issues new ones",
		keys: []string{"secrets/"}, when: ofType(corev1.SecretTypeServiceAccountToken),
	},
	{
		name: "defaults", act: replace, why: "users change them",
		keys: []string{"namespaces/default", "serviceaccounts/default/default"},
	},
	{
		name: "volumes", act: create,
		keys: []string{"persistentvolumes/"}, note: volume,
	},
	{
		name: "webhooks", act: create,
		keys:      []string{"validatingwebhookconfigurations/", "mutatingwebhookconfigurations/"},
		attention: "While its server does not run, the API may refuse what it is asked about",
	},
}

// labelled are objects with a label, of one of the values where there are some.
func labelled(label string, values ...string) func(object) (bool, error) {
	return func(o object) (bool, error) {
		value, ok := o.meta.Labels[label]
		return ok && (len(values) == 0 || contains(values, value)), nil
	}
}

func annotated(annotation string) func(object) (bool, error) {
	return func(o object) (bool, error) {
		_, ok := o.meta.Annotations[annotation]
		return ok, nil
	}
}

func controlledBy(controllers ...string) func(object) (bool, error) {
	return func(o object) (bool, error) { return contains(controllers, o.controller()), nil }
}

func ofType(wanted corev1.SecretType) func(object) (bool, error) {
	return func(o object) (bool, error) {
		secret := corev1.Secret{}
		err := o.into(&secret)
		return secret.Type == wanted, err
	}
}

// podThatReturns is a pod with a controller that was on a node, or was made for one.
func podThatReturns(o object) (bool, error) {
	onANode, err := podOnANode(o)
	return o.controller() != "" && (onANode || strings.HasPrefix(o.controller(), "DaemonSet/")), err
}

func podOnANode(o object) (bool, error) {
	pod := corev1.Pod{}
	err := o.into(&pod)
	return pod.Spec.NodeName != "", err
}

func podThatEnded(o object) (bool, error) {
	pod := corev1.Pod{}
	err := o.into(&pod)
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed, err
}
