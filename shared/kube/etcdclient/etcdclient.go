// Package etcdclient speaks to a member of a cluster's etcd, through the API server: no
// port of etcd is ever opened to a client.
package etcdclient

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
)

// clientPort is where etcd serves clients.
const clientPort = 2379

const (
	// dialTimeout is how long a connection through the API server may take.
	dialTimeout = 15 * time.Second
	// answerTimeout is how long etcd may take for a request; etcd's client asks again
	// until then what does not answer.
	answerTimeout = 30 * time.Second
)

// Member is a member of etcd. It implements port.Etcd.
type Member struct {
	node    string
	client  *clientv3.Client
	forward *forwarding // nil for none
}

// Open reaches the member of a node, whose pod is at the URL of its port-forward.
func Open(ctx context.Context, config *rest.Config, pod *url.URL, node string, credentials model.Credentials) (*Member, error) {
	forward, err := forward(ctx, config, pod)
	if err != nil {
		return nil, unreached(ctx, failure.Of(err, "reach etcd on %s through the API server", node))
	}
	m, err := Connect(ctx, fmt.Sprintf("127.0.0.1:%d", forward.port), node, credentials)
	if err != nil {
		forward.close()
		return nil, err
	}
	m.forward = forward
	return m, nil
}

// unreached is the error that a member was not reached, which may pass where nothing else
// is known: the kubelet may not serve, or the pod not be known, yet.
func unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil || errs.KindOf(err) != errs.Failed {
		return err
	}
	return errs.Errorf(errs.Unavailable, "%w", err)
}

// Connect speaks to the member of the node at an address, host and port. It must show a
// certificate of etcd's CA for the host, and for the node.
func Connect(ctx context.Context, address, node string, credentials model.Credentials) (*Member, error) {
	pair, err := tls.X509KeyPair(credentials.Certificate, credentials.Key)
	if err != nil {
		return nil, fmt.Errorf("read the certificate for etcd: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(credentials.CA) {
		return nil, errors.New("read the certificate of etcd's CA: it is not in PEM")
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{pair}, RootCAs: roots, MinVersion: tls.VersionTLS12,
		VerifyConnection: func(s tls.ConnectionState) error { return s.PeerCertificates[0].VerifyHostname(node) },
	}
	if err := greet(ctx, address, config); err != nil {
		return nil, unreached(ctx, failure.Of(err, "connect to etcd on %s", node))
	}
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{"https://" + address}, DialTimeout: dialTimeout, Logger: zap.NewNop(), TLS: config})
	if err != nil {
		return nil, fmt.Errorf("make a client for etcd on %s: %w", node, err)
	}
	return &Member{node: node, client: client}, nil
}

// greet looks whether both sides trust each other: etcd's client tries again and again,
// and does not say why. A server of HTTP/2 speaks first.
func greet(ctx context.Context, address string, config *tls.Config) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	config = config.Clone()
	config.NextProtos = []string{"h2"}
	connection, err := (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer connection.Close()
	unhook := context.AfterFunc(ctx, func() { _ = connection.Close() })
	defer unhook()
	_, err = connection.Read(make([]byte, 1))
	return err
}

// Close ends the connection.
func (m *Member) Close() error {
	err := m.client.Close()
	if m.forward != nil {
		m.forward.close()
	}
	return err
}

// Snapshot writes a snapshot of the member's, with its hash. All that etcd had
// acknowledged before is in it.
func (m *Member) Snapshot(ctx context.Context, to io.Writer) error {
	// To answer this, the member must have all that the others had acknowledged.
	if _, err := m.Get(ctx, "/"); err != nil {
		return err
	}
	snapshot, err := m.client.SnapshotWithVersion(ctx)
	if err != nil {
		return m.failed(ctx, err, "take a snapshot of etcd on %s", m.node)
	}
	_, err = io.Copy(to, snapshot.Snapshot)
	if closed := snapshot.Snapshot.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return m.failed(ctx, err, "take a snapshot of etcd on %s", m.node)
	}
	return nil
}

// Write writes keys, all or none. Those that are there stay, unless they are to be
// replaced; it returns those whose values are other ones.
func (m *Member) Write(ctx context.Context, writes []model.Write) (kept []string, err error) {
	operations := make([]clientv3.Op, len(writes))
	for i, w := range writes {
		operations[i] = operation(w)
	}
	limited, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	answer, err := m.client.Txn(limited).Then(operations...).Commit()
	if err != nil {
		return nil, m.failed(ctx, err, "write %d keys into etcd on %s", len(writes), m.node)
	}
	for i, response := range answer.Responses {
		tried := response.GetResponseTxn()
		if tried == nil || tried.Succeeded {
			continue
		}
		for _, found := range tried.Responses[0].GetResponseRange().GetKvs() {
			if !bytes.Equal(found.Value, writes[i].Value) {
				kept = append(kept, writes[i].Key)
			}
		}
	}
	return kept, nil
}

// operation is a transaction within one: a condition holds for all that follows it.
func operation(w model.Write) clientv3.Op {
	put := clientv3.OpPut(w.Key, string(w.Value))
	if w.Replace {
		return put
	}
	absent := clientv3.Compare(clientv3.CreateRevision(w.Key), "=", 0)
	return clientv3.OpTxn([]clientv3.Cmp{absent}, []clientv3.Op{put}, []clientv3.Op{clientv3.OpGet(w.Key)})
}

// Get is the value of a key; nil for none.
func (m *Member) Get(ctx context.Context, key string) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	answer, err := m.client.Get(limited, key)
	if err != nil {
		return nil, m.failed(ctx, err, "read %s of etcd on %s", key, m.node)
	}
	if len(answer.Kvs) == 0 {
		return nil, nil
	}
	return answer.Kvs[0].Value, nil
}

// failed says what failed. A connection that is lost may be made again, and who has not
// answered may do so.
func (m *Member) failed(ctx context.Context, err error, format string, args ...any) error {
	code := status.Code(err)
	var known rpctypes.EtcdError
	if errors.As(err, &known) {
		code = known.Code()
	}
	late := errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil
	if code == codes.Unavailable || late {
		return errs.Errorf(errs.Unavailable, format+": %w", append(args, err)...)
	}
	return failure.Of(err, format, args...)
}
