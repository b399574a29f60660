package api_test

import (
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/api/compute/v1"
	"google.golang.org/api/googleapi"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// fault commits a fault, and lift removes all that there are.
func (l *lab) fault(f inject.Fault) inject.Fault {
	l.Helper()
	added, err := l.API().AddFault(f)
	if err != nil {
		l.Fatal(err)
	}
	return added
}

func (l *lab) lift() {
	l.Helper()
	if _, err := l.API().RemoveFaults(); err != nil {
		l.Fatal(err)
	}
}

func (l *lab) insert(name string) (*compute.Operation, error) {
	return l.gce.Instances.Insert(project, zone, vm(name)).Do()
}

// absent checks that there is no such instance.
func (l *lab) absent(name string) {
	l.Helper()
	_, err := l.gce.Instances.Get(project, zone, name).Do()
	wantCode(l.TB, err, http.StatusNotFound)
}

func TestFaultyCalls(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	for name, test := range map[string]struct {
		fault  inject.Fault
		status int // of the first answer; 0 for a cut connection
		reason string
		done   bool // carried out all the same
	}{
		"unavailable":  {inject.Fault{Kind: inject.Unavailable}, 503, "backendError", false},
		"denied":       {inject.Fault{Kind: inject.Denied}, 403, "Required 'compute.instances.create' permission for 'projects/" + project + "/zones/" + zone + "/instances", false},
		"rate limit":   {inject.Fault{Kind: inject.RateLimit}, 403, "rateLimitExceeded", false},
		"too many":     {inject.Fault{Kind: inject.RateLimit, Status: 429}, 429, "rateLimitExceeded", false},
		"quota":        {inject.Fault{Kind: inject.Quota, AtOnce: true, Metric: "SSD_TOTAL_GB"}, 403, "quotaExceeded", false},
		"lost request": {inject.Fault{Kind: inject.LostRequest}, 0, "", false},
		"lost answer":  {inject.Fault{Kind: inject.LostAnswer}, 0, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			machine := "m-" + strings.ReplaceAll(name, " ", "-")
			test.fault.Method, test.fault.Zone, test.fault.Name, test.fault.Count = "instances.insert", zone, machine, 1
			l.fault(test.fault)
			l.done(l.insert("other-" + machine)) // does not meet it
			id := uuid.NewString()
			_, err := l.gce.Instances.Insert(project, zone, vm(machine)).RequestId(id).Do()
			if err == nil || codeOf(err) != test.status || !strings.Contains(err.Error(), test.reason) {
				t.Errorf("the answer is %v, want %d %s", err, test.status, test.reason)
			}
			_, err = l.gce.Instances.Get(project, zone, machine).Do()
			if there := codeOf(err) != http.StatusNotFound; there != test.done {
				t.Errorf("the instance is there: %t, want %t", there, test.done)
			}
			l.done(l.gce.Instances.Insert(project, zone, vm(machine)).RequestId(id).Do()) // it struck once
			if left := l.API().Faults(); len(left) > 0 {
				t.Errorf("left: %+v", left)
			}
		})
	}
}

func TestFaultyOperations(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	for name, test := range map[string]struct {
		fault   inject.Fault
		code    string
		status  int64
		message string
	}{
		"stockout":     {inject.Fault{Kind: inject.Stockout, Zone: zone}, "ZONE_RESOURCE_POOL_EXHAUSTED", 503, "The zone 'projects/local/zones/" + zone + "' does not have enough resources"},
		"quota":        {inject.Fault{Kind: inject.Quota}, "QUOTA_EXCEEDED", 403, "Quota 'CPUS' exceeded.  Limit: 24.0 in region europe-west1."},
		"error":        {inject.Fault{Kind: inject.OperationError}, "INTERNAL_ERROR", 0, "on purpose"},
		"chosen error": {inject.Fault{Kind: inject.OperationError, Code: "RESOURCE_NOT_READY", Status: 400, Message: "not yet"}, "RESOURCE_NOT_READY", 400, "not yet"},
	} {
		t.Run(name, func(t *testing.T) {
			test.fault.Count = 1
			l.fault(test.fault)
			op := l.wait(l.insert("a"))
			if op.Error == nil || op.HttpErrorStatusCode != test.status {
				t.Fatalf("the operation ended with %+v, status %d", op.Error, op.HttpErrorStatusCode)
			}
			if e := op.Error.Errors[0]; e.Code != test.code || !strings.Contains(e.Message, test.message) {
				t.Errorf("the operation ended with %s: %s", e.Code, e.Message)
			}
			l.absent("a")
			l.done(l.insert("a"))
			l.done(l.gce.Instances.Delete(project, zone, "a").Do())
			if l.Machines.Count() != 0 || len(l.API().Faults()) > 0 {
				t.Errorf("left: %d machines, %+v", l.Machines.Count(), l.API().Faults())
			}
		})
	}
}

