package clustertest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// Project is what Compute Engine has, as it is seen past all fuses.
type Project struct {
	t      testing.TB
	engine *localgcetest.Engine
}

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
func (p *Project) Resources() []string {
	p.t.Helper()
	var all []string
	for _, collection := range collections {
		for _, item := range p.items(collection) {
			if name := item.Text("name"); name != "default" && !strings.HasPrefix(name, "default-allow-") {
				all = append(all, canonical(collection, item))
			}
		}
	}
	slices.Sort(all)
	return all
}

func (p *Project) items(collection string) (items []object.Map) {
	p.t.Helper()
	answer := p.get(collection)
	scopes, kind := map[string]any{"": map[string]any(answer)}, "items"
	if strings.HasPrefix(collection, "aggregated/") {
		scopes, kind = answer.At("items"), strings.TrimPrefix(collection, "aggregated/")
	}
	for _, scope := range scopes {
		listed, _ := object.Of(scope)[kind].([]any)
		for _, item := range listed {
			items = append(items, object.Of(item))
		}
	}
	return items
}

// get asks the API past all fuses.
func (p *Project) get(path string) (answer object.Map) {
	p.t.Helper()
	return p.ask(http.MethodGet, path, "")
}

// Change asks Compute Engine for a change behind the back of all, as somebody
// does with gcloud.
func (p *Project) Change(method, path, body string) {
	p.t.Helper()
	p.ask(method, path, body)
	time.Sleep(2 * time.Minute) // until all have noticed
}

func (p *Project) ask(method, path, body string) (answer object.Map) {
	p.t.Helper()
	request, err := http.NewRequest(method, p.engine.URL+"/compute/v1/projects/"+p.engine.Project+"/"+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+p.engine.Token)
	response, err := p.engine.Transport().RoundTrip(request)
	if err != nil {
		p.t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || json.Unmarshal(text, &answer) != nil {
		p.t.Fatalf("%s: %s %s %v", path, response.Status, text, err)
	}
	return answer
}

var (
	fields       = regexp.MustCompile(`"(\w*Timestamp|\w*[fF]ingerprint|currentRevision)":"[^"]*",?|\bprojects/\d+/`)
	addresses    = regexp.MustCompile(`\b\d+\.\d+\.\d+\.\d+(/24)?("|\\)`)
	certificates = regexp.MustCompile(`-----BEGIN [^-]+-----[^-]*-----END [^-]+-----(\\n)?`)
)

func canonical(collection string, item object.Map) string {
	item = maps.Clone(item)
	for _, field := range passing {
		delete(item, field)
	}
	if metadata := item.At("metadata"); metadata != nil {
		item["metadata"] = known(metadata)
	}
	text, err := json.Marshal(item)
	if err != nil {
		return err.Error()
	}
	return collection + " " + crash.Anonymous(certificates.ReplaceAllString(addresses.ReplaceAllString(fields.ReplaceAllString(string(text), ""), "ADDRESS$2"), "PEM"))
}

// ignored are the startup script, which is long, and what is another one each
// time: requests for certificates, which may be at any replica, and renewals.
var ignored = []string{bootstrap.KeyScript, bootstrap.KeyAdminCSR, bootstrap.KeyEtcdCSR, bootstrap.KeyForceNewCluster, bootstrap.KeyRenewCertificates, bootstrap.KeyUpgradeAddons}

// known are the metadata that a command decides about.
func known(metadata object.Map) []string {
	var pairs []string
	items, _ := metadata["items"].([]any)
	for _, one := range items {
		item := object.Of(one)
		if key := item.Text("key"); !slices.Contains(ignored, key) {
			pairs = append(pairs, key+"="+item.Text("value"))
		}
	}
	slices.Sort(pairs)
	return pairs
}
