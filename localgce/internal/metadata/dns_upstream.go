package metadata

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

// Upstream asks other resolvers what no network knows. It gets a packed query of
// a client that came by network, "udp" or "tcp", and returns the packed answer.
type Upstream func(ctx context.Context, network string, query []byte) ([]byte, error)

// upstreamPatience is how long one resolver may take: resolv.conf(5) has 5 s, after
// which clients have given up themselves.
const upstreamPatience = 3 * time.Second

// maxMessage is the greatest DNS message, in bytes (RFC 1035, 4.2.2).
const maxMessage = 1<<16 - 1

// ResolverFile names this computer's resolvers: see resolv.conf(5).
const ResolverFile = "/etc/resolv.conf"

// UpstreamOf asks the resolvers that a file such as ResolverFile names, in their
// order, on a port. The file is read for each query: computers change networks.
func UpstreamOf(file, port string) Upstream {
	return func(ctx context.Context, network string, query []byte) ([]byte, error) {
		servers, err := nameservers(file)
		if err != nil {
			return nil, err
		}
		var failures []error
		for _, server := range servers {
			answer, err := exchange(ctx, network, net.JoinHostPort(server, port), query)
			if err == nil {
				return answer, nil
			}
			failures = append(failures, fmt.Errorf("ask the resolver %s: %w", server, err))
		}
		return nil, errors.Join(failures...)
	}
}

func nameservers(file string) (servers []string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("look for this computer's resolvers: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "nameserver" {
			servers = append(servers, fields[1])
		}
	}
	if len(servers) == 0 {
		return nil, fmt.Errorf("look for this computer's resolvers: none in %s", file)
	}
	return servers, nil
}

func exchange(ctx context.Context, network, server string, query []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, upstreamPatience)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, network, server)
	if err != nil {
		return nil, err
	}
	defer closeWith(ctx, conn)()
	if network == "tcp" {
		if err := writeFrame(conn, query); err != nil {
			return nil, err
		}
		return readFrame(conn)
	}
	if _, err := conn.Write(query); err != nil {
		return nil, err
	}
	buffer := make([]byte, maxMessage)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return nil, err
		}
		if n >= 2 && bytes.Equal(buffer[:2], query[:2]) { // the ID; others answer nobody's query
			return buffer[:n], nil
		}
	}
}
