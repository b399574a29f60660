package status

import (
	"fmt"
	"strings"
)

// Unknown is why something is unknown of a cluster whose API answers; nil for
// what is known. Who is slow is not dead.
type Unknown struct {
	Etcd, Workloads, Drill, Spec error
}

// problems says in sentences what is unknown.
func (u Unknown) problems() (problems []string) {
	for _, part := range []struct {
		what string
		err  error
	}{
		{"etcd", u.Etcd},
		{"what runs in it", u.Workloads},
		{"whether a drill is under way", u.Drill},
	} {
		if part.err != nil {
			problems = append(problems, notKnown(part.what, part.err))
		}
	}
	return problems
}

func notKnown(what string, err error) string {
	return fmt.Sprintf("%s is unknown (%s)", what, strings.ReplaceAll(err.Error(), "\n", "; "))
}

// knowsEnough reports whether enough is known to tell what the loss of a zone
// would do.
func (s Snapshot) knowsEnough() bool {
	return s.APIError == nil && s.Unknown.Etcd == nil && s.Unknown.Workloads == nil && len(s.Inventory.Unknown) == 0
}

// etcdUnknown reports whether nobody has said what members etcd has.
func (s Snapshot) etcdUnknown() bool {
	return len(s.Members) == 0 && (s.APIError != nil || s.Unknown.Etcd != nil)
}
