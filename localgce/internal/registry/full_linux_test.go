package registry

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/random"
)

// TestFullDisk: what does not fit is an error that says so, and what came of it
// leaves the disk: smaller images still fit.
func TestFullDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may mount")
	}
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s := serve(t, dir)
	large, err := random.Image(4<<20, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.push(t, large, "own.example/large:v1", token); err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("an image that does not fit: %v", err)
	}
	nothingUploading(t, dir)
	small, _ := makeImage(t)
	if err := s.push(t, small, "own.example/small:v1", token); err != nil {
		t.Errorf("an image that fits: %v", err)
	}
}

// TestCutConnection: nothing stays of a blob whose sender has gone.
func TestCutConnection(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir)
	half, sender := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, "http://"+s.clients+"/v2/own.example/app/blobs/uploads/1", half)
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("any", token)
	go func() {
		_, _ = sender.Write(make([]byte, 100_000))
		for len(uploading(dir)) == 0 && t.Context().Err() == nil {
			runtime.Gosched() // until the registry has begun
		}
		_ = sender.CloseWithError(io.ErrUnexpectedEOF)
	}()
	if answer, err := http.DefaultClient.Do(request); err == nil {
		_ = answer.Body.Close()
		t.Error("half a blob was sent")
	}
	s.stop()
	nothingUploading(t, dir)
}

func nothingUploading(t *testing.T, dir string) {
	t.Helper()
	if left := uploading(dir); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
}

func uploading(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "uploads", "*"))
	return files
}
