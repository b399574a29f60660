package testhost

import (
	"context"
	"os"
	"strings"
	"time"
)

// QEMU's names for the processor's own virtualisation, and for emulation.
const (
	kvm = "kvm"
	tcg = "tcg"
)

// probeLimit is some times what a kernel takes to its first line under KVM.
const probeLimit = 15 * time.Second

// accelerator chooses KVM where it boots a kernel. To open /dev/kvm is not
// enough: where virtual machines are nested, a guest may hang in its firmware.
func accelerator(ctx context.Context, s system) string {
	device, err := os.OpenFile("/dev/kvm", os.O_RDWR, 0)
	if err != nil {
		return tcg
	}
	device.Close()
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	seen := &watcher{text: "Linux version", found: cancel}
	// An error is the end that cancel or the limit makes.
	_ = qemu(ctx, seen, os.TempDir(), machine(kvm, s, "console=ttyS0 earlyprintk=ttyS0 panic=-1")...)
	if seen.ok {
		return kvm
	}
	return tcg
}

// watcher calls found once the text was written to it.
type watcher struct {
	text  string
	found func()
	ok    bool
	all   strings.Builder
}

func (w *watcher) Write(p []byte) (int, error) {
	w.all.Write(p)
	if !w.ok && strings.Contains(w.all.String(), w.text) {
		w.ok = true
		w.found()
	}
	return len(p), nil
}
