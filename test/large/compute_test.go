package large

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// compute answers as Compute Engine does about a cluster, and counts the calls.
type compute struct {
	*httptest.Server
	answers map[string][][]byte // by the path below the project: pages

	mu    sync.Mutex
	calls map[string]int
}

// listPage is how many items Compute Engine lists at once, and no more.
const listPage = 500

const projectLink = "https://www.googleapis.com/compute/v1/projects/" + project

func startCompute(t testing.TB, of size) *compute {
	t.Helper()
	c := &compute{answers: map[string][][]byte{}}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	mark := infra.Owner{Cluster: name}.Description()
	one := func(kind, place string, items ...any) {
		c.answers["/aggregated/"+kind] = pages(kind, place, items)
	}
	one("addresses", "regions/"+region, object{"name": name + "-api", "description": mark, "address": "192.0.2.4", "region": projectLink + "/regions/" + region,
		"labels": object{infra.LabelCluster: name}})
	var groups, managed, instances, backends []any
	for _, zone := range zones {
		link := projectLink + "/zones/" + zone
		replica := name + "-control-plane-" + zone[len(zone)-1:]
		groups = append(groups, object{"name": replica, "description": mark, "zone": link})
		backends = append(backends, object{"group": link + "/instanceGroups/" + replica})
		instances = append(instances, instance(replica, zone, infra.RoleControlPlane, ""))
		managed = append(managed, object{"name": group(zone), "description": mark, "zone": link, "targetSize": of.nodes / len(zones),
			"instanceTemplate": projectLink + "/global/instanceTemplates/" + name + "-default", "status": object{"isStable": true}})
		c.answers["/zones/"+zone+"/instanceGroups/"+replica+"/listInstances"] = [][]byte{marshal(object{"items": []any{object{"instance": link + "/instances/" + replica}}})}
		c.answers["getHealth "+replica] = [][]byte{marshal(object{"healthStatus": []any{object{"healthState": "HEALTHY", "instance": link + "/instances/" + replica}}})}
	}
	for i := range of.nodes {
		zone := zones[i%len(zones)]
		instances = append(instances, instance(worker(i), zone, infra.RoleWorker, group(zone)))
	}
	c.answers["/global/networks"] = [][]byte{marshal(object{"items": []any{object{"name": name + "-" + region + "-network", "description": mark}}})}
	backend := object{"name": name + "-api", "description": mark, "region": projectLink + "/regions/" + region, "backends": backends}
	one("instanceGroups", "zones/"+zones[0], groups...)
	one("instanceGroupManagers", "zones/"+zones[0], managed...)
	one("instances", "zones/"+zones[0], instances...)
	one("backendServices", "regions/"+region, backend)
	c.answers["/regions/"+region+"/backendServices/"+infra.APIBackend(name).Name] = [][]byte{marshal(backend)}
	c.answers["/global/instanceTemplates"] = [][]byte{marshal(object{"items": []any{object{"name": name + "-default", "description": mark,
		"properties": object{"labels": object{infra.LabelPool: "default"}}}}})}
	return c
}

// instance is a VM with all of its metadata, as each of a managed group has it.
func instance(vm, zone string, role, group string) object {
	labels := object{infra.LabelCluster: name, infra.LabelRole: role}
	metadata := []any{object{"key": bootstrap.KeyScript, "value": bootstrap.Script()}}
	if group != "" {
		labels[infra.LabelPool] = "default"
		metadata = append(metadata, object{"key": "created-by", "value": "projects/1/zones/" + zone + "/instanceGroupManagers/" + group})
	}
	return object{"name": vm, "zone": projectLink + "/zones/" + zone, "status": "RUNNING", "labels": labels,
		"machineType": projectLink + "/zones/" + zone + "/machineTypes/e2-standard-4", "creationTimestamp": "2026-11-01T12:00:00.000-07:00",
		"metadata": object{"items": metadata}, "networkInterfaces": []any{object{"networkIP": "10.132.0.9"}}}
}

// pages are the answers of an aggregated list.
func pages(kind, place string, items []any) (all [][]byte) {
	for from := 0; from == 0 || from < len(items); from += listPage {
		page := object{"items": object{place: object{kind: items[from:min(from+listPage, len(items))]}}}
		if from+listPage < len(items) {
			page["nextPageToken"] = fmt.Sprint(len(all) + 1)
		}
		all = append(all, marshal(page))
	}
	return all
}

type object map[string]any

func marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values
	}
	return text
}

var belowProject = regexp.MustCompile(`/projects/` + project + `(/.*)$`)

// ServeHTTP answers; what it knows nothing of is an empty list.
func (c *compute) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := belowProject.FindStringSubmatch(r.URL.Path)[1]
	page := 0
	if token := r.URL.Query().Get("pageToken"); token != "" {
		fmt.Sscan(token, &page)
	} else { // further pages of a list are the same call
		c.mu.Lock()
		c.calls[path]++
		c.mu.Unlock()
	}
	if strings.HasSuffix(path, "/getHealth") {
		var asked struct{ Group string }
		_ = json.NewDecoder(r.Body).Decode(&asked) // another group has no answer
		path = "getHealth " + asked.Group[strings.LastIndexByte(asked.Group, '/')+1:]
	}
	w.Header().Set("Content-Type", "application/json")
	answer := []byte("{}")
	if pages := c.answers[path]; page < len(pages) {
		answer = pages[page]
	}
	_, _ = w.Write(answer) // the client notices
}
