package action

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/action/words"
	"github.com/kubectl-ha/kubectl-ha/shared/adopt"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/diagnosis"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// collectTimeout bounds what a failed job asks of its machines.
const collectTimeout = time.Minute

// collect writes what the machines and the API have to say into the log
// directory, for a later step to upload. The job has failed, or its context is
// done, so it takes a time of its own.
func (a *app) collect(s state.State) error {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	a.step.Log.StartGroup("Logs of the machines")
	defer a.step.Log.EndGroup()
	operator, err := a.Clouds.Open(ctx, requestOf(s, event.Discard))
	if err != nil {
		return fmt.Errorf("collect logs: %w", err)
	}
	folder := filepath.Join(s.Logs, s.Target.Name)
	records, diagnoseErr := operator.Diagnose(ctx)
	if status, err := operator.Status(ctx); err == nil {
		text, _ := json.MarshalIndent(status, "", "  ") // plain values
		records = append(records, diagnosis.Record{Name: "status.json", Text: string(text) + "\n"})
	}
	for _, record := range records {
		if err := writeRecord(folder, record); err != nil {
			return errors.Join(diagnoseErr, err)
		}
	}
	a.step.Log.Infof("%s of cluster %s in %s", words.Counted(len(records), "file"), s.Target.Name, folder)
	return diagnoseErr
}

func writeRecord(folder string, record diagnosis.Record) error {
	path := filepath.Join(folder, filepath.FromSlash(record.Name))
	if err := keepFile(path, []byte(record.Text)); err != nil {
		return fmt.Errorf("keep %s: %w", record.Name, err)
	}
	return nil
}

// keepFile writes a file that later steps are to read: under sudo, too, it is the
// user's in whose directory it is.
func keepFile(path string, text []byte) error {
	if err := adopt.File(path, 0o644); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// makeParent makes the directory of a file that only its owner may read.
func makeParent(file string) error {
	if err := adopt.Dir(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("create the directory of the kubeconfig: %w", err)
	}
	return nil
}
