package large

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
)

// kubernetes answers as an API server does, in protobuf and in pages.
type kubernetes struct {
	*httptest.Server
	lists map[string]func(from, limit int) marshaler // by path; limit 0 for all
	asked atomic.Int64
	plain atomic.Int64 // lists that were not asked for in protobuf

	mu    sync.Mutex // guards pages
	pages map[string][]byte
}

type marshaler interface{ Marshal() ([]byte, error) }

func startKubernetes(t testing.TB, of size) *kubernetes {
	t.Helper()
	k := &kubernetes{pages: map[string][]byte{}}
	pods := of.nodes * of.podsPerNode
	nodes := of.nodes + len(zones)
	k.lists = map[string]func(int, int) marshaler{
		"/api/v1/nodes": func(from, limit int) marshaler {
			list := &corev1.NodeList{ListMeta: rest(from, limit, nodes)}
			for i := from; i < end(from, limit, nodes); i++ {
				list.Items = append(list.Items, node(i))
			}
			return list
		},
		"/api/v1/pods": func(from, limit int) marshaler {
			list := &corev1.PodList{ListMeta: rest(from, limit, pods)}
			for i := from; i < end(from, limit, pods); i++ {
				list.Items = append(list.Items, pod(i, of.nodes))
			}
			return list
		},
	}
	k.Server = httptest.NewUnstartedServer(k)
	k.Config.ErrorLog = log.New(io.Discard, "", 0)
	k.StartTLS()
	t.Cleanup(k.Close)
	return k
}

func end(from, limit, all int) int {
	if limit == 0 {
		return all
	}
	return min(from+limit, all)
}

func rest(from, limit, all int) (meta metav1.ListMeta) {
	if to := end(from, limit, all); to < all {
		meta.Continue = strconv.Itoa(to)
	}
	return meta
}

