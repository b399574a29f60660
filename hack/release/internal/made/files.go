package made

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// ChecksumsFile has the sums of all other files of a release, as sha256sum writes
// and checks them.
const ChecksumsFile = "checksums.txt"

// These are for the release's own commit, and for its page: nobody downloads them.
const (
	PinsFile  = "release.json" // what the Action may download
	NotesFile = "notes.md"     // the page's text
)

// File is a file of a release.
type File struct {
	Name   string
	SHA256 string // hexadecimal
}

func readChecksums(directory string) ([]File, error) {
	text, err := os.ReadFile(filepath.Join(directory, ChecksumsFile))
	if err != nil {
		return nil, err
	}
	var files []File
	for line := range strings.Lines(string(text)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(sum) != 2*sha256.Size {
			return nil, fmt.Errorf("%s: line %q is no checksum and name", ChecksumsFile, line)
		}
		files = append(files, File{Name: name, SHA256: sum})
	}
	return files, nil
}

func (r Release) file(name string) (File, bool) {
	for _, file := range r.Files {
		if file.Name == name {
			return file, true
		}
	}
	return File{}, false
}

// Add writes a file into the release, and its sum into the checksums.
func (r *Release) Add(name string, content []byte) error {
	file := File{Name: name, SHA256: fmt.Sprintf("%x", sha256.Sum256(content))}
	if err := os.WriteFile(filepath.Join(r.Directory, name), content, 0o644); err != nil {
		return fmt.Errorf("add %s to the release: %w", name, err)
	}
	r.Files = append(r.Files, file)
	var text strings.Builder
	for _, file := range r.Files {
		fmt.Fprintf(&text, "%s  %s\n", file.SHA256, file.Name)
	}
	if err := os.WriteFile(filepath.Join(r.Directory, ChecksumsFile), []byte(text.String()), 0o644); err != nil {
		return fmt.Errorf("add %s to the release: %w", name, err)
	}
	return nil
}

// Verify holds all files against their checksums.
func (r Release) Verify() error {
	var wrong []error
	for _, file := range r.Files {
		sum, err := sumOf(filepath.Join(r.Directory, file.Name))
		switch {
		case err != nil:
			wrong = append(wrong, err)
		case sum != file.SHA256:
			wrong = append(wrong, fmt.Errorf("%s: SHA-256 is %s, %s says %s", file.Name, sum, ChecksumsFile, file.SHA256))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return fmt.Errorf("the release is not as it was made; make it again: %w", err)
	}
	return nil
}

func sumOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), nil
}
