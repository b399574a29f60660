package leases

import (
	"os"
	"testing"
	"time"
)

// TestRemove: an engine that was started for a lease goes with the last one; any other
// stays.
func TestRemove(t *testing.T) {
	now := time.Now()
	soon, before := now.Add(time.Hour), now.Add(-time.Hour)
	type lease struct {
		holder string
		until  time.Time
		isNew  bool // the engine
	}
	mine := lease{"mine", soon, true}
	for name, test := range map[string]struct {
		leases []lease
		stays  string
	}{
		"it was started for this lease":              {[]lease{mine}, ""},
		"it was started for a lease, and again":      {[]lease{mine, {"mine", soon, false}}, ""},
		"somebody else started it":                   {[]lease{{"mine", soon, false}}, "it was running before"},
		"nobody has a lease":                         {nil, "it was running before"},
		"another lease is there":                     {[]lease{mine, {"other", soon, false}}, "others use it (1)"},
		"it was started for another, which is there": {[]lease{{"other", soon, true}, {"mine", soon, false}}, "others use it (1)"},
		"another lease has expired":                  {[]lease{mine, {"other", before, false}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.OpenRoot(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			defer dir.Close()
			f := File{dir, "leases.json"}
			for _, l := range test.leases {
				if err := f.Add(l.holder, l.until, l.isNew); err != nil {
					t.Fatal(err)
				}
			}
			if stays, err := f.Remove("mine", now); err != nil || stays != test.stays {
				t.Errorf("it stays because of %q (%v), want %q", stays, err, test.stays)
			}
			if l, err := f.read(); err != nil || !l.Until["mine"].IsZero() {
				t.Errorf("the lease is still there: %+v, %v", l, err)
			}
		})
	}
}

// TestTornFile: what cannot be read is no file without leases.
func TestTornFile(t *testing.T) {
	dir, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	if err := dir.WriteFile("leases.json", []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if stays, err := (File{dir, "leases.json"}).Remove("mine", time.Now()); err == nil {
		t.Errorf("it stays because of %q", stays)
	}
}
