//go:build e2e || soak

package localgce

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// serveForTest is the daemon's command line.
func serveForTest(args []string) int {
	var internet bool
	o := Options{Internet: &internet}
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	flags.StringVar(&o.StateDir, "state-dir", "", "")
	flags.StringVar(&o.CacheDir, "cache-dir", "", "")
	flags.IntVar(&o.Port, "port", 0, "")
	flags.BoolVar(&internet, "internet", false, "")
	_ = flags.Parse(args) // exits by itself
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := Serve(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// greets reports whether the SSH port answers with a line that starts with want.
func greets(addr netip.Addr, want string) (ok bool, last string) {
	conn, err := net.DialTimeout("tcp", netip.AddrPortFrom(addr, 22).String(), time.Second)
	if err != nil {
		return false, err.Error()
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second)) // on TCP it never fails
	line, err := bufio.NewReader(conn).ReadString('\n')
	return strings.HasPrefix(line, want), fmt.Sprintf("%q, %v", line, err)
}
