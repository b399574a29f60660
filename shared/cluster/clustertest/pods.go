package clustertest

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// upload is a pod that runs kubeadm's upload-certs, with the key that it found
// in its Secret when it started, after kubectl, where the API servers encrypt.
type upload struct {
	pod  string
	key  string
	done time.Time
}

const uploading = time.Second

// begin starts a new pod, of which there is one kind: the upload.
func (c *kubernetes) begin(key string) {
	c.uploads = append(c.uploads, upload{
		pod: key, key: c.objects["secrets/kube-system/kubectl-ha-upload"].secret("certificate-key"), done: time.Now().Add(uploading),
	})
}

// upload ends the uploads whose time has come. Whoever looks calls it first, so
// that nobody sees a difference to a kubelet that does it by itself.
func (c *kubernetes) upload() {
	c.uploads = slices.DeleteFunc(c.uploads, func(u upload) bool {
		pod := c.objects[u.pod]
		switch {
		case pod == nil:
			return true
		case time.Now().Before(u.done) || !c.ready(pod.at("spec").text("nodeName")):
			return false
		}
		const encryption = "secrets/kube-system/kubectl-ha-encryption"
		if pod.at("spec")["initContainers"] != nil {
			if c.objects[encryption] != nil { // kubectl create refuses
				c.objects[u.pod] = pod.merged(object{"status": map[string]any{"phase": "Failed"}})
				return true
			}
			c.objects[encryption] = object{"metadata": object{"name": "kubectl-ha-encryption"}}
		}
		c.objects[u.pod] = pod.merged(object{"status": map[string]any{"phase": "Succeeded"}})
		secret := object{"metadata": object{"name": "kubeadm-certs", "creationTimestamp": u.done.UTC().Format(time.RFC3339)}}
		c.objects["secrets/kube-system/kubeadm-certs"] = secret.merged(object{"stringData": map[string]any{"encrypted-with": u.key}}).stored()
		return true
	})
}

// selected are the pods that the selectors of a request mean, those of CoreDNS
// among them.
func (c *kubernetes) selected(pods []object, query url.Values) []object {
	if query.Get("labelSelector") == "k8s-app=kube-dns" {
		return c.coreDNS()
	}
	if server, ok := strings.CutPrefix(query.Get("labelSelector"), "kubectl-ha.dev/server="); ok {
		return c.servers(server)
	}
	pods = append(pods, c.coreDNS()...)
	node, ok := strings.CutPrefix(query.Get("fieldSelector"), "spec.nodeName=")
	return slices.DeleteFunc(pods, func(pod object) bool { return ok && pod.at("spec").text("nodeName") != node })
}

// dnsStart is how long a CoreDNS pod takes until it is ready.
const dnsStart = 20 * time.Second

// coreDNS are its two pods, where the scheduler would have them: together, or
// each in a zone of its own where the Deployment asks for that.
func (c *kubernetes) coreDNS() []object {
	spread := c.objects["deployments/kube-system/coredns"].at("spec")["template"] != nil
	pods, taken := []object{}, map[string]bool{}
	nodes := slices.DeleteFunc(c.readyNodes(), c.cordoned)
	for len(nodes) > 0 && len(pods) < 2 {
		zone := c.kubelets[nodes[0]].zone
		if !taken[zone] || !spread {
			pods = append(pods, c.dnsPod(nodes[0]))
		}
		taken[zone] = true
		if spread {
			nodes = nodes[1:]
		}
	}
	return pods
}

func (c *kubernetes) cordoned(node string) bool {
	return c.objects["nodes//"+node].at("spec")["unschedulable"] == true
}

func (c *kubernetes) dnsPod(node string) object {
	if c.dns[node].IsZero() {
		c.dns[node] = time.Now()
	}
	ready := "False"
	if time.Since(c.dns[node]) >= dnsStart {
		ready = "True"
	}
	return object{
		"metadata": object{"name": "coredns-" + node, "namespace": "kube-system", "labels": object{"k8s-app": "kube-dns"},
			"ownerReferences": []any{object{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "coredns", "uid": "2", "controller": true}}},
		"spec":   object{"nodeName": node, "tolerations": []any{controlPlaneTaint}},
		"status": object{"conditions": []any{object{"type": "Ready", "status": ready}}},
	}
}

// collect removes the pods of a node that is gone.
func (c *kubernetes) collect(node string) {
	maps.DeleteFunc(c.objects, func(key string, o object) bool {
		return strings.HasPrefix(key, "pods/") && o.at("spec").text("nodeName") == node
	})
}