// ServeHTTP answers; what it does not know is not found, or an empty list.
func (k *kubernetes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.asked.Add(1)
	list := k.lists[r.URL.Path]
	switch {
	case r.URL.Path == "/version":
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"gitVersion":"v1.37.2"}`)
	case list != nil:
		if !strings.Contains(r.Header.Get("Accept"), "protobuf") {
			k.plain.Add(1)
		}
		w.Header().Set("Content-Type", "application/vnd.kubernetes.protobuf")
		_, _ = w.Write(k.page(r, list)) // the client notices
	case strings.Contains(r.URL.Path, "/configmaps/"):
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`)
	default:
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"items":[]}`)
	}
}

// page is a page of a list, which is made once: that is no work of the client's.
func (k *kubernetes) page(r *http.Request, list func(int, int) marshaler) []byte {
	query := r.URL.Query()
	from, _ := strconv.Atoi(query.Get("continue"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	k.mu.Lock()
	defer k.mu.Unlock()
	key := fmt.Sprint(r.URL.Path, " ", from, " ", limit)
	if text, made := k.pages[key]; made {
		return text
	}
	raw, err := list(from, limit).Marshal()
	if err != nil {
		panic(err) // plain values
	}
	kinds := map[string]string{"/api/v1/nodes": "NodeList", "/api/v1/pods": "PodList"}
	text, err := (&runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: "v1", Kind: kinds[r.URL.Path]}, Raw: raw}).Marshal()
	if err != nil {
		panic(err)
	}
	k.pages[key] = append([]byte("k8s\x00"), text...)
	return k.pages[key]
}

func node(i int) corev1.Node {
	n := corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: worker(i - len(zones)), UID: "0b5c3e0e-6c8e-4d6b-9d0a-5a2a9f1d8f11",
			Labels: map[string]string{corev1.LabelTopologyZone: zones[i%len(zones)], corev1.LabelHostname: worker(i - len(zones)), "kubernetes.io/os": "linux"}},
		Status: corev1.NodeStatus{
			Allocatable: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("4"), corev1.ResourceMemory: resource.MustParse("14Gi"), corev1.ResourcePods: resource.MustParse("110")},
			Conditions:  []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue, Message: "kubelet is posting ready status", LastHeartbeatTime: metav1.Unix(1790000000, 0)}},
			NodeInfo:    corev1.NodeSystemInfo{KubeletVersion: "v1.37.2"},
		},
	}
	for image := range 20 {
		n.Status.Images = append(n.Status.Images, corev1.ContainerImage{Names: []string{fmt.Sprintf("registry.example.com/team/image-%d@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b", image)}, SizeBytes: 1 << 27})
	}
	if i < len(zones) {
		n.Name = name + "-control-plane-" + zones[i][len(zones[i])-1:]
		n.Labels["node-role.kubernetes.io/control-plane"] = ""
	}
	return n
}

// pod is one of a Deployment's, with what an object of a real one carries.
func pod(i, nodes int) corev1.Pod {
	app, labels := fmt.Sprintf("app-%d", i%500), map[string]string{"app": fmt.Sprintf("app-%d", i%500), "pod-template-hash": "5d4f8c7b9"}
	p := corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s-5d4f8c7b9-%05d", app, i), Namespace: "shop", Labels: labels, UID: "7a1a9c52-7f0e-4a37-8f7e-8f1f0a2f5a11",
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: app + "-5d4f8c7b9", Controller: new(true)}},
			ManagedFields:   []metav1.ManagedFieldsEntry{{Manager: "kubelet", FieldsV1: metav1.NewFieldsV1(`{"f:status":{"f:conditions":` + strings.Repeat(`{"k:{\"type\":\"Ready\"}":{".":{}}}`, 20) + `}}`)}}},
		Spec: corev1.PodSpec{NodeName: worker(i % nodes), ServiceAccountName: "default",
			Containers: []corev1.Container{{Name: "web", Image: "registry.example.com/team/" + app + ":v1", Args: []string{"--listen=:8080", "--verbose"},
				Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("128Mi")}}}},
			TopologySpreadConstraints: []corev1.TopologySpreadConstraint{{MaxSkew: 5, TopologyKey: corev1.LabelTopologyZone, WhenUnsatisfiable: corev1.DoNotSchedule,
				LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": app}}}},
			Volumes: []corev1.Volume{{Name: "token", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{}}}}},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, PodIP: "10.64.1.2", Conditions: []corev1.PodCondition{
			{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(time.Unix(1790000000, 0))}}},
	}
	for n := range 10 {
		p.Spec.Containers[0].Env = append(p.Spec.Containers[0].Env, corev1.EnvVar{Name: fmt.Sprintf("SETTING_%d", n), Value: "some-value-of-a-setting"})
	}
	return p
}

// access is a kubeconfig that leads to the API server.
type access struct {
	port.Access
	server *kubernetes
}

// Open implements cluster.Access.
func (a access) Open(target model.Target) (port.Kube, bool, error) {
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.server.Certificate().Raw})
	client, err := kubeconfig.New("").Direct().Connect(target, a.server.URL, model.Credentials{CA: ca})
	return executor{client}, err == nil, err
}

// executor runs etcdctl without the stream that this takes.
type executor struct{ port.Kube }

// Exec implements cluster.Kube.
func (executor) Exec(_ context.Context, _, _ string, command ...string) ([]byte, error) {
	var members, statuses []any
	for i, zone := range zones {
		replica := name + "-control-plane-" + zone[len(zone)-1:]
		members = append(members, object{"ID": i + 1, "name": replica, "clientURLs": []string{"https://" + replica + ":2379"}})
		statuses = append(statuses, object{"Endpoint": replica, "Status": object{"header": object{"member_id": i + 1}, "leader": 1, "dbSize": 4 << 20, "raftIndex": 10, "raftTerm": 2}})
	}
	if strings.Contains(strings.Join(command, " "), "member list") {
		return marshal(object{"members": members}), nil
	}
	return marshal(statuses), nil
}