func TestStockoutNamesRoom(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.fault(inject.Fault{Kind: inject.Stockout, Zone: zone, Details: true})
	l.fault(inject.Fault{Kind: inject.Stockout, Zone: "europe-west1-d"})
	op := l.wait(l.insert("a"))
	e := op.Error.Errors[0]
	if e.Code != "ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS" || len(e.ErrorDetails) != 3 {
		t.Fatalf("the operation ended with %+v", e)
	}
	if told := e.ErrorDetails[2].ErrorInfo.Metadatas; told["zonesAvailable"] != "europe-west1-c" || told["vmType"] != "e2-standard-2" {
		t.Errorf("the details tell %v", told)
	}
}

// TestFailedChangeChangesNothing: what an operation was to change is as before
// when it fails.
func TestFailedChangeChangesNothing(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.insert("a"))
	l.fault(inject.Fault{Kind: inject.OperationError, Method: "*.*"})
	for what, call := range map[string]func(...googleapi.CallOption) (*compute.Operation, error){
		"labels": l.gce.Instances.SetLabels(project, zone, "a", &compute.InstancesSetLabelsRequest{
			LabelFingerprint: l.get("a").LabelFingerprint, Labels: map[string]string{"team": "b"}}).Do,
		"stop":    l.gce.Instances.Stop(project, zone, "a").Do,
		"delete":  l.gce.Instances.Delete(project, zone, "a").Do,
		"network": l.gce.Networks.Insert(project, &compute.Network{Name: "other", AutoCreateSubnetworks: true}).Do,
	} {
		if op := l.wait(call()); op.Error == nil {
			t.Errorf("%s: the operation succeeded", what)
		}
	}
	if a := l.get("a"); a.Labels["team"] != "a" || a.Status != "RUNNING" {
		t.Errorf("labels %v, status %s", a.Labels, a.Status)
	}
	_, err := l.gce.Networks.Get(project, "other").Do()
	wantCode(t, err, http.StatusNotFound)
	_, err = l.gce.Instances.Stop(project, zone, "none").Do()
	wantCode(t, err, http.StatusNotFound) // what is wrong is still refused at once
}

func TestHangingOperation(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	l.fault(inject.Fault{Kind: inject.OperationHang, Method: "instances.insert", Count: 1})
	op, err := l.insert("a")
	if err != nil {
		t.Fatal(err)
	}
	l.done(l.insert("b")) // the second is spared
	l.Restart(t)
	l.eventually("the operation under way", func() bool {
		got, err := l.gce.ZoneOperations.Get(project, zone, op.Name).Do()
		return err == nil && got.Status == "RUNNING"
	})
	if held := l.API().Faults()[0]; held.Hits != 1 || held.Holds[0].Target != "projects/local/zones/"+zone+"/instances/a" || l.get("a").Status != "PROVISIONING" {
		t.Errorf("the fault is %+v", held)
	}
	l.lift()
	l.done(op, nil)
	if a := l.get("a"); a.Status != "RUNNING" {
		t.Errorf("status %s", a.Status)
	}
}

