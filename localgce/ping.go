package localgce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// answerTimeout is generous: machines that boot may have all processors busy.
const answerTimeout = 10 * time.Second

// ping asks the daemon whether it answers, and to this token.
func ping(ctx context.Context, c Connection) error {
	return get(ctx, c, "", &struct{}{})
}

// get reads a resource of the project from the daemon's API.
func get(ctx context.Context, c Connection, path string, into any) error {
	return c.send(ctx, http.MethodGet, "/compute/v1/projects/"+c.Project+path, nil, into)
}

// do sends a request of the engine's own, which meets no faults, and reads the
// answer. An answer of the API's that it does not take is an error of kind Usage
// in its own words.
func (c Connection) do(request *http.Request, into any) error {
	request.Header.Set("Authorization", "Bearer "+c.Token)
	request.Header.Set(inject.ImmuneHeader, "true")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return unwell(c, err)
	}
	defer func() { _ = response.Body.Close() }() // all of it was read
	if response.StatusCode != http.StatusOK {
		return refused(c, request, response)
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return unwell(c, fmt.Errorf("%s %s: %w", request.Method, request.URL, err))
	}
	return nil
}

func refused(c Connection, request *http.Request, response *http.Response) error {
	var answer apierr.Body
	err := json.NewDecoder(response.Body).Decode(&answer)
	if err != nil || response.StatusCode == http.StatusUnauthorized || response.StatusCode >= http.StatusInternalServerError {
		return unwell(c, fmt.Errorf("%s %s: %s", request.Method, request.URL, response.Status))
	}
	return errs.Errorf(errs.Usage, "%s", answer.Error.Message)
}

func unwell(c Connection, err error) error {
	return errs.Errorf(errs.Failed, "the local Compute Engine does not answer as it should: %w", err).
		WithID("local-not-well").WithHint("Read %s. Starting it again leaves its machines running.", state(c.StateDir).log())
}
