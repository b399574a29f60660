package localgce

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFresh(t *testing.T) {
	o := Options{StateDir: filepath.Join(t.TempDir(), "engine"), CacheDir: t.TempDir()}
	if fresh, err := Fresh(o); !fresh || err != nil {
		t.Errorf("without a directory: %v, %v", fresh, err)
	}
	if err := os.MkdirAll(o.StateDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if fresh, err := Fresh(o); !fresh || err != nil {
		t.Errorf("with an empty directory: %v, %v", fresh, err)
	}
	if err := os.WriteFile(state(o.StateDir).database(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if fresh, err := Fresh(o); fresh || err != nil {
		t.Errorf("with resources: %v, %v", fresh, err)
	}
}
