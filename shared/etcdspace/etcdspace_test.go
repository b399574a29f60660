package etcdspace_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const mib, gib = 1 << 20, 1 << 30

func TestQuota(t *testing.T) {
	for disk, want := range map[int]int64{
		spec.MinDiskGB:     2 * gib,
		25:                 5 * gib / 2,
		spec.DefaultDiskGB: 5 * gib,
		80:                 8 * gib,
		200:                8 * gib,
		spec.MaxDiskGB:     8 * gib,
	} {
		if got := etcdspace.Quota(disk); got != want {
			t.Errorf("a disk of %d GB: %d, want %d", disk, got, want)
		}
	}
}

// TestQuotaFits: on no disk that a replica may have does etcd need more than a third.
func TestQuotaFits(t *testing.T) {
	const log = 5 * 64 * mib // etcd keeps five files of its log
	for disk := spec.MinDiskGB; disk <= spec.MaxDiskGB; disk++ {
		if need := 3*etcdspace.Quota(disk) + log; need > int64(disk)*gib/3 {
			t.Errorf("a disk of %d GB: etcd may need %s", disk, etcdspace.Bytes(need))
		}
	}
}

func TestGrowth(t *testing.T) {
	for name, test := range map[string]struct {
		size, inUse, quota int64
		want               etcdspace.Growth
	}{
		"not known":                     {},
		"new":                           {4 * mib, 2 * mib, 5 * gib, etcdspace.Fine},
		"small, nearly all of it free":  {99 * mib, 2 * mib, 5 * gib, etcdspace.Fine},
		"half free":                     {100 * mib, 50 * mib, 5 * gib, etcdspace.Fragmented},
		"not quite half":                {100 * mib, 51 * mib, 5 * gib, etcdspace.Fine},
		"half free, without a quota":    {9 * gib, 4 * gib, 0, etcdspace.Fragmented},
		"large, without a quota":        {9 * gib, 9 * gib, 0, etcdspace.Fine},
		"a quota that is switched off":  {9 * gib, 9 * gib, -1, etcdspace.Fine},
		"data of 59 percent":            {1590 * mib, 1190 * mib, 2000 * mib, etcdspace.Fine},
		"data of 60 percent":            {1200 * mib, 1200 * mib, 2000 * mib, etcdspace.Growing},
		"a file of 79 percent, half":    {1599 * mib, 700 * mib, 2000 * mib, etcdspace.Fragmented},
		"a file of 79 percent, of data": {1599 * mib, 1599 * mib, 2000 * mib, etcdspace.Growing},
		"a file of 80 percent":          {1600 * mib, 100 * mib, 2000 * mib, etcdspace.Near},
		"full":                          {2000 * mib, 2000 * mib, 2000 * mib, etcdspace.Near},
	} {
		d := etcdspace.Database{Size: test.size, InUse: test.inUse, Quota: test.quota}
		if got := d.Growth(); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

func TestDatabase(t *testing.T) {
	for _, test := range []struct {
		size, inUse, quota int64
		free               int64
		full               bool
		text               string
	}{
		{4 * mib, 3 * mib / 2, 2 * gib, 5 * mib / 2, false, "4.0 MiB, 1.5 MiB of it in use"},
		{2 * gib, gib, 2 * gib, gib, true, "2.0 GiB, 1.0 GiB of it in use"},
		{2 * gib, 3 * gib, 0, 0, false, "2.0 GiB, 3.0 GiB of it in use"}, // etcd counts the two one after the other
	} {
		d := etcdspace.Database{Size: test.size, InUse: test.inUse, Quota: test.quota}
		if d.Free() != test.free || d.Full() != test.full || d.String() != test.text {
			t.Errorf("%+v: free %d, full %t, %q", d, d.Free(), d.Full(), d)
		}
	}
}
