package kube

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// TestReadySoonForgottenAsBefore: a pod is asked every 2 s, and given as long as
// before until it gets no more traffic.
func TestReadySoonForgottenAsBefore(t *testing.T) {
	for name, c := range map[string]struct{ period, failures, wantPeriod, wantFailures int32 }{
		"kubeadm's, by the defaults": {0, 0, 2, 15},
		"as the API shows them":      {10, 3, 2, 15},
		"done before":                {2, 15, 2, 15},
		"a user's own, often":        {1, 3, 1, 3},
		"a user's own, seldom":       {30, 2, 2, 30},
	} {
		pod := corev1.PodSpec{Containers: []corev1.Container{
			{ReadinessProbe: &corev1.Probe{PeriodSeconds: c.period, FailureThreshold: c.failures}}, {},
		}}
		keepApart(&pod)
		probe := pod.Containers[0].ReadinessProbe
		if probe.PeriodSeconds != c.wantPeriod || probe.FailureThreshold != c.wantFailures {
			t.Errorf("%s: every %d s, %d times", name, probe.PeriodSeconds, probe.FailureThreshold)
		}
		if pod.Containers[1].ReadinessProbe != nil {
			t.Errorf("%s: a container without a probe got one", name)
		}
		if got := pod.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution; len(got) != 1 {
			t.Errorf("%s: spread by %v", name, got)
		}
	}
}
