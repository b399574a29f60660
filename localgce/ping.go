package localgce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// answerPatience is generous: machines that boot may have all processors busy.
const answerPatience = 10 * time.Second

// ping asks the daemon whether it answers, and to this token.
func ping(ctx context.Context, c Connection) error {
	return get(ctx, c, "", &struct{}{})
}

// get reads a resource of the project from the daemon's API.
func get(ctx context.Context, c Connection, path string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	url := c.Endpoint + "/compute/v1/projects/" + c.Project + path
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("ask the local Compute Engine: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return unwell(c, err)
	}
	defer func() { _ = response.Body.Close() }() // all of it was read
	if response.StatusCode != http.StatusOK {
		return unwell(c, fmt.Errorf("GET %s: %s", url, response.Status))
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return unwell(c, fmt.Errorf("GET %s: %w", url, err))
	}
	return nil
}

func unwell(c Connection, err error) error {
	return fault.Errorf(fault.Failed, "the local Compute Engine does not answer as it should: %w", err).
		WithHint("Read %s; kubectl ha local start starts it anew, and its machines go on.", state(c.StateDir).log())
}
