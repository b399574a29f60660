package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// disks makes empty disks of these names.
func (l *lab) disks(names ...string) {
	l.Helper()
	for _, name := range names {
		l.done(l.gce.Disks.Insert(project, zone, &compute.Disk{Name: name, SizeGb: 10}).Do())
	}
}

// TestPagesWhileThingsChange: what comes and goes between two pages makes no list skip
// or repeat what was there all the time.
func TestPagesWhileThingsChange(t *testing.T) {
	for _, order := range []string{"name", "creationTimestamp desc"} {
		t.Run(order, func(t *testing.T) {
			l := newLab(t, localgcetest.Options{})
			l.disks("b", "c", "d", "e", "f")
			list := l.gce.Disks.List(project, zone).OrderBy(order).MaxResults(2)
			seen := map[string]int{}
			first, err := list.Do()
			if err != nil {
				t.Fatal(err)
			}
			for _, disk := range first.Items {
				seen[disk.Name]++
				l.done(l.gce.Disks.Delete(project, zone, disk.Name).Do())
			}
			l.disks("a", "g")
			err = list.PageToken(first.NextPageToken).Pages(t.Context(), func(page *compute.DiskList) error {
				for _, disk := range page.Items {
					seen[disk.Name]++
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range strings.Split("bcdef", "") {
				if seen[name] != 1 {
					t.Errorf("%s was listed %d times", name, seen[name])
				}
			}
		})
	}
}

// TestAggregatedPages: so it is over several zones.
func TestAggregatedPages(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	for i, where := range []string{"europe-west1-b", "europe-west1-c", "us-central1-a"} {
		l.done(l.gce.Disks.Insert(project, where, &compute.Disk{Name: fmt.Sprintf("d%d", i), SizeGb: 10}).Do())
		l.done(l.gce.Disks.Insert(project, where, &compute.Disk{Name: "same", SizeGb: 10}).Do())
	}
	seen, pages := map[string]int{}, 0
	err := l.gce.Disks.AggregatedList(project).MaxResults(4).Pages(t.Context(), func(page *compute.DiskAggregatedList) error {
		for where, list := range page.Items {
			for _, disk := range list.Disks {
				seen[where+"/"+disk.Name]++
			}
		}
		if pages++; pages == 1 {
			l.done(l.gce.Disks.Delete(project, "europe-west1-b", "d0").Do())
		}
		return nil
	})
	if err != nil || len(seen) != 6 || pages != 2 {
		t.Errorf("%d pages have %v (%v), want 2 with 6 disks", pages, seen, err)
	}
}

// TestMaxResultsOfNone: 0 is the largest page, as nothing is.
func TestMaxResultsOfNone(t *testing.T) {
	l := newLab(t, localgcetest.Options{Quotas: map[string]float64{"FIREWALLS": 1000}})
	for i := range 501 {
		rule := &compute.Firewall{Name: fmt.Sprintf("f%d", i), Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp"}}, SourceRanges: []string{"192.0.2.0/24"}}
		if _, err := l.gce.Firewalls.Insert(project, rule).Do(); err != nil {
			t.Fatal(err)
		}
	}
	status, answer := call(t, l.Engine, "GET", "/compute/v1/projects/local/global/firewalls?maxResults=0", "")
	if items, _ := answer["items"].([]any); status != http.StatusOK || len(items) != 500 || answer["nextPageToken"] == nil {
		t.Errorf("the answer is %d with %d rules, and a next page: %v", status, len(items), answer["nextPageToken"])
	}
}

// TestNewestOperationsFirst: operations have no creationTimestamp, and are what this
// order is for.
func TestNewestOperationsFirst(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.disks("a", "b", "c")
	list, err := l.gce.ZoneOperations.List(project, zone).OrderBy("creationTimestamp desc").Do()
	if err != nil || len(list.Items) != 3 {
		t.Fatalf("%d operations (%v)", len(list.Items), err)
	}
	if !strings.HasSuffix(list.Items[0].TargetLink, "/c") || !strings.HasSuffix(list.Items[2].TargetLink, "/a") {
		t.Errorf("the first is about %s, the last about %s", list.Items[0].TargetLink, list.Items[2].TargetLink)
	}
}

// TestImagesByName: those of projects come among the public ones.
func TestOrderOfImages(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	list, err := l.gce.Images.List("debian-cloud").Do()
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(list.Items); i++ {
		if list.Items[i-1].Name > list.Items[i].Name {
			t.Errorf("%s comes before %s", list.Items[i-1].Name, list.Items[i].Name)
		}
	}
}

func TestAllScopes(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	for _, all := range []bool{false, true} {
		list, err := l.gce.Disks.AggregatedList(project).IncludeAllScopes(all).Do()
		if err != nil {
			t.Fatal(err)
		}
		_, regional := list.Items["regions/"+region]
		_, global := list.Items["global"]
		if _, zonal := list.Items["zones/"+zone]; !zonal || regional != all || global != all {
			t.Errorf("includeAllScopes=%v: a zone %v, a region %v, global %v", all, zonal, regional, global)
		}
	}
}

// TestFiltersThatFail are filters that Compute Engine refuses, by reports of those who
// have tried: a list that is empty instead would hide that.
func TestFiltersThatFail(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	for _, text := range []string{
		"status eq RUNNING AND name eq a", "tags = web", "tags.items eq web", "nonsense=1", "networkInterfaces.network=default", "labels:*",
	} {
		_, err := l.gce.Instances.List(project, zone).Filter(text).Do()
		wantRefused(t, err, http.StatusBadRequest, "invalid", "Invalid list filter expression")
		_, err = l.gce.Instances.AggregatedList(project).Filter(text).Do()
		wantRefused(t, err, http.StatusBadRequest, "invalid", "Invalid list filter expression")
	}
	_, err := l.gce.Autoscalers.List(project, zone).Filter("nonsense=1").Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "Invalid list filter expression")
}
