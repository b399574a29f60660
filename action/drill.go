package action

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/action/summary"
	"github.com/kubectl-ha/kubectl-ha/action/words"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// drill rehearses the loss of zones of a cluster that this job has made, or
// another one, and fails the step where something does not hold.
func (a *app) drill(ctx context.Context, in inputs.Inputs) error {
	s, err := a.located(ctx, in)
	if err != nil {
		return err
	}
	if _, err := os.Stat(s.Kubeconfig); err != nil { // it is another job's cluster
		if err := a.takeAccess(ctx, s); err != nil {
			return err
		}
	}
	report, err := a.drillZones(ctx, s, in.Zones)
	a.tellDrill(report, a.keepPage(s, report), err)
	switch errs.KindOf(err) {
	case errs.Usage, errs.Interrupted:
		return err
	}
	if err != nil {
		return errors.Join(err, a.collect(s))
	}
	return nil
}

// drillZones shows in the log what is done.
func (a *app) drillZones(ctx context.Context, s state.State, zones []string) (drilling.Report, error) {
	none := drilling.Report{Target: s.Target}
	events, err := a.record(s)
	if err != nil {
		return none, err
	}
	defer events.Close()
	operator, err := a.Clouds.Open(ctx, requestOf(s, events))
	if err != nil {
		return none, err
	}
	report, err := operator.Drill(ctx, drilling.Options{Zones: zones})
	for _, warning := range report.Warnings {
		events.Warn(warning)
	}
	return report, err
}

// keepPage writes the report as an HTML page into the log directory, for a later step to
// upload, and returns its path; empty where no zone was drilled. A page that cannot be
// written is no reason to fail.
func (a *app) keepPage(s state.State, report drilling.Report) string {
	if len(report.Zones) == 0 {
		return ""
	}
	file := filepath.Join(s.Logs, fmt.Sprintf("%s-drill-%s.html", s.Target.Name, a.Now().UTC().Format("20060102-150405")))
	var page bytes.Buffer
	err := report.HTML(&page)
	if err == nil {
		err = keepFile(file, page.Bytes())
	}
	if err != nil {
		a.step.Warn(fmt.Sprintf("the drill's page cannot be written: %v", err))
		return ""
	}
	return file
}

// tellDrill puts the report into log, summary and output, also when the drill
// ended early: zones before that were drilled.
func (a *app) tellDrill(report drilling.Report, page string, failure error) {
	for _, zone := range report.Zones {
		a.step.Log.Infof("%s", figures(zone))
	}
	if report.Passed {
		a.step.Log.Infof("Cluster %s survived the loss of %s.", report.Target.Name, words.Counted(len(report.Zones), "zone"))
	}
	if page != "" {
		a.step.Log.Infof("%s shows it in pictures.", page)
	}
	a.step.Summarize(summary.Drilled(report, page, failure))
	a.step.SetOutput("report-html", page)
	a.step.SetOutput("passed", strconv.FormatBool(report.Passed && failure == nil))
	if text, err := json.Marshal(report); err == nil {
		a.step.SetOutput("report", string(text))
	}
}

// figures are a zone's, in a line.
func figures(zone drill.Zone) string {
	header, row := drill.Header(), zone.Row()
	var all []string
	for i := range header {
		all = append(all, header[i]+" "+row[i])
	}
	return strings.Join(all, ", ")
}
