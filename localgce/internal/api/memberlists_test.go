package api_test

import (
	"net/http"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// TestListInstances: the list of a group takes filters of the older form, pages, and no
// order.
func TestListInstances(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(3)
	list := func() *compute.InstanceGroupsListInstancesCall {
		return l.gce.InstanceGroups.ListInstances(project, zone, "pool", &compute.InstanceGroupsListInstancesRequest{})
	}
	none, err := list().Filter("status ne RUNNING").Do()
	if err != nil || len(none.Items) != 0 {
		t.Errorf("%d instances are not RUNNING (%v)", len(none.Items), err)
	}
	_, err = list().Filter("status=RUNNING").Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "eq and ne only")
	_, err = list().OrderBy("name").Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'orderBy'")
	var pages []int
	err = list().MaxResults(2).Pages(t.Context(), func(page *compute.InstanceGroupsListInstances) error {
		pages = append(pages, len(page.Items))
		return nil
	})
	if err != nil || len(pages) != 2 || pages[0] != 2 || pages[1] != 1 {
		t.Errorf("the pages have %v instances (%v)", pages, err)
	}
}

// TestListManagedInstances: on one page, unless the group says that it pages.
func TestListManagedInstances(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(3)
	sizes := func(filter string) (pages []int) {
		t.Helper()
		call := l.gce.InstanceGroupManagers.ListManagedInstances(project, zone, "pool").MaxResults(2).Filter(filter)
		err := call.Pages(t.Context(), func(page *compute.InstanceGroupManagersListManagedInstancesResponse) error {
			pages = append(pages, len(page.ManagedInstances))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return pages
	}
	if got := sizes(""); len(got) != 1 || got[0] != 3 {
		t.Errorf("the pages of a pageless group have %v instances", got)
	}
	if got := sizes("instanceStatus=TERMINATED"); len(got) != 1 || got[0] != 0 {
		t.Errorf("%v instances are TERMINATED", got)
	}
	l.done(l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{ListManagedInstancesResults: "PAGINATED"}).Do())
	if got := sizes(""); len(got) != 2 || got[0] != 2 || got[1] != 1 {
		t.Errorf("the pages have %v instances", got)
	}
	_, err := l.gce.InstanceGroupManagers.ListManagedInstances(project, zone, "pool").OrderBy("name").Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'orderBy'")
	_, err = l.gce.InstanceGroupManagers.ListErrors(project, zone, "pool").Filter("error.code=X").Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'filter'")
}
