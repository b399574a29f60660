// Package etcdspace judges how large the database of a member of etcd is: how much
// of it is in use, how much is free, and how near it is to its quota, at which etcd
// takes no more writes. It only computes.
package etcdspace

import "fmt"

// Database is the size of a member's database, in bytes.
type Database struct {
	Size  int64 `json:"size"`            // of the file, which never shrinks by itself; the quota is for it
	InUse int64 `json:"inUse"`           // of which hold data, as of the last compaction
	Quota int64 `json:"quota,omitempty"` // 0 where it is not known, or there is none
}

// NoSpace is etcd's alarm that a database has reached its quota.
const NoSpace = "NOSPACE"

// Free is how many bytes a defragmentation would give back.
func (d Database) Free() int64 { return max(0, d.Size-d.InUse) }

// HalfFree reports whether at least half of it is free.
func (d Database) HalfFree() bool { return d.Size > 0 && 2*d.Free() >= d.Size }

// Full reports whether it has reached its quota.
func (d Database) Full() bool { return d.Quota > 0 && d.Size >= d.Quota }

// String is such as "512.0 MiB, 200.0 MiB of it in use".
func (d Database) String() string { return Bytes(d.Size) + ", " + Bytes(d.InUse) + " of it in use" }

// Bytes is a number of bytes in MiB, from 1 GiB on in GiB.
func Bytes(n int64) string {
	if n < 1<<30 {
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}

// Growth is what is to be said of a database.
type Growth int

// What is to be said, the most urgent last.
const (
	Fine       Growth = iota
	Fragmented        // at least half is free: a defragmentation gives back what is worth it
	Growing           // the data themselves need much of the quota
	Near              // it is about to reach the quota
)

// When each is said. A small database is left alone: half of a new one is free, and
// nothing is gained; OpenShift's operator, too, begins with 100 MB. Data that need 60
// percent of the quota can grow by two thirds before no defragmentation helps any
// more: time to look what grows. A file of 80 percent may be full within one interval
// of compaction, five minutes, in which each write to an object takes room of its own.
const (
	worthIt        = 100 << 20 // bytes
	growingPercent = 60        // of the quota, in use
	nearPercent    = 80        // of the quota, of the file
)

// Growth judges.
func (d Database) Growth() Growth {
	switch {
	case d.Percent(d.Size) >= nearPercent:
		return Near
	case d.Percent(d.InUse) >= growingPercent:
		return Growing
	case d.HalfFree() && d.Size >= worthIt:
		return Fragmented
	}
	return Fine
}

// Percent is how much of the quota so many bytes are; 0 without a quota.
func (d Database) Percent(bytes int64) int {
	if d.Quota <= 0 {
		return 0
	}
	return int(100 * float64(bytes) / float64(d.Quota))
}
