package join

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// uploadPod runs the machine's own kubeadm, a static binary, in any image that
// is there already, with what it needs of the machine mounted.
func uploadPod(node, image string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: uploadName, Namespace: metav1.NamespaceSystem},
		Spec: corev1.PodSpec{
			NodeName:                     node,
			HostNetwork:                  true,
			RestartPolicy:                corev1.RestartPolicyNever,
			Tolerations:                  []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
			ServiceAccountName:           uploadName,
			AutomountServiceAccountToken: new(false),
			Containers: []corev1.Container{{
				Name: "kubeadm", Image: image, ImagePullPolicy: corev1.PullIfNotPresent,
				Command: []string{
					"kubeadm", "init", "phase", "upload-certs", "--upload-certs",
					"--skip-certificate-key-print", "--config", "/upload/kubeadm.yaml",
				},
				Env:             programs(),
				SecurityContext: &corev1.SecurityContext{RunAsUser: new(int64(0))},
				VolumeMounts: []corev1.VolumeMount{
					{Name: "programs", MountPath: "/host", ReadOnly: true},
					{Name: "kubernetes", MountPath: "/etc/kubernetes", ReadOnly: true},
					{Name: "upload", MountPath: "/upload", ReadOnly: true},
				},
			}},
			Volumes: []corev1.Volume{
				hostPath("programs", "/usr"),
				hostPath("kubernetes", "/etc/kubernetes"),
				{Name: "upload", VolumeSource: corev1.VolumeSource{
					Secret: &corev1.SecretVolumeSource{SecretName: uploadName},
				}},
			},
		},
	}
}

// uploadEncryption has the machine's own kubectl, a static binary too, put the key
// of encryption at rest into a Secret before kubeadm uploads its certificates. It
// goes from the machine to the API server, which encrypts it, and to nobody else.
func uploadEncryption(pod *corev1.Pod) {
	kubeadm := pod.Spec.Containers[0]
	pod.Spec.InitContainers = []corev1.Container{{
		Name: "encryption", Image: kubeadm.Image, ImagePullPolicy: kubeadm.ImagePullPolicy,
		Command: []string{
			"kubectl", "create", "secret", "generic", encryptionName, "--namespace", metav1.NamespaceSystem,
			"--from-file", encryptionFile, "--kubeconfig", "/etc/kubernetes/admin.conf",
		},
		Env:             kubeadm.Env,
		SecurityContext: kubeadm.SecurityContext,
		VolumeMounts:    kubeadm.VolumeMounts,
	}}
}

// programs is where a machine has Kubernetes' commands: from a package, or from
// elsewhere.
func programs() []corev1.EnvVar {
	return []corev1.EnvVar{{Name: "PATH", Value: "/host/bin:/host/local/bin"}}
}

func hostPath(name, path string) corev1.Volume {
	return corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{
		HostPath: &corev1.HostPathVolumeSource{Path: path},
	}}
}
