// Package httpd serves HTTP for as long as a context lives.
package httpd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// lastAnswers is how long answers under way may take when the context ends.
const lastAnswers = 2 * time.Second

// Serve answers until ctx ends, and closes the listener then. The contexts of
// requests end with ctx: who waits for something answers with what there is.
func Serve(ctx context.Context, on net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0), // connections break when machines lose power
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		shutdown(server)
	})
	if err := server.Serve(on); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("serve %s: %w", on.Addr(), err)
	}
	<-closed
	return nil
}

func shutdown(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), lastAnswers)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close() // the deadline passed: cut the rest off
	}
}
