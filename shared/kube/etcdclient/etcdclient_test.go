package etcdclient_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/mvccpb"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/etcdclient"
)

// server plays a member of etcd: it has keys, and carries out what Write asks for.
type server struct {
	pb.UnimplementedKVServer
	pb.UnimplementedMaintenanceServer
	keys map[string]string
	fail error
}

func (s *server) Range(_ context.Context, r *pb.RangeRequest) (*pb.RangeResponse, error) {
	answer := &pb.RangeResponse{Header: &pb.ResponseHeader{}}
	if value, ok := s.keys[string(r.GetKey())]; ok {
		answer.Kvs = []*mvccpb.KeyValue{{Key: r.GetKey(), Value: []byte(value)}}
	}
	return answer, s.fail
}

// Txn does all, as etcd does: those within it by their own conditions.
func (s *server) Txn(ctx context.Context, r *pb.TxnRequest) (*pb.TxnResponse, error) {
	if s.fail != nil {
		return nil, s.fail
	}
	answer := &pb.TxnResponse{Header: &pb.ResponseHeader{}, Succeeded: true}
	operations := r.GetSuccess()
	for _, condition := range r.GetCompare() {
		if _, there := s.keys[string(condition.GetKey())]; there {
			answer.Succeeded, operations = false, r.GetFailure()
		}
	}
	for _, o := range operations {
		switch {
		case o.GetRequestPut() != nil:
			s.keys[string(o.GetRequestPut().GetKey())] = string(o.GetRequestPut().GetValue())
			answer.Responses = append(answer.Responses, &pb.ResponseOp{Response: &pb.ResponseOp_ResponsePut{ResponsePut: &pb.PutResponse{}}})
		case o.GetRequestRange() != nil:
			found, _ := s.Range(ctx, o.GetRequestRange())
			answer.Responses = append(answer.Responses, &pb.ResponseOp{Response: &pb.ResponseOp_ResponseRange{ResponseRange: found}})
		case o.GetRequestTxn() != nil:
			done, _ := s.Txn(ctx, o.GetRequestTxn())
			answer.Responses = append(answer.Responses, &pb.ResponseOp{Response: &pb.ResponseOp_ResponseTxn{ResponseTxn: done}})
		}
	}
	return answer, nil
}

func (s *server) Snapshot(_ *pb.SnapshotRequest, stream grpc.ServerStreamingServer[pb.SnapshotResponse]) error {
	for _, part := range []string{"data", "base", "hash"} {
		if err := stream.Send(&pb.SnapshotResponse{Header: &pb.ResponseHeader{}, Blob: []byte(part)}); err != nil {
			return err
		}
	}
	return s.fail
}

// authority signs certificates.
type authority struct {
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
	pem         []byte
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	a.pem, a.key = a.issue(t, &x509.Certificate{Subject: pkix.Name{CommonName: "etcd-ca"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	block, _ := pem.Decode(a.pem)
	var err error
	if a.certificate, err = x509.ParseCertificate(block.Bytes); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *authority) issue(t *testing.T, template *x509.Certificate) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber, template.NotAfter = big.NewInt(1), time.Now().Add(time.Hour)
	parent, signer := template, key
	if a.certificate != nil {
		parent, signer = a.certificate, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), key
}

func (a *authority) client(t *testing.T) model.Credentials {
	t.Helper()
	certificate, key := a.issue(t, &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return model.Credentials{CA: a.pem, Certificate: certificate, Key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})}
}

// serve is where the member of the node listens.
func (s *server) serve(t *testing.T, ca *authority, node string) string {
	t.Helper()
	certificate, key := ca.issue(t, &x509.Certificate{DNSNames: []string{node}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})
	block, _ := pem.Decode(certificate)
	pool := x509.NewCertPool()
	pool.AddCert(ca.certificate)
	g := grpc.NewServer(grpc.Creds(credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{block.Bytes}, PrivateKey: key}},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: pool,
	})))
	pb.RegisterKVServer(g, s)
	pb.RegisterMaintenanceServer(g, s)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = g.Serve(listener) }() // until it is stopped
	t.Cleanup(g.Stop)
	return listener.Addr().String()
}

func connect(t *testing.T, endpoint, node string, credentials model.Credentials) *etcdclient.Member {
	t.Helper()
	m, err := etcdclient.Connect(t.Context(), endpoint, node, credentials)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// TestWrite: what is there stays, but where it is to be replaced, and is told if it is
// another value.
func TestWrite(t *testing.T) {
	ca := newAuthority(t)
	s := &server{keys: map[string]string{"same": "1", "own": "1", "old": "1"}}
	m := connect(t, s.serve(t, ca, "b"), "b", ca.client(t))
	kept, err := m.Write(t.Context(), []model.Write{
		{Key: "same", Value: []byte("1")}, {Key: "own", Value: []byte("2")},
		{Key: "old", Value: []byte("2"), Replace: true}, {Key: "new", Value: []byte("2")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"own"}, kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"same": "1", "own": "1", "old": "2", "new": "2"}, s.keys); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for key, want := range map[string]string{"new": "2", "none": ""} {
		if got, err := m.Get(t.Context(), key); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", key, got, err)
		}
	}
}

func TestSnapshot(t *testing.T) {
	ca := newAuthority(t)
	s := &server{}
	m := connect(t, s.serve(t, ca, "b"), "b", ca.client(t))
	var got bytes.Buffer
	if err := m.Snapshot(t.Context(), &got); err != nil || got.String() != "databasehash" {
		t.Errorf("it is %q, %v", got.String(), err)
	}
	broken := errors.New("the disk is full")
	if err := m.Snapshot(t.Context(), writer(func([]byte) (int, error) { return 0, broken })); !errors.Is(err, broken) {
		t.Errorf("to a full disk: %v", err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// TestFailures: what may pass is asked again, and nothing else.
func TestFailures(t *testing.T) {
	ca := newAuthority(t)
	stranger := newAuthority(t).client(t)
	stranger.CA = ca.pem
	for name, test := range map[string]struct {
		fail        error
		credentials model.Credentials
		node        string
		want        errs.Kind
	}{
		"no answer":           {rpctypes.ErrGRPCTimeout, ca.client(t), "b", errs.Unavailable},
		"no space":            {rpctypes.ErrGRPCNoSpace, ca.client(t), "b", errs.Rejected},
		"too large":           {rpctypes.ErrGRPCRequestTooLarge, ca.client(t), "b", errs.Unavailable},
		"not to be answered":  {status.Error(codes.Internal, "x"), ca.client(t), "b", errs.Failed},
		"another node":        {nil, ca.client(t), "c", errs.Rejected},
		"another CA's client": {nil, stranger, "b", errs.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			s := &server{keys: map[string]string{}, fail: test.fail}
			m, err := etcdclient.Connect(t.Context(), s.serve(t, ca, "b"), test.node, test.credentials)
			if err == nil {
				defer m.Close()
				_, err = m.Write(t.Context(), []model.Write{{Key: "a"}})
			}
			if err == nil || errs.KindOf(err) != test.want || len(s.keys) > 0 {
				t.Errorf("%v is of kind %s, want %s", err, errs.KindOf(err), test.want)
			}
		})
	}
	if _, err := etcdclient.Connect(t.Context(), "127.0.0.1:1", "b", model.Credentials{}); err == nil {
		t.Error("no credentials are enough")
	}
}
