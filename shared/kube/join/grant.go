package join

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	rbacv1ac "k8s.io/client-go/applyconfigurations/rbac/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// Where the certificate key is kept, while machines join.
const (
	joinPrefix     = "kubectl-ha-join-" // + the machine's name: what only it may read
	uploadName     = "kubectl-ha-upload"
	certsName      = "kubeadm-certs" // kubeadm's own: the certificates, encrypted
	certificateKey = "certificate-key"

	// The file with the key of encryption at rest, and the Secret that it is handed
	// on in, for machines that join.
	encryptionFile = "/etc/kubernetes/pki/encryption.yaml"
	encryptionName = "kubectl-ha-encryption"
)

// GrantJoin gives the shared certificates of the control plane to one machine, and
// to nobody else: kubeadm on the machine via uploads them, encrypted; the key
// to them goes in a Secret that only the identity of replica may read.
func (a *Admission) GrantJoin(ctx context.Context, replica, via string) error {
	// The role comes first and goes last: by it RevokeJoins finds what a command
	// that was killed has left.
	if err := a.allow(ctx, replica); err != nil {
		return err
	}
	key, err := a.upload(ctx, via)
	if err != nil {
		return err
	}
	secret := corev1ac.Secret(joinPrefix+replica, metav1.NamespaceSystem).WithStringData(map[string]string{certificateKey: key})
	if _, err := a.set.CoreV1().Secrets(metav1.NamespaceSystem).Apply(ctx, secret, objects.Apply()); err != nil {
		return failure.Of(err, "hand the certificate key to %s", replica)
	}
	return nil
}

// allow lets the machine, which its identity token makes its node, read its own
// Secret, kubeadm's certificates and the key of encryption at rest. API servers
// that were made before know machines by another name.
func (a *Admission) allow(ctx context.Context, replica string) error {
	name := joinPrefix + replica
	role := rbacv1ac.Role(name, metav1.NamespaceSystem).WithRules(rbacv1ac.PolicyRule().
		WithAPIGroups("").WithResources("secrets").WithResourceNames(name, certsName, encryptionName).WithVerbs("get"))
	if _, err := a.set.RbacV1().Roles(metav1.NamespaceSystem).Apply(ctx, role, objects.Apply()); err != nil {
		return failure.Of(err, "make the role by which %s joins", replica)
	}
	binding := rbacv1ac.RoleBinding(name, metav1.NamespaceSystem).
		WithRoleRef(rbacv1ac.RoleRef().WithAPIGroup(rbacv1.GroupName).WithKind("Role").WithName(name)).
		WithSubjects(machineUser("system:node:"+replica), machineUser("gce:node:"+replica))
	if _, err := a.set.RbacV1().RoleBindings(metav1.NamespaceSystem).Apply(ctx, binding, objects.Apply()); err != nil {
		return failure.Of(err, "bind the role by which %s joins", replica)
	}
	return nil
}

func machineUser(name string) *rbacv1ac.SubjectApplyConfiguration {
	return rbacv1ac.Subject().WithAPIGroup(rbacv1.GroupName).WithKind(rbacv1.UserKind).WithName(name)
}

// upload runs kubeadm's own upload-certs phase in a short-lived pod on via. If
// another replica is joining, its upload is used again.
func (a *Admission) upload(ctx context.Context, via string) (string, error) {
	key, uploaded, err := a.uploadedKey(ctx)
	if err != nil || uploaded {
		return key, err
	}
	server, err := a.set.CoreV1().Pods(metav1.NamespaceSystem).Get(ctx, "kube-apiserver-"+via, metav1.GetOptions{})
	if err != nil {
		return "", failure.Of(err, "look for an image on %s to upload the certificates with", via)
	}
	if key == "" {
		if key, err = newCertificateKey(); err != nil {
			return "", err
		}
	}
	config, err := a.uploadConfig(ctx, key, server)
	if err != nil {
		return "", err
	}
	secret := corev1ac.Secret(uploadName, metav1.NamespaceSystem).WithStringData(map[string]string{certificateKey: key, "kubeadm.yaml": config})
	if _, err := a.set.CoreV1().Secrets(metav1.NamespaceSystem).Apply(ctx, secret, objects.Apply()); err != nil {
		return "", failure.Of(err, "keep the certificate key for the upload")
	}
	pod := uploadPod(via, server.Spec.Containers[0].Image)
	if slices.Contains(server.Spec.Containers[0].Command, "--encryption-provider-config="+encryptionFile) {
		uploadEncryption(pod)
	}
	return key, a.runUpload(ctx, pod)
}

// uploadedKey is the key that an upload was begun with, and whether there are
// certificates that it encrypts and that are not about to expire (kubeadm
// deletes them two hours after). An upload that was interrupted goes on with
// its key: its pod may still be at work, though no other command is, since this
// one has the cluster's Lease. Certificates without their key go.
func (a *Admission) uploadedKey(ctx context.Context) (key string, uploaded bool, err error) {
	secrets := a.set.CoreV1().Secrets(metav1.NamespaceSystem)
	upload, err := secrets.Get(ctx, uploadName, metav1.GetOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return "", false, failure.Of(err, "look for the key of uploaded certificates")
	}
	key = string(upload.Data[certificateKey])
	certs, err := secrets.Get(ctx, certsName, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return key, false, nil
	case err != nil:
		return "", false, failure.Of(err, "look for uploaded certificates")
	case key != "" && time.Since(certs.CreationTimestamp.Time) < time.Hour:
		return key, true, nil
	}
	if err := objects.Deleted(secrets.Delete(ctx, certsName, metav1.DeleteOptions{})); err != nil {
		return "", false, failure.Of(err, "delete old certificates")
	}
	return "", false, nil
}

