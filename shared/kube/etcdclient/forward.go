package etcdclient

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/streaming/pkg/httpstream"
)

// forwarding is a port of this computer, on loopback, that leads to etcd's in a pod.
type forwarding struct {
	port uint16
	stop chan struct{}
	done chan struct{} // when it has stopped
}

// forward forwards a port to the pod, as kubectl port-forward does: over WebSockets or,
// through proxies that do not know those, SPDY.
func forward(ctx context.Context, config *rest.Config, pod *url.URL) (*forwarding, error) {
	dialer, err := dialerTo(config, pod)
	if err != nil {
		return nil, err
	}
	f := &forwarding{stop: make(chan struct{}), done: make(chan struct{})}
	ready, failed := make(chan struct{}), make(chan error, 1)
	forwarder, err := portforward.NewOnAddressesForStreaming(dialer, []string{"127.0.0.1"}, []string{fmt.Sprintf("0:%d", clientPort)}, f.stop, ready, io.Discard, io.Discard)
	if err != nil {
		return nil, err
	}
	go func() {
		defer close(f.done)
		failed <- forwarder.ForwardPorts()
	}()
	select {
	case <-ready:
	case err := <-failed:
		return nil, err
	case <-ctx.Done():
		close(f.stop)
		return nil, ctx.Err()
	}
	ports, err := forwarder.GetPorts()
	if err != nil {
		f.close()
		return nil, err
	}
	f.port = ports[0].Local
	return f, nil
}

func (f *forwarding) close() {
	close(f.stop)
	<-f.done
}

func dialerTo(config *rest.Config, pod *url.URL) (httpstream.Dialer, error) {
	transport, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		return nil, err
	}
	old := spdy.NewDialerForStreaming(upgrader, &http.Client{Transport: transport}, http.MethodPost, pod)
	tunnel, err := portforward.NewSPDYOverWebsocketDialerForStreaming(pod, config)
	if err != nil {
		return nil, err
	}
	return portforward.NewFallbackDialerForStreaming(tunnel, old, func(err error) bool {
		return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
	}), nil
}
