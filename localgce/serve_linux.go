package localgce

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/httpd"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/outward"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Serve is the daemon. It runs until ctx ends, or something fails that it
// cannot do without; machines and networks stay as they are.
func Serve(ctx context.Context, o Options) error {
	d, err := open(o)
	if err != nil {
		return err
	}
	file, _, err := d.openLog()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // each line was written out
	log := slog.New(slog.NewTextHandler(file, nil))
	err = d.serve(ctx, log)
	log.Info("daemon ended", "error", err)
	return err
}

func (d daemon) serve(ctx context.Context, log *slog.Logger) error {
	slot, release, err := d.occupy(ctx)
	if err != nil {
		return err
	}
	defer release()
	listener, err := d.listen(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server closes it before
	group, ctx := errgroup.WithContext(ctx)
	e, err := d.assemble(ctx, slot, log)
	if err != nil {
		return err
	}
	handler, closeRecord, err := d.state.recording(e.api, log)
	if err != nil {
		return err
	}
	defer closeRecord()
	log.Info("daemon begins", "pid", os.Getpid(), "slot", slot, "address", listener.Addr().String(), "version", program.Version())
	group.Go(func() error { return e.api.Run(ctx) })
	group.Go(func() error { return httpd.Serve(ctx, listener, withImages(handler, e)) })
	group.Go(func() error { return d.announce(ctx, slot, listener.Addr(), e) })
	err = group.Wait()
	e.services.Wait()
	return errors.Join(err, e.runner.Close())
}

// withImages adds the container registry, whose paths the protocol fixes, and the
// pulled images to the API.
func withImages(api http.Handler, e parts) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/v2/", e.images)
	mux.Handle(outward.Path, e.pulled)
	mux.Handle("/", api)
	return mux
}

// occupy holds the engine's slot for as long as this process lives. Start has
// claimed it already; a daemon that was started by hand does so itself.
func (d daemon) occupy(ctx context.Context) (slot int, release func(), err error) {
	slot, _, ok, err := d.registered()
	if err != nil {
		return 0, nil, err
	}
	if !ok {
		if slot, err = d.claimAlone(ctx); err != nil {
			return 0, nil, err
		}
	}
	lock, err := d.slots.Hold(slot, d.StateDir)
	if err != nil {
		return 0, nil, err
	}
	return slot, func() { _ = lock.Close() }, nil
}

func (d daemon) claimAlone(ctx context.Context) (int, error) {
	unlock, err := d.slots.Lock(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	return d.claim(ctx)
}

// listen opens the port that was asked for, or the last one if it is free, so
// that clients keep their endpoint, or any.
func (d daemon) listen(ctx context.Context) (net.Listener, error) {
	if d.Port != 0 {
		return listenOn(ctx, d.Port)
	}
	if last, ok, err := d.state.readRecord(); ok && err == nil {
		if listener, err := listenOn(ctx, last.Port); err == nil {
			return listener, nil
		}
	}
	return listenOn(ctx, 0)
}

func listenOn(ctx context.Context, port int) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, errs.Errorf(errs.Usage, "port %d on 127.0.0.1 is in use by another program", port).
			WithHint("Choose another with --port, or leave it out for a free one.")
	}
	if err != nil {
		return nil, fmt.Errorf("listen for clients: %w", err)
	}
	return listener, nil
}

// announce tells clients where the daemon is, once it has looked at its machines.
func (d daemon) announce(ctx context.Context, slot int, address net.Addr, e parts) error {
	select {
	case <-ctx.Done():
		return nil
	case <-e.api.Restored():
	}
	build, err := program.BuildID()
	if err != nil {
		return err
	}
	boot, err := computer.BootID()
	if err != nil {
		return err
	}
	port := address.(*net.TCPAddr).Port // listenOn listens on TCP
	return d.state.writeRecord(record{
		PID: os.Getpid(), Slot: slot, Port: port, Version: program.Version(), Build: build, Boot: boot,
		Started: time.Now(), Cache: d.CacheDir, Internet: d.internet(), IssuerURL: metadata.IssuerURL, IssuerCA: e.issuer.CA(),
	})
}
