package objects

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

func TestStuck(t *testing.T) {
	for name, test := range map[string]struct{ status, want string }{
		"running":        {"{containerStatuses: [{state: {running: {}}}]}", ""},
		"starting":       {"{containerStatuses: [{state: {waiting: {reason: ContainerCreating}}}]}", ""},
		"no image":       {"{containerStatuses: [{state: {waiting: {reason: ImagePullBackOff, message: not found}}}]}", "ImagePullBackOff: not found"},
		"init container": {"{initContainerStatuses: [{state: {waiting: {reason: CrashLoopBackOff}}}]}", "CrashLoopBackOff"},
		"no node":        {"{conditions: [{type: PodScheduled, status: 'False', message: 0/3 nodes are available}]}", "0/3 nodes are available"},
	} {
		var pod corev1.Pod
		if err := yaml.UnmarshalStrict([]byte(test.status), &pod.Status); err != nil {
			t.Fatal(err)
		}
		if got := Stuck(&pod); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
