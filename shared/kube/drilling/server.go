package drilling

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	appsv1ac "k8s.io/client-go/applyconfigurations/apps/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// What drills run, pinned. Local machines have these images and no others; on
// Google's they come from Docker Hub.
const (
	serverImage = "nginx:1.22"
	proberImage = "busybox:1.35"
)

const (
	serverLabel = "kubectl-ha.dev/server"
	serverPort  = 80
)

// Serve runs an HTTP server in pods that are spread over the zones.
func (r *Rig) Serve(ctx context.Context, server model.DrillServer) error {
	if _, err := r.set.AppsV1().Deployments(namespace).Apply(ctx, deployment(server), objects.Apply()); err != nil {
		return failure.Of(err, "deploy %s/%s", namespace, server.Name)
	}
	if !server.Exposed {
		return nil
	}
	service := corev1ac.Service(server.Name, namespace).WithSpec(corev1ac.ServiceSpec().
		WithSelector(map[string]string{serverLabel: server.Name}).
		WithPorts(corev1ac.ServicePort().WithPort(serverPort).WithTargetPort(intstr.FromInt32(serverPort))))
	if _, err := r.set.CoreV1().Services(namespace).Apply(ctx, service, objects.Apply()); err != nil {
		return failure.Of(err, "make Service %s/%s", namespace, server.Name)
	}
	return nil
}

// Serving names the nodes on which pods of a server are Ready.
func (r *Rig) Serving(ctx context.Context, server string) (nodes []string, err error) {
	pods, err := r.set.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: serverLabel + "=" + server})
	if err != nil {
		return nil, failure.Of(err, "list the pods of %s/%s", namespace, server)
	}
	for _, pod := range pods.Items {
		if pod.DeletionTimestamp == nil && objects.Ready(&pod) {
			nodes = append(nodes, pod.Spec.NodeName)
		}
	}
	return nodes, nil
}

func deployment(server model.DrillServer) *appsv1ac.DeploymentApplyConfiguration {
	labels := map[string]string{serverLabel: server.Name}
	selector := metav1ac.LabelSelector().WithMatchLabels(labels)
	container := corev1ac.Container().WithName("server").WithImage(serverImage).WithImagePullPolicy(corev1.PullIfNotPresent).
		WithPorts(corev1ac.ContainerPort().WithContainerPort(serverPort)).
		WithReadinessProbe(corev1ac.Probe().WithPeriodSeconds(1).WithTCPSocket(corev1ac.TCPSocketAction().WithPort(intstr.FromInt32(serverPort))))
	pod := podSpec(server.Tolerant).WithContainers(container).
		WithTopologySpreadConstraints(corev1ac.TopologySpreadConstraint().WithMaxSkew(1).
			WithTopologyKey(corev1.LabelTopologyZone).WithWhenUnsatisfiable(corev1.ScheduleAnyway).WithLabelSelector(selector))
	return appsv1ac.Deployment(server.Name, namespace).WithSpec(appsv1ac.DeploymentSpec().
		WithReplicas(int32(server.Replicas)).WithSelector(selector).
		WithTemplate(corev1ac.PodTemplateSpec().WithLabels(labels).WithSpec(pod)))
}

// podSpec is what all pods of drills have: they need nothing of the API, and
// end at once.
func podSpec(tolerant bool) *corev1ac.PodSpecApplyConfiguration {
	pod := corev1ac.PodSpec().WithAutomountServiceAccountToken(false).WithEnableServiceLinks(false).WithTerminationGracePeriodSeconds(0)
	if tolerant {
		pod = pod.WithTolerations(corev1ac.Toleration().WithKey(objects.ControlPlane).WithOperator(corev1.TolerationOpExists).WithEffect(corev1.TaintEffectNoSchedule))
	}
	return pod
}
