package api

import (
	"fmt"
	"math/rand/v2"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// creation is the making of one resource, inside a transaction.
type creation struct {
	*Server
	tx  *store.Tx
	ref ref.Ref
	id  uint64
}

// insert is the insert method of every kind.
func (s *Server) insert(r *request) (any, error) {
	object := r.kind.new()
	if err := r.decode(object); err != nil {
		return nil, err
	}
	target := r.ref()
	target.Name = stringField(object, "Name")
	return s.begin(r, "insert", target, func(tx *store.Tx) error {
		return s.create(tx, target, object)
	})
}

// create fills in a new object, checks it and puts it.
func (s *Server) create(tx *store.Tx, target ref.Ref, object any) error {
	k := s.kinds[target.Collection]
	if err := checkName("resource.name", target.Name); err != nil {
		return err
	}
	if tx.Get(target) != nil {
		return apierr.AlreadyExists(target.Path())
	}
	c := &creation{Server: s, tx: tx, ref: target, id: newID()}
	s.identify(c, k, object)
	if err := checkCommon(object); err != nil {
		return err
	}
	if err := s.resolve(tx, k, target, object); err != nil {
		return err
	}
	if k.prepare != nil {
		if err := k.prepare(c, object); err != nil {
			return err
		}
	}
	stamp(object)
	tx.Put(target, object)
	return s.withinQuota(target, object)
}

// identify sets what every resource has.
func (s *Server) identify(c *creation, k *kind, object any) {
	setField(object, "Name", c.ref.Name)
	setField(object, "Id", c.id)
	setField(object, "Kind", "compute#"+k.object)
	setField(object, "SelfLink", c.ref.URL())
	setField(object, "CreationTimestamp", s.now())
	setLocation(object, c.ref)
}

func setLocation(object any, r ref.Ref) {
	switch scopeOf(r.Location) {
	case zonal:
		setField(object, "Zone", r.LocationURL())
	case regional:
		setField(object, "Region", r.LocationURL())
	}
}

// newID makes an id as Compute Engine's look: 19 digits.
func newID() uint64 { return 1e18 + rand.Uint64N(8e18) }

// newSuffix makes n random letters and digits, as names of group members end in.
func newSuffix(n int) string {
	const alphabet = "0123456789bcdfghjklmnpqrstvwxz"
	suffix := make([]byte, n)
	for i := range suffix {
		suffix[i] = alphabet[rand.IntN(len(alphabet))]
	}
	return string(suffix)
}

// newOperationName follows the pattern of the real ones.
func (s *Server) newOperationName(user string) string {
	word := "operation"
	if user == systemUser {
		word = "systemevent"
	}
	return fmt.Sprintf("%s-%d-%s-%s-%s", word, s.clock.Now().UnixMilli(), newSuffix(13), newSuffix(8), newSuffix(8))
}
