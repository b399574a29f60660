package kube

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
)

// document reads a Kubernetes object.
func document[T any](t *testing.T, text string) (o T) {
	t.Helper()
	if err := yaml.UnmarshalStrict([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

const podText = `
metadata:
  name: db-0
  namespace: shop
  labels: {app: db, version: two}
  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: "1", controller: true}]
spec:
  nodeName: b1
  nodeSelector: {disk: fast}
  tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]
  overhead: {cpu: 10m}
  initContainers:
  - {name: proxy, restartPolicy: Always, resources: {requests: {cpu: 100m}}}
  - {name: load, resources: {requests: {cpu: 50m, memory: 2Gi}}}
  containers:
  - {name: db, resources: {requests: {cpu: 500m, memory: 1Gi}}}
  - {name: backup, resources: {requests: {cpu: 200m}}}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
        - {matchExpressions: [{key: size, operator: Gt, values: ["3"]}]}
        - {matchFields: [{key: metadata.name, operator: In, values: [b1]}]}
    podAntiAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - {topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app: db}}, matchLabelKeys: [version]}
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {}, nodeTaintsPolicy: Honor}
  - {maxSkew: 1, topologyKey: host, whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}
  volumes:
  - {name: data, persistentVolumeClaim: {claimName: data-db-0}}
  - {name: scratch, ephemeral: {volumeClaimTemplate: {spec: {}}}}
status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
`

func equal(key, value string) evict.Requirement {
	return evict.Requirement{Key: key, Operator: "In", Values: []string{value}}
}

func TestEvictPod(t *testing.T) {
	pod := document[corev1.Pod](t, podText)
	zonal := evict.Volume{Name: "pv-1", Claim: "data-db-0"}
	scratch := evict.Volume{Name: "pv-2", Claim: "db-0-scratch"}
	got := evictPod(&pod, map[string]evict.Volume{"shop/data-db-0": zonal, "shop/db-0-scratch": scratch, "other/data-db-0": {}})
	want := evict.Pod{
		Namespace: "shop", Name: "db-0", Node: "b1", Ready: true, Labels: map[string]string{"app": "db", "version": "two"},
		Owner:    evict.Owner{Kind: "StatefulSet", Name: "db"},
		Requests: evict.Resources{CPU: 810, Memory: 2 << 30, Pods: 1},
		Selectors: []evict.Selector{
			{{Key: "size", Operator: "Gt", Values: []string{"3"}}, equal("disk", "fast")}, {equal(evict.NodeName, "b1"), equal("disk", "fast")}},
		Tolerations: []evict.Toleration{{Key: "gpu", Effect: "NoSchedule", AnyValue: true}},
		Volumes:     []evict.Volume{zonal, scratch},
		Apart:       []evict.Apart{{Topology: "topology.kubernetes.io/zone", Namespaces: []string{"shop"}, Selector: evict.Selector{equal("app", "db"), equal("version", "two")}}},
		Spread:      []evict.Spread{{Topology: "zone", MaxSkew: 1, HonorTaints: true}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEvictCluster(t *testing.T) {
	n := document[corev1.Node](t, `
metadata: {name: b1, labels: {topology.kubernetes.io/zone: b}}
spec:
  unschedulable: true
  taints: [{key: node.kubernetes.io/unschedulable, effect: NoSchedule}, {key: gpu, effect: NoExecute}, {key: soft, effect: PreferNoSchedule}]
status: {allocatable: {cpu: "2", memory: 4Gi, pods: "110"}, conditions: [{type: Ready, status: "True"}]}`)
	r := reading{bound: map[string]string{}, volumes: map[string]evict.Volume{}}
	r.Nodes = append(r.Nodes, node(&n).Evict())
	r.takePods(&corev1.PodList{Items: []corev1.Pod{{}}}) // on no node yet
	r.takeBudgets(&policyv1.PodDisruptionBudgetList{Items: []policyv1.PodDisruptionBudget{document[policyv1.PodDisruptionBudget](t, `
metadata: {name: db, namespace: shop, generation: 2}
spec: {selector: {matchExpressions: [{key: app, operator: Exists}]}, unhealthyPodEvictionPolicy: AlwaysAllow}
status: {observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 4}`), {}}})
	r.takeClaims(&corev1.PersistentVolumeClaimList{Items: []corev1.PersistentVolumeClaim{document[corev1.PersistentVolumeClaim](t, `
metadata: {name: data, namespace: shop}
spec: {volumeName: pv-1}`)}})
	r.takeVolumes(&corev1.PersistentVolumeList{Items: []corev1.PersistentVolume{document[corev1.PersistentVolume](t, `
metadata: {name: pv-1}
spec:
  claimRef: {namespace: shop, name: data}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [b]}]}]}}`), {}}})
	want := evict.Cluster{
		Nodes: []evict.Node{{Name: "b1", Zone: "b", Ready: true, Cordoned: true, Room: evict.Resources{CPU: 2000, Memory: 4 << 30, Pods: 110},
			Labels: map[string]string{"topology.kubernetes.io/zone": "b", evict.NodeName: "b1"}, Taints: []evict.Taint{{Key: "gpu", Effect: "NoExecute"}}}},
		Budgets: []evict.Budget{{Namespace: "shop", Name: "db", Selector: evict.Selector{{Key: "app", Operator: "Exists"}},
			Allowed: 1, Healthy: 3, Desired: 2, Expected: 4, Stale: true, EvictUnready: true}},
	}
	if diff := cmp.Diff(want, r.Cluster); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := r.volumes["shop/data"]; got.Name != "pv-1" || len(got.Selectors) != 1 {
		t.Errorf("the volume is %+v", got)
	}
}
