package cluster

import (
	"fmt"
	"strings"
)

// unasked is why something is unknown of a cluster whose API answers; nil for
// what is known. Who is slow is not dead.
type unasked struct {
	etcd, workloads, drill, spec error
}

// problems says in sentences what is unknown.
func (u unasked) problems() (problems []string) {
	for _, part := range []struct {
		what string
		err  error
	}{
		{"etcd", u.etcd},
		{"what runs in it", u.workloads},
		{"whether a drill is under way", u.drill},
	} {
		if part.err != nil {
			problems = append(problems, unknown(part.what, part.err))
		}
	}
	return problems
}

func unknown(what string, err error) string {
	return fmt.Sprintf("%s is unknown (%s)", what, strings.ReplaceAll(err.Error(), "\n", "; "))
}

// foresees reports whether enough is known to tell what the loss of a zone
// would do.
func (e evidence) foresees() bool {
	return e.apiError == nil && e.unasked.etcd == nil && e.unasked.workloads == nil && len(e.inventory.Unknown) == 0
}

// etcdUnknown reports whether nobody has said what members etcd has.
func (e evidence) etcdUnknown() bool {
	return len(e.members) == 0 && (e.apiError != nil || e.unasked.etcd != nil)
}
