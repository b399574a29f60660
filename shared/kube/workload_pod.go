package kube

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

func evictPod(pod *corev1.Pod, volumes map[string]evict.Volume) evict.Pod {
	_, static := pod.Annotations[corev1.MirrorPodAnnotationKey]
	found := evict.Pod{
		Namespace: pod.Namespace, Name: pod.Name, Node: pod.Spec.NodeName, Labels: pod.Labels,
		Static: static, Ended: ended(pod), Failing: failing(pod),
		Ending: pod.DeletionTimestamp != nil, Pending: pod.Status.Phase == corev1.PodPending, Ready: objects.Ready(pod),
		Requests: requests(pod.Spec), Selectors: required(pod.Spec), Apart: apart(pod), Spread: spread(pod),
	}
	if owner := metav1.GetControllerOf(pod); owner != nil {
		found.Owner = evict.Owner{Kind: owner.Kind, Name: owner.Name}
	}
	for _, t := range pod.Spec.Tolerations {
		found.Tolerations = append(found.Tolerations, evict.Toleration{
			Key: t.Key, Value: t.Value, Effect: string(t.Effect), AnyValue: t.Operator == corev1.TolerationOpExists})
	}
	for _, v := range pod.Spec.Volumes {
		if volume, ok := volumes[pod.Namespace+"/"+claim(pod, v)]; ok {
			found.Volumes = append(found.Volumes, volume)
		}
	}
	return found
}

// claim is the claim of a volume: a generic ephemeral one makes its own.
func claim(pod *corev1.Pod, v corev1.Volume) string {
	switch {
	case v.PersistentVolumeClaim != nil:
		return v.PersistentVolumeClaim.ClaimName
	case v.Ephemeral != nil:
		return pod.Name + "-" + v.Name
	}
	return ""
}

// failing says why a container does not get to run, in the kubelet's word; "" as
// long as it may become Ready by itself.
func failing(pod *corev1.Pod) string {
	for _, statuses := range [][]corev1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses} {
		for _, s := range statuses {
			if s.State.Waiting == nil {
				continue
			}
			switch s.State.Waiting.Reason {
			case "CrashLoopBackOff", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError":
				return s.State.Waiting.Reason
			}
		}
	}
	return ""
}

func resources(list corev1.ResourceList) evict.Resources {
	return evict.Resources{CPU: list.Cpu().MilliValue(), Memory: list.Memory().Value()}
}

// requests are what the scheduler reckons with: containers and sidecars
// together, or what the init containers need before, and the overhead.
func requests(spec corev1.PodSpec) evict.Resources {
	var running, starting evict.Resources
	for _, c := range spec.InitContainers {
		r := resources(c.Resources.Requests)
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			running = running.Plus(r)
			r = evict.Resources{}
		}
		r = running.Plus(r)
		starting = evict.Resources{CPU: max(starting.CPU, r.CPU), Memory: max(starting.Memory, r.Memory)}
	}
	for _, c := range spec.Containers {
		running = running.Plus(resources(c.Resources.Requests))
	}
	whole := evict.Resources{CPU: max(starting.CPU, running.CPU), Memory: max(starting.Memory, running.Memory), Pods: 1}
	if spec.Resources != nil {
		whole = asWhole(whole, resources(spec.Resources.Requests))
	}
	return whole.Plus(resources(spec.Overhead))
}

// asWhole has what the pod requests as a whole, where it says so.
func asWhole(whole, pod evict.Resources) evict.Resources {
	if pod.CPU > 0 {
		whole.CPU = pod.CPU
	}
	if pod.Memory > 0 {
		whole.Memory = pod.Memory
	}
	return whole
}
