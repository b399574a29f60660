// Package localgcetest runs the API of the local Compute Engine over scripted
// machines and a scripted network: no root, no image, thousands of machines.
// Tests speak to it over HTTP like to the real one.
package localgcetest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/discovery"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/exchange"
)

// Options say how an Engine differs from the usual.
type Options struct {
	// Boot is what a machine does after its boot; it runs in a goroutine of its
	// own at every boot, until it returns. Machine.Context ends with the power.
	Boot func(*Machine)

	StatePath string        // keep the state in this file, for Restart
	External  netip.Prefix  // external addresses; 198.18.0.0/15 by default
	Speed     time.Duration // how fast the engine's clock runs; 100 times by default
	Offline   bool          // no socket: only Transport reaches it, also within testing/synctest

	Quotas map[string]float64     // limits by metric that differ from the usual
	Images func() []catalog.Image // beside the public ones
}

// Engine is a running API server.
type Engine struct {
	URL      string // for option.WithEndpoint
	Token    string
	Project  string
	Machines *Machines
	Fabric   *Fabric

	options api.Options
	handler http.Handler // the server, checked
	server  atomic.Pointer[api.Server]
	stop    func()
}

// Start starts an engine that ends with the test.
func Start(t testing.TB, o Options) *Engine {
	t.Helper()
	if !o.External.IsValid() {
		o.External = netip.MustParsePrefix("198.18.0.0/15")
	}
	if o.Speed == 0 {
		o.Speed = 100
	}
	e := &Engine{Token: "test-token", Project: "local", Fabric: newFabric()}
	e.Machines = newMachines(e, o.Boot)
	e.Fabric.machines = e.Machines
	e.options = api.Options{
		StatePath: o.StatePath, Token: e.Token, Runner: e.Machines, Fabric: e.Fabric,
		External: o.External, Clock: clock{time.Now(), o.Speed}, Quotas: o.Quotas, Images: o.Images,
	}
	e.run(t)
	e.handler = checked(t, e.API)
	t.Cleanup(func() {
		e.stop()
		e.Machines.powerOff()
	})
	if o.Offline {
		e.URL = "http://compute.test"
		return e
	}
	http := httptest.NewServer(e.handler)
	e.URL = http.URL
	t.Cleanup(http.Close)
	t.Cleanup(http.CloseClientConnections)
	return e
}

// checked is the server that api returns, whose every exchange is held to
// Google's discovery document.
func checked(t testing.TB, server func() *api.Server) http.Handler {
	t.Helper()
	document, err := discovery.Open()
	if err != nil {
		t.Fatal(err)
	}
	serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { server().ServeHTTP(w, r) })
	return exchange.Handler(serve, func(x exchange.Exchange) {
		for _, violation := range document.Check(x) {
			t.Errorf("not as Google's: %s", violation)
		}
	})
}

// API is the server itself.
func (e *Engine) API() *api.Server { return e.server.Load() }

// Restart ends the server and starts another one on the same state, while the
// machines run on.
func (e *Engine) Restart(t testing.TB) {
	t.Helper()
	e.stop()
	e.run(t)
}

// Client is an HTTP client that carries the token.
func (e *Engine) Client() *http.Client {
	return &http.Client{Transport: bearer{e.Token}}
}

func (e *Engine) run(t testing.TB) {
	t.Helper()
	server, err := api.New(e.options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	e.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the API server ended with: %v", err)
		}
		e.stop = func() {}
	}
	<-server.Restored()
	e.server.Store(server)
}

type bearer struct{ token string }

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return http.DefaultTransport.RoundTrip(r)
}
