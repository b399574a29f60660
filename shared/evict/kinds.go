package evict

import "strconv"

// What becomes of a pod depends on what it asks alone, and pods of a workload ask
// the same: what was found for one holds for the others, as long as nothing was
// counted since that they ask about.

// failed is why a pod of a kind found no place, and when.
type failed struct {
	cause   Cause
	changes int // of all that it asks about, by then
}

// kind is the same for pods that ask the same.
func (w wants) kind() string {
	b := make([]byte, 0, 128)
	number := func(n int64) { b = append(strconv.AppendInt(b, n, 36), ' ') }
	number(int64(w.fit.id))
	number(w.requests.CPU)
	number(w.requests.Memory)
	number(w.requests.Pods)
	for _, by := range w.reached {
		number(int64(by.id))
	}
	b = append(b, '/')
	for _, t := range w.avoided {
		number(int64(t.id))
	}
	b = append(b, '/')
	for _, s := range w.spreads {
		number(int64(s.id))
		number(int64(s.maxSkew))
	}
	return string(b)
}

// changes is how often something was counted that the pod asks about. Room does
// not count: it only ever gets less.
func (w wants) changes() (sum int) {
	for _, t := range w.avoided {
		sum += t.changes
	}
	for _, s := range w.spreads {
		sum += s.changes
	}
	return sum
}