// uploadConfig is kubeadm's configuration for the upload by the machine of an API
// server. The key is in it because a key in a command line would be seen by all.
func (a *Admission) uploadConfig(ctx context.Context, key string, server *corev1.Pod) (string, error) {
	version, err := a.versionOf(ctx, server)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
certificateKey: %s
localAPIEndpoint: {advertiseAddress: %s}
nodeRegistration: {name: upload, criSocket: unix:///run/containerd/containerd.sock}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: %s
`, key, server.Status.HostIP, version), nil
}

// versionOf is the version of an API server's machine, whose kubeadm refuses a newer
// one: while a cluster is upgraded, others may have that. An image by another tag does
// not tell.
func (a *Admission) versionOf(ctx context.Context, server *corev1.Pod) (string, error) {
	image := server.Spec.Containers[0].Image
	if tag := image[strings.LastIndex(image, ":")+1:]; strings.HasPrefix(tag, "v1.") {
		return tag, nil
	}
	return a.version(ctx)
}

func (a *Admission) runUpload(ctx context.Context, pod *corev1.Pod) error {
	pods := a.set.CoreV1().Pods(metav1.NamespaceSystem)
	defer a.deleteUploadPod()
	// An account of its own, because the default one comes seconds after init.
	account := corev1ac.ServiceAccount(uploadName, metav1.NamespaceSystem)
	if _, err := a.set.CoreV1().ServiceAccounts(metav1.NamespaceSystem).Apply(ctx, account, objects.Apply()); err != nil {
		return failure.Of(err, "make the account of the pod that uploads the certificates")
	}
	if err := a.startUpload(ctx, pod); err != nil {
		return failure.Of(err, "start the pod that uploads the certificates")
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute) // of which it takes seconds, where nothing is slow
	defer cancel()
	err := wait.Poll(ctx, 250*time.Millisecond, func(ctx context.Context) (bool, string, error) {
		pod, err := pods.Get(ctx, uploadName, metav1.GetOptions{})
		if err != nil {
			if answer := failure.Of(err, "look at the pod"); errs.Lasting(answer) {
				return false, "", answer
			}
			return false, err.Error(), nil
		}
		if pod.Status.Phase == corev1.PodFailed {
			return false, "", a.uploadFailure(ctx, pod)
		}
		return pod.Status.Phase == corev1.PodSucceeded, "the pod is " + string(pod.Status.Phase), nil
	})
	if err != nil {
		return failure.Of(err, "upload the control plane's certificates from %s", pod.Spec.NodeName)
	}
	return nil
}

// startUpload removes what a command that was killed has left, as this one has the
// Lease: its pod, maybe long ended, and the Secret that kubectl would not write over.
func (a *Admission) startUpload(ctx context.Context, pod *corev1.Pod) error {
	if err := a.forgetEncryption(ctx); err != nil {
		return err
	}
	pods := a.set.CoreV1().Pods(metav1.NamespaceSystem)
	_, err := pods.Create(ctx, pod, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		a.deleteUploadPod()
		if err := a.forgetEncryption(ctx); err != nil { // which that pod may have made meanwhile
			return err
		}
		_, err = pods.Create(ctx, pod, metav1.CreateOptions{})
	}
	return err
}

func (a *Admission) forgetEncryption(ctx context.Context) error {
	return objects.Deleted(a.set.CoreV1().Secrets(metav1.NamespaceSystem).Delete(ctx, encryptionName, metav1.DeleteOptions{}))
}

func (a *Admission) uploadFailure(ctx context.Context, pod *corev1.Pod) error {
	if pod.Status.Reason != "" { // the kubelet has not run it, or has evicted it: there is no log
		return fmt.Errorf("the pod has failed: %s: %s", pod.Status.Reason, pod.Status.Message)
	}
	failed := pod.Spec.Containers[0].Name
	for _, status := range pod.Status.InitContainerStatuses {
		if end := status.State.Terminated; end != nil && end.ExitCode != 0 {
			failed = status.Name
		}
	}
	log, err := a.set.CoreV1().Pods(metav1.NamespaceSystem).
		GetLogs(uploadName, &corev1.PodLogOptions{Container: failed, TailLines: new(int64(5))}).DoRaw(ctx)
	return errors.Join(fmt.Errorf("%s failed: %s", failed, log), err)
}

func newCertificateKey() (string, error) {
	key := make([]byte, 32) // AES-256, as kubeadm wants it
	if _, err := rand.Read(key); err != nil {
		return "", failure.Of(err, "make a certificate key")
	}
	return hex.EncodeToString(key), nil
}
