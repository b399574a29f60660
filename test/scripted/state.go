package scripted

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

// collections are the kinds of resources that clusters are made of, as paths
// of the API.
var collections = []string{
	"global/networks", "aggregated/subnetworks", "global/firewalls", "aggregated/addresses", "aggregated/healthChecks",
	"aggregated/instanceGroups", "aggregated/backendServices", "aggregated/forwardingRules", "global/instanceTemplates",
	"aggregated/instanceGroupManagers", "aggregated/instances", "aggregated/disks",
}

// passing are fields that differ between two runs that did the same.
var passing = []string{"id", "selfLink", "selfLinkWithId"}

// Resources lists everything that the Compute Engine has, the network default
// left out, without what differs between two runs that did the same.
func (w *World) Resources() []string {
	w.t.Helper()
	var all []string
	for _, collection := range collections {
		for _, item := range w.items(collection) {
			if name := item.text("name"); name != "default" && !strings.HasPrefix(name, "default-allow-") {
				all = append(all, canonical(collection, item))
			}
		}
	}
	slices.Sort(all)
	return all
}

func (w *World) items(collection string) (items []object) {
	w.t.Helper()
	answer := w.get(collection)
	scopes, kind := map[string]any{"": map[string]any(answer)}, "items"
	if strings.HasPrefix(collection, "aggregated/") {
		scopes, kind = answer.at("items"), strings.TrimPrefix(collection, "aggregated/")
	}
	for _, scope := range scopes {
		listed, _ := object{"of": scope}.at("of")[kind].([]any)
		for _, item := range listed {
			items = append(items, object{"of": item}.at("of"))
		}
	}
	return items
}

// get asks the API past all fuses.
func (w *World) get(path string) (answer object) {
	w.t.Helper()
	return w.ask(http.MethodGet, path, "")
}

// Change asks Compute Engine for a change behind the back of all, as somebody
// does with gcloud.
func (w *World) Change(method, path, body string) {
	w.t.Helper()
	w.ask(method, path, body)
	time.Sleep(2 * time.Minute) // until all have noticed
}

func (w *World) ask(method, path, body string) (answer object) {
	w.t.Helper()
	request, err := http.NewRequest(method, w.Engine.URL+"/compute/v1/projects/"+w.Engine.Project+"/"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+w.Engine.Token)
	response, err := w.Engine.Transport().RoundTrip(request)
	if err != nil {
		w.t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || json.Unmarshal(text, &answer) != nil {
		w.t.Fatalf("%s: %s %s %v", path, response.Status, text, err)
	}
	return answer
}

var (
	fields       = regexp.MustCompile(`"(\w*Timestamp|\w*[fF]ingerprint|currentRevision)":"[^"]*",?|\bprojects/\d+/`)
	addresses    = regexp.MustCompile(`\b\d+\.\d+\.\d+\.\d+(/24)?("|\\)`)
	certificates = regexp.MustCompile(`-----BEGIN [^-]+-----[^-]*-----END [^-]+-----(\\n)?`)
)

func canonical(collection string, item object) string {
	item = maps.Clone(item)
	for _, field := range passing {
		delete(item, field)
	}
	if metadata := item.at("metadata"); metadata != nil {
		item["metadata"] = known(metadata)
	}
	text, err := json.Marshal(item)
	if err != nil {
		return err.Error()
	}
	return collection + " " + anonymous(certificates.ReplaceAllString(addresses.ReplaceAllString(fields.ReplaceAllString(string(text), ""), "ADDRESS$2"), "PEM"))
}

// ignored are the startup script, which is long, and what is another one each
// time: an administrator's request, which may be at any replica, and a renewal.
var ignored = []string{bootstrap.KeyScript, bootstrap.KeyAdminCSR, bootstrap.KeyForceNewCluster}

// known are the metadata that a command decides about.
func known(metadata object) []string {
	var pairs []string
	items, _ := metadata["items"].([]any)
	for _, one := range items {
		item := object{"of": one}.at("of")
		if key := item.text("key"); !slices.Contains(ignored, key) {
			pairs = append(pairs, key+"="+item.text("value"))
		}
	}
	slices.Sort(pairs)
	return pairs
}

// Clusters tells of everything that is in the Kubernetes clusters whose
// machines have power: members of etcd, nodes, and all objects.
func (w *World) Clusters() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[*kubernetes]bool{}
	var all []string
	for _, m := range w.machines {
		if m.cluster != nil && m.boot.power.Err() == nil && !seen[m.cluster] {
			seen[m.cluster] = true
			all = append(all, m.cluster.describe(len(seen))...)
		}
	}
	slices.Sort(all)
	return all
}

func (c *kubernetes) describe(number int) (lines []string) {
	for _, m := range c.members {
		lines = append(lines, fmt.Sprintf("cluster %d: member %q, learner %t, healthy %t", number, m.name, m.learner, m.healthy()))
	}
	for _, key := range slices.Sorted(maps.Keys(c.objects)) {
		if strings.HasPrefix(key, "leases/") {
			continue // of processes, not of the cluster: a killed one leaves its own behind
		}
		o := maps.Clone(c.seen(key))
		o["metadata"] = map[string]any(o.at("metadata").at("annotations"))
		lines = append(lines, anonymous(fmt.Sprintf("cluster %d: %s %v", number, key, map[string]any(o))))
	}
	return lines
}

// Holder is the holder of the cluster's Lease; "" for none.
func (w *World) Holder() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if m.cluster != nil && m.boot.power.Err() == nil {
			return m.cluster.objects["leases/kube-system/kubectl-ha"].at("spec").text("holderIdentity")
		}
	}
	return ""
}

// Usurp makes somebody else the holder of the cluster's Lease, or nobody.
func (w *World) Usurp(holder string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if m.cluster != nil && m.boot.power.Err() == nil {
			r := resource{kind: "leases", namespace: "kube-system", name: "kubectl-ha"}
			if holder == "" {
				delete(m.cluster.objects, r.key())
				return
			}
			m.cluster.store(r, m.cluster.objects[r.key()].merged(object{"spec": map[string]any{"holderIdentity": holder}}))
			return
		}
	}
}

// LeaderZone is where the etcd leader is; "" without a leader.
func (w *World) LeaderZone() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if member := m.cluster.member(m); member != nil && m.running() && member.id == m.cluster.leader {
			return m.zone
		}
	}
	return ""
}
