package gce

import (
	"context"
	"net/http"

	"cloud.google.com/go/auth/credentials"
	"cloud.google.com/go/auth/httptransport"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/rest"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
)

// computeScope is what access tokens are asked for; permissionScope lets them
// be asked beforehand what their owner may do.
const (
	computeScope    = "https://www.googleapis.com/auth/compute"
	permissionScope = "https://www.googleapis.com/auth/cloud-platform.read-only"
)

// Config says which Compute Engine to speak to, and about what.
type Config struct {
	Project  string
	Region   string
	Endpoint string // URL of a local Compute Engine, without a path; empty for Google's
	Token    string // bearer token; empty for application default credentials

	// Transport carries the requests to Endpoint; nil for the network.
	Transport http.RoundTripper

	// Wrap sees every attempt of every request; nil for none.
	Wrap func(http.RoundTripper) http.RoundTripper
}

// Client is Compute Engine seen from one project and region. It is safe for
// concurrent use.
type Client struct {
	scope
	endpoint  string // empty for Google's
	transport http.RoundTripper
	api       *rest.Services // all but lists; see Client.lists
	sleep     retry.Pause
}

// New prepares a client; it does not speak to Compute Engine yet. Without a
// token and without application default credentials it fails as Denied.
func New(ctx context.Context, config Config) (*Client, error) {
	return newClient(ctx, config, retry.Sleep)
}

// newClient takes the pause between attempts, which tests shorten.
func newClient(ctx context.Context, config Config, sleep retry.Pause) (*Client, error) {
	base, err := connect(config)
	if err != nil {
		return nil, errs.Errorf(errs.Denied, "no credentials for Compute Engine: %w", err).
			WithID("no-credentials").
			WithHint("%s", refusal.SignInHint)
	}
	if config.Wrap != nil {
		base = config.Wrap(base)
	}
	c := &Client{
		scope:     scope{project: config.Project, region: config.Region},
		endpoint:  config.Endpoint,
		transport: &retry.Transport{Base: base, Sleep: sleep},
		sleep:     sleep,
	}
	c.api, err = rest.New(ctx, c.endpoint, c.transport)
	return c, err
}

// lists asks for lists, until ctx ends.
func (c *Client) lists(ctx context.Context) (rest.Lists, error) {
	return rest.NewLists(ctx, c.endpoint, c.transport, c.project, c.region)
}

// connect returns a transport that authenticates: with the token if there is
// one, else with application default credentials.
func connect(config Config) (http.RoundTripper, error) {
	if config.Token == "" && config.Endpoint == "" {
		client, err := httptransport.NewClient(&httptransport.Options{
			DetectOpts: &credentials.DetectOptions{Scopes: []string{computeScope, permissionScope}}})
		if err != nil {
			return nil, err
		}
		return client.Transport, nil
	}
	if config.Transport != nil {
		return bearer{base: config.Transport, token: config.Token}, nil
	}
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.MaxIdleConnsPerHost = 32 // the default of 2 would make a connection per parallel call
	return bearer{base: base, token: config.Token}, nil
}

// bearer adds a token to each request.
type bearer struct {
	base  http.RoundTripper
	token string
}

func (b bearer) RoundTrip(request *http.Request) (*http.Response, error) {
	if b.token != "" {
		request = request.Clone(request.Context())
		request.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.base.RoundTrip(request)
}
