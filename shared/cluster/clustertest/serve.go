package clustertest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

// How often machines tell of etcd, and how long it takes to begin anew.
const (
	watching = 10 * time.Second
	renewing = 5 * time.Second
)

// services are what a control-plane machine goes on doing for clients: what it
// did last, and has told last.
type services struct {
	*boot
	requests map[string]string // for certificates, by their keys in the metadata
	told     string
}

// serve does what is asked for in the metadata, and tells how etcd is.
func (b *boot) serve() {
	s := &services{boot: b, requests: map[string]string{}}
	s.tellCertificates()
	ticker := time.NewTicker(watching)
	defer ticker.Stop()
	for b.power.Err() == nil {
		changed := b.Changed()
		s.sign()
		s.renewEtcd()
		s.renewCertificates()
		s.upgradeAddons()
		s.tellEtcd()
		select {
		case <-changed:
		case <-ticker.C:
		case <-b.power.Done():
		}
	}
}

// signed are the certificates that machines sign, each for a kind of client and with a
// CA of its own.
var signed = []struct{ request, certificate, ca string }{
	{bootstrap.KeyAdminCSR, bootstrap.AttrAdmin, bootstrap.AttrCA},
	{bootstrap.KeyEtcdCSR, bootstrap.AttrEtcdClient, bootstrap.AttrEtcdCA},
}

// sign signs new requests in the metadata.
func (s *services) sign() {
	for _, kind := range signed {
		request := s.Metadata(kind.request)
		if request == "" || request == s.requests[kind.request] {
			continue
		}
		s.requests[kind.request] = request
		ca := s.cluster.ca
		if kind.ca == bootstrap.AttrEtcdCA {
			ca = s.cluster.etcdCA
		}
		if asked := first(request); !young(asked) {
			_ = s.SetGuestAttribute(bootstrap.Namespace, kind.certificate, bootstrap.RequestTooOld+asked)
		} else if certificate, err := ca.sign(request, s.world.adminsUntil()); err == nil {
			_ = s.SetGuestAttribute(bootstrap.Namespace, kind.ca, ca.pem)
			_ = s.SetGuestAttribute(bootstrap.Namespace, kind.certificate, certificate)
		}
	}
}

func first(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// young is the startup script's judgement of a request's first line.
func young(asked string) bool {
	seconds, err := strconv.ParseInt(strings.TrimPrefix(asked, "asked="), 10, 64)
	return err == nil && time.Since(time.Unix(seconds, 0)).Abs() <= 15*time.Minute
}

func (s *services) tellEtcd() {
	if now := s.etcdState(); now != s.told && s.SetGuestAttribute(bootstrap.Namespace, bootstrap.AttrEtcd, now) == nil {
		s.told = now
	}
}

func (s *services) etcdState() string {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	switch c := s.cluster; {
	case !s.etcd:
		return bootstrap.EtcdSilent
	case c.etcd.Quorum():
		return bootstrap.EtcdLeads
	default:
		raftIndex, voters := c.etcd.Progress(s.machine)
		return fmt.Sprintf("%s %d %d", bootstrap.EtcdAlone, raftIndex, voters)
	}
}

// renewEtcd begins etcd anew with this machine alone, once for each id.
func (s *services) renewEtcd() {
	id := s.Metadata(bootstrap.KeyForceNewCluster)
	if id == "" || id == s.renewed {
		return
	}
	s.machine.renewed = id
	answer := "refused: its etcd has a leader"
	if err := s.locked(s.broken); err != nil {
		answer = "failed: " + err.Error()
	} else if s.etcdState() != bootstrap.EtcdLeads && s.pause(renewing) {
		s.world.mu.Lock()
		s.cluster.etcd.Renew(s.machine)
		s.cluster.settle()
		s.world.mu.Unlock()
		answer = bootstrap.NewClusterBegun
	}
	_ = s.SetGuestAttribute(bootstrap.Namespace, bootstrap.AttrForcedNewCluster, id+" "+answer)
}
