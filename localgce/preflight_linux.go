package localgce

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	machines "github.com/kubectl-ha/kubectl-ha/localgce/internal/machine/preflight"
	networks "github.com/kubectl-ha/kubectl-ha/localgce/internal/network/preflight"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// preflight finds all that keeps this computer from running machines, and
// tells it in one error. An engine that is in its slot has passed already: its
// own machines may use what memory there was.
func (d daemon) preflight(ctx context.Context) error {
	_, _, inPlace, err := d.registered()
	problems := []error{err, owned.Check(d.CacheDir)}
	if !inPlace {
		for _, problem := range d.survey(ctx) {
			problems = append(problems, problem)
		}
	}
	if d.Port != 0 {
		problems = append(problems, portFree(d.Port))
	}
	return joined(problems)
}

// survey looks at what machines and their networks need. Networks can be tried
// by root only; that somebody else calls is among the problems of machines.
func (d daemon) survey(ctx context.Context) []*errs.Error {
	problems := machines.Problems(d.state.machines())
	if os.Geteuid() != 0 {
		return problems
	}
	return append(problems, networks.Problems(ctx)...)
}

func portFree(port int) error {
	listener, err := listenOn(context.Background(), port)
	if err != nil {
		return err
	}
	return listener.Close()
}

// joined makes one error of many, each with what mends it. One alone stays as it is.
func joined(problems []error) error {
	problems = slices.DeleteFunc(problems, func(err error) bool { return err == nil })
	if len(problems) < 2 {
		return errors.Join(problems...)
	}
	var list strings.Builder
	for _, problem := range problems {
		fmt.Fprintf(&list, "\n- %v", problem)
		if hint := errs.HintOf(problem); hint != "" {
			fmt.Fprintf(&list, " (%s)", hint)
		}
	}
	return errs.Errorf(errs.KindOf(problems[0]), "%d things keep the local Compute Engine from starting:%s", len(problems), &list)
}
