package api_test

import (
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func runsAs(email string) []*compute.ServiceAccount {
	return []*compute.ServiceAccount{{Email: email, Scopes: []string{"https://www.googleapis.com/auth/userinfo.email"}}}
}

// TestServiceAccounts: instances have the account that they were made with, also
// by managed groups, and also anew; "default" is the project's.
func TestServiceAccounts(t *testing.T) {
	const own = "demo-nodes@my-project.iam.gserviceaccount.com"
	l := newLab(t, localgcetest.Options{})
	l.network()
	known, err := l.gce.Projects.Get(project).Do()
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{own: own, "default": known.DefaultServiceAccount} {
		body := vm("a")
		body.ServiceAccounts = runsAs(given)
		l.done(l.gce.Instances.Insert(project, zone, body).Do())
		if got := l.get("a").ServiceAccounts; len(got) != 1 || got[0].Email != want {
			t.Errorf("an instance with %s runs as %+v", given, got)
		}
		l.done(l.gce.Instances.Delete(project, zone, "a").Do())
	}

	l.template("t")
	l.variant("own", func(p *compute.InstanceProperties) { p.ServiceAccounts = runsAs(own) })
	l.done(l.gce.InstanceGroupManagers.Insert(project, zone, &compute.InstanceGroupManager{
		Name: "pool", BaseInstanceName: "pool", TargetSize: 2, InstanceTemplate: "global/instanceTemplates/own",
	}).Do())
	l.stable()
	before := l.ids()
	l.done(l.gce.Instances.Delete(project, zone, l.names()[0]).Do())
	l.eventually("an instance made anew", func() bool { return l.ids()[0] != before[0] && l.managed()[0].InstanceStatus == "RUNNING" })
	for _, name := range l.names() {
		if got := l.get(name).ServiceAccounts; len(got) != 1 || got[0].Email != own {
			t.Errorf("%s runs as %+v", name, got)
		}
	}
}
