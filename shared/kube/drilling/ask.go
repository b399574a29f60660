package drilling

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// askScript asks the address in $1 ten times a second, also while earlier
// requests still wait. The time is the machine's uptime, which no clock's
// correction moves. wget gets an address: a name would ask DNS as well.
const askScript = `ask() {
  read -r began _ </proc/uptime
  result=failed
  if timeout 1 wget -q -O /dev/null "http://$1/"; then result=ok; fi
  read -r ended _ </proc/uptime
  echo "$began $ended $result"
}
while :; do
  ask "$1" 2>/dev/null &
  sleep 0.1
done`

// AskService starts a pod, outside a zone, that asks the server's Service.
func (r *Rig) AskService(ctx context.Context, server, outside string, tolerant bool) error {
	service, err := r.set.CoreV1().Services(namespace).Get(ctx, server, metav1.GetOptions{})
	if err != nil {
		return failure.Of(err, "look for the address of Service %s/%s", namespace, server)
	}
	elsewhere := corev1ac.NodeSelectorTerm().WithMatchExpressions(corev1ac.NodeSelectorRequirement().
		WithKey(corev1.LabelTopologyZone).WithOperator(corev1.NodeSelectorOpNotIn).WithValues(outside))
	spec := podSpec(tolerant).WithRestartPolicy(corev1.RestartPolicyNever).
		WithAffinity(corev1ac.Affinity().WithNodeAffinity(corev1ac.NodeAffinity().
			WithRequiredDuringSchedulingIgnoredDuringExecution(corev1ac.NodeSelector().WithNodeSelectorTerms(elsewhere)))).
		WithContainers(corev1ac.Container().WithName("prober").WithImage(proberImage).WithImagePullPolicy(corev1.PullIfNotPresent).
			WithCommand("sh", "-c", askScript, "prober", service.Spec.ClusterIP))
	if _, err := r.set.CoreV1().Pods(namespace).Apply(ctx, corev1ac.Pod(proberOf(server), namespace).WithSpec(spec), objects.Apply()); err != nil {
		return failure.Of(err, "start pod %s/%s", namespace, proberOf(server))
	}
	return nil
}

// Asked is the log of the pod that asks a server's Service. As long as its
// container has not started there is none, an error of kind Unavailable: the API
// server calls that a bad request.
func (r *Rig) Asked(ctx context.Context, server string) (string, error) {
	log, err := r.set.CoreV1().Pods(namespace).GetLogs(proberOf(server), &corev1.PodLogOptions{}).DoRaw(ctx)
	if apierrors.IsBadRequest(err) {
		return "", errs.Errorf(errs.Unavailable, "read the log of pod %s/%s, whose container may not have started: %w", namespace, proberOf(server), err)
	}
	if err != nil {
		return "", failure.Of(err, "read the log of pod %s/%s", namespace, proberOf(server))
	}
	return string(log), nil
}

func proberOf(server string) string { return server + "-prober" }
