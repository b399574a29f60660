package apiserver

import (
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// upload is a pod that runs kubeadm's upload-certs, with the key that it found
// in its Secret when it started, after kubectl, where the API servers encrypt.
type upload struct {
	pod  string
	key  string
	done time.Time
}

// uploads are those that are under way.
type uploads struct {
	store   *store
	nodes   *Nodes
	running []upload
}

const uploading = time.Second

// begin starts a new pod, of which there is one kind: the upload.
func (u *uploads) begin(key string) {
	u.running = append(u.running, upload{
		pod: key, key: u.store.objects["secrets/kube-system/kubectl-ha-upload"].Secret("certificate-key"), done: time.Now().Add(uploading),
	})
}

// end ends the uploads whose time has come. Whoever looks calls it first, so
// that nobody sees a difference to a kubelet that does it by itself.
func (u *uploads) end() {
	u.running = slices.DeleteFunc(u.running, func(one upload) bool {
		pod := u.store.objects[one.pod]
		switch {
		case pod == nil:
			return true
		case time.Now().Before(one.done) || !u.nodes.ready(pod.At("spec").Text("nodeName")):
			return false
		}
		const encryption = "secrets/kube-system/kubectl-ha-encryption"
		if pod.At("spec")["initContainers"] != nil {
			if u.store.objects[encryption] != nil { // kubectl create refuses
				u.store.objects[one.pod] = pod.Merged(object.Map{"status": map[string]any{"phase": "Failed"}})
				return true
			}
			u.store.objects[encryption] = object.Map{"metadata": object.Map{"name": "kubectl-ha-encryption"}}
		}
		u.store.objects[one.pod] = pod.Merged(object.Map{"status": map[string]any{"phase": "Succeeded"}})
		u.certificates(one.key, one.done)
		return true
	})
}

// certificates are there from then on, for who has the key.
func (u *uploads) certificates(key string, since time.Time) {
	secret := object.Map{"metadata": object.Map{"name": "kubeadm-certs", "creationTimestamp": since.UTC().Format(time.RFC3339)}}
	u.store.objects["secrets/kube-system/kubeadm-certs"] = secret.Merged(object.Map{"stringData": map[string]any{"encrypted-with": key}}).Stored()
}
