// Package restore says what of a snapshot of etcd a new cluster gets, and only computes:
// the objects as the API servers keep them, without what belongs to the machines and the
// PKI of the old cluster, and without what the new one has of its own.
package restore

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// Source is a snapshot of etcd.
type Source interface {
	// Keys are the keys below a prefix.
	Keys(prefix string) []string
	// Value is the value of a key; nil for none.
	Value(key string) ([]byte, error)
}

// Selection is what of a snapshot is restored.
type Selection struct {
	Report
	source  Source
	entries []entry
}

// entry is an object that is restored.
type entry struct {
	path string
	act  action
}

// Report is what was selected, and what not.
type Report struct {
	Objects int       `json:"objects"` // that are restored
	Bytes   int64     `json:"bytes"`   // of their keys and values
	Omitted []Omitted `json:"omitted,omitempty"`

	// Attention is what a person must know: a line for each object.
	Attention []string `json:"attention,omitempty"`
	// Kept are keys of objects that the new cluster has of its own, and has kept.
	Kept []string `json:"kept,omitempty"`
}

// Omitted are objects that are not restored, all for the same reason.
type Omitted struct {
	What    string `json:"what"` // such as "nodes"
	Objects int    `json:"objects"`
	Why     string `json:"why"`
}

// Select says what of a snapshot is restored. What it cannot read is an error.
func Select(source Source) (*Selection, error) {
	s := &Selection{source: source}
	for _, key := range source.Keys(Registry) {
		value, err := source.Value(key)
		if err != nil {
			return nil, err
		}
		o, err := decode(strings.TrimPrefix(key, Registry), value)
		if err != nil {
			return nil, err
		}
		if err := s.add(o); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(s.Omitted, func(a, b Omitted) int { return cmp.Compare(a.What, b.What) })
	return s, nil
}

func (s *Selection) add(o object) error {
	r, err := ruleOf(o)
	if err != nil {
		return err
	}
	if r == nil {
		r = &rule{act: create}
	}
	remark, err := r.remark(o)
	if err != nil {
		return err
	}
	if remark != "" {
		s.Attention = append(s.Attention, remark)
	}
	if r.act == omit {
		s.omit(*r)
		return nil
	}
	s.entries = append(s.entries, entry{o.path, r.act})
	s.Objects++
	s.Bytes += int64(len(Registry) + len(o.path) + len(o.value))
	return nil
}

func (s *Selection) omit(r rule) {
	i := slices.IndexFunc(s.Omitted, func(o Omitted) bool { return o.What == r.name })
	if i < 0 {
		i = len(s.Omitted)
		s.Omitted = append(s.Omitted, Omitted{What: r.name, Why: r.why})
	}
	s.Omitted[i].Objects++
}

// Writes are what etcd gets, in parts of at most so many keys and, but for an object that
// alone is larger, so many bytes.
func (s *Selection) Writes(keys, size int) iter.Seq2[[]model.Write, error] {
	return func(yield func([]model.Write, error) bool) {
		var part []model.Write
		bytes := 0
		for _, e := range s.entries {
			write, err := s.write(e)
			if err != nil {
				yield(nil, err)
				return
			}
			more := len(write.Key) + len(write.Value)
			if len(part) == keys || len(part) > 0 && bytes+more > size {
				if !yield(part, nil) {
					return
				}
				part, bytes = nil, 0
			}
			part, bytes = append(part, write), bytes+more
		}
		if len(part) > 0 {
			yield(part, nil)
		}
	}
}

func (s *Selection) write(e entry) (model.Write, error) {
	value, err := s.source.Value(Registry + e.path)
	if err == nil && e.act == blank {
		value, err = withoutData(e.path, value)
	}
	return model.Write{Key: Registry + e.path, Value: value, Replace: e.act == replace}, err
}

// withoutData is a Secret whose data are for its controller to write.
func withoutData(path string, value []byte) ([]byte, error) {
	o, err := decode(path, value)
	if err != nil {
		return nil, err
	}
	secret := corev1.Secret{}
	if err := o.into(&secret); err != nil {
		return nil, err
	}
	secret.Data = nil
	return o.with(&secret)
}
