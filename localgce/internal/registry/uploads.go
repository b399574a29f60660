package registry

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"syscall"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// uploadID is what uploads are called, by the registry.
var uploadID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// patchUpload appends to a blob that is being uploaded.
func (r *Registry) patchUpload(w http.ResponseWriter, request *http.Request, id string) {
	size, err := r.appendUpload(id, request.Body)
	if err != nil {
		refuseUpload(w, err)
		return
	}
	w.Header().Set("Location", request.URL.Path)
	w.Header().Set("Range", fmt.Sprintf("0-%d", max(size-1, 0)))
	w.WriteHeader(http.StatusAccepted)
}

// putUpload ends an upload: the blob is kept if it is what its digest says.
func (r *Registry) putUpload(w http.ResponseWriter, request *http.Request, id string) {
	want, err := v1.NewHash(request.URL.Query().Get("digest"))
	if err != nil {
		Refuse(w, http.StatusBadRequest, "DIGEST_INVALID", err.Error())
		return
	}
	if _, err := r.appendUpload(id, request.Body); err != nil {
		refuseUpload(w, err)
		return
	}
	path := r.upload(id)
	defer func() { _ = os.Remove(path) }() // Open takes what stays
	if err := r.keepBlob(path, want); errors.Is(err, errOtherDigest) {
		Refuse(w, http.StatusBadRequest, "DIGEST_INVALID", err.Error())
		return
	} else if err != nil {
		refuseUpload(w, err)
		return
	}
	w.Header().Set("Docker-Content-Digest", want.String())
	w.WriteHeader(http.StatusCreated)
}

// refuseUpload answers 507 where the disk is full: clients try other errors of the
// server again.
func refuseUpload(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if errors.Is(err, syscall.ENOSPC) {
		status = http.StatusInsufficientStorage
	}
	Refuse(w, status, "BLOB_UPLOAD_INVALID", err.Error())
}

var errOtherDigest = errors.New("the content is not what the digest says")

func (r *Registry) keepBlob(path string, want v1.Hash) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read what was uploaded: %w", err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	have, _, err := v1.SHA256(file)
	if err != nil {
		return fmt.Errorf("read what was uploaded: %w", err)
	}
	if have != want {
		return fmt.Errorf("%w: %s is %s", errOtherDigest, want, have)
	}
	if err := os.MkdirAll(filepath.Dir(r.blob(want)), 0o700); err != nil {
		return fmt.Errorf("store a blob: %w", err)
	}
	if err := os.Rename(path, r.blob(want)); err != nil {
		return fmt.Errorf("store a blob: %w", err)
	}
	return nil
}

// blob is where go-containerregistry's NewDiskBlobHandler has a blob.
func (r *Registry) blob(digest v1.Hash) string {
	return filepath.Join(r.blobDir(), digest.Algorithm, digest.Hex)
}

func (r *Registry) upload(id string) string { return filepath.Join(r.uploadDir(), id) }

// appendUpload returns the size that the upload has then. One that fails is over:
// nothing stays of it, and its client begins again.
func (r *Registry) appendUpload(id string, body io.Reader) (size int64, err error) {
	if !uploadID.MatchString(id) {
		return 0, fmt.Errorf("invalid upload %q", id)
	}
	if err := os.MkdirAll(r.uploadDir(), 0o700); err != nil {
		return 0, fmt.Errorf("store an upload: %w", err)
	}
	file, err := os.OpenFile(r.upload(id), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fmt.Errorf("store an upload: %w", err)
	}
	_, err = io.Copy(file, body)
	info, statErr := file.Stat()
	if err := errors.Join(err, statErr, file.Close()); err != nil {
		return 0, fmt.Errorf("store an upload: %w", errors.Join(err, os.Remove(r.upload(id))))
	}
	return info.Size(), nil
}
