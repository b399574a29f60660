package api_test

import (
	"net/http"
	"testing"
	"time"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// ending is a scheduling that deletes an instance at a time.
func ending(at time.Time) *compute.Scheduling {
	return &compute.Scheduling{TerminationTime: at.Format(time.RFC3339), InstanceTerminationAction: "DELETE"}
}

func TestTerminationTimeDeletes(t *testing.T) {
	l := newLab(t, localgcetest.Options{Speed: 1000})
	l.network()
	body := vm("a")
	body.Scheduling = ending(time.Now().Add(time.Hour))
	l.done(l.gce.Instances.Insert(project, zone, body).Do())
	l.eventually("the deletion", func() bool {
		_, err := l.gce.Instances.Get(project, zone, "a").Do()
		return codeOf(err) == http.StatusNotFound
	})
}

func TestTerminationTimeRefused(t *testing.T) {
	later, earlier := time.Now().Add(time.Hour), time.Now().Add(-time.Minute)
	both := ending(later)
	both.MaxRunDuration = &compute.Duration{Seconds: 60}
	for name, scheduling := range map[string]*compute.Scheduling{
		"over": ending(earlier), "too far off": ending(later.AddDate(1, 0, 0)), "with a duration": both,
		"without an action": {TerminationTime: later.Format(time.RFC3339)},
		"no time":           {TerminationTime: "tomorrow", InstanceTerminationAction: "DELETE"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, localgcetest.Options{})
			l.network()
			body := vm("a")
			body.Scheduling = scheduling
			_, err := l.gce.Instances.Insert(project, zone, body).Do()
			wantCode(t, err, http.StatusBadRequest)
		})
	}
}

// A time stays over a stop: beyond it, nothing starts again.
func TestTerminationTimeOutlivesAStop(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.done(l.gce.Instances.Stop(project, zone, "a").Do())
	l.done(l.gce.Instances.SetScheduling(project, zone, "a", ending(time.Now().Add(-time.Minute))).Do())
	_, err := l.gce.Instances.Start(project, zone, "a").Do()
	wantCode(t, err, http.StatusBadRequest)
	l.done(l.gce.Instances.SetScheduling(project, zone, "a", ending(time.Now().Add(time.Hour))).Do())
	l.done(l.gce.Instances.Start(project, zone, "a").Do())
}

// A group makes nothing of a template whose time is over.
func TestTerminationTimeHoldsForGroups(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.lived(1, ending(time.Now().Add(-time.Minute)))
	l.eventually("the refusal", func() bool {
		errors, err := l.gce.InstanceGroupManagers.ListErrors(project, zone, "pool").Do()
		return err == nil && len(errors.Items) > 0
	})
	if l.Machines.Count() != 0 {
		t.Error("a machine runs")
	}
}