func TestManagedGroupSitsAStockoutOut(t *testing.T) {
	l := newLab(t, localgcetest.Options{Speed: 1000})
	l.network()
	l.template("t")
	l.fault(inject.Fault{Kind: inject.Stockout, Zone: zone, Name: "pool-*"})
	l.done(l.gce.InstanceGroupManagers.Insert(project, zone, &compute.InstanceGroupManager{
		Name: "pool", TargetSize: 2, InstanceTemplate: "global/instanceTemplates/t",
	}).Do())
	l.eventually("errors on record", func() bool {
		answer, err := l.gce.InstanceGroupManagers.ListErrors(project, zone, "pool").Do()
		return err == nil && len(answer.Items) > 2 && answer.Items[2].Error.Code == "ZONE_RESOURCE_POOL_EXHAUSTED"
	})
	for _, m := range l.managed() {
		if m.CurrentAction != "CREATING" || m.LastAttempt.Errors == nil {
			t.Errorf("%s is %s, last attempt %+v", m.Name, m.CurrentAction, m.LastAttempt)
		}
	}
	if l.manager().Status.IsStable || l.Machines.Count() != 0 {
		t.Errorf("%d machines run", l.Machines.Count())
	}
	l.lift()
	l.stable()
}

func TestFaultsAreChecked(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	for name, test := range map[string]struct {
		fault inject.Fault
		want  string
	}{
		"zone":   {inject.Fault{Kind: inject.Stockout, Zone: "europe-west1-x"}, `no zone "europe-west1-x"`},
		"method": {inject.Fault{Kind: inject.Unavailable, Method: "instance.insert"}, "instances.insert"},
		"case":   {inject.Fault{Kind: inject.Unavailable, Method: "Instances.Insert"}, "instances.insert"},
		"other":  {inject.Fault{Kind: inject.Unavailable, Method: "machines.reset"}, "only such as instances.reset"},
		"verb":   {inject.Fault{Kind: inject.Unavailable, Method: "instances.create"}, "only such as instances.aggregatedList, instances.list"},
		"kind":   {inject.Fault{Kind: "flood"}, `kind "flood"`},
	} {
		if _, err := l.API().AddFault(test.fault); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	for _, method := range []string{"compute.instances.insert", "*.list", "operations.wait", "projects.get", "images.getFromFamily", "instances.getSerialPortOutput", "instanceGroupManagers.listErrors"} {
		l.fault(inject.Fault{Kind: inject.LostAnswer, Method: method, Name: "nobody"})
	}
	if _, err := l.API().RemoveFaults(l.API().Faults()[0].ID, "none"); err == nil || len(l.API().Faults()) != 7 {
		t.Errorf("an unknown ID: %v, left %d", err, len(l.API().Faults()))
	}
}

func TestFaultsEndByThemselves(t *testing.T) {
	l := newLab(t, localgcetest.Options{Speed: 1000, StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	l.fault(inject.Fault{Kind: inject.OperationHang, Method: "instances.*", For: inject.Duration(10 * time.Minute)})
	op, err := l.insert("a")
	if err != nil {
		t.Fatal(err)
	}
	l.Restart(t)
	l.done(op, nil)
	if left := l.API().Faults(); len(left) > 0 {
		t.Errorf("left: %+v", left)
	}
}

// TestEveryCallMeets: a fault without a place meets reads, lists of all zones
// and batches, and no fault meets the engine's own commands.
func TestEveryCallMeets(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	for method, call := range map[string]func() error{
		"projects.get":             func() error { _, err := l.gce.Projects.Get(project).Do(); return err },
		"instances.list":           func() error { _, err := l.gce.Instances.List(project, zone).Do(); return err },
		"instances.aggregatedList": func() error { _, err := l.gce.Instances.AggregatedList(project).Do(); return err },
		"images.getFromFamily": func() error {
			_, err := l.gce.Images.GetFromFamily("debian-cloud", "debian-12").Do()
			return err
		},
		"networks.insert": func() error {
			_, err := l.gce.Networks.Insert(project, &compute.Network{Name: "n", AutoCreateSubnetworks: true}).Do()
			return err
		},
	} {
		l.fault(inject.Fault{Kind: inject.Unavailable, Method: method, Count: 1})
		// Google's client asks again after a 503 to a read; the fault is then over.
		if err := call(); err == nil && len(l.API().Faults()) > 0 {
			t.Errorf("%s does not meet it", method)
		}
		l.lift()
	}
	l.fault(inject.Fault{Kind: inject.Unavailable})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, l.URL+"/compute/v1/projects/local", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(inject.ImmuneHeader, "true")
	response, err := l.Client().Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("the engine's own command gets %v, %v", response, err)
	}
	if err := errors.Join(err, response.Body.Close()); err != nil {
		t.Error(err)
	}
}
