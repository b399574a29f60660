package artifact

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

// writeOutput writes a stage's output as a tar archive: it is one, or a directory of
// programs. The same output is the same archive, to the byte.
func writeOutput(w io.Writer, output string) error {
	info, err := os.Stat(output)
	if err != nil {
		return fmt.Errorf("read a stage's output: %w", err)
	}
	if !info.IsDir() {
		return copyFile(w, output)
	}
	programs, err := os.ReadDir(output) // sorted by name
	if err != nil {
		return fmt.Errorf("read a stage's output: %w", err)
	}
	archive := tar.NewWriter(w)
	for _, program := range programs {
		info, err := program.Info()
		if err != nil {
			return fmt.Errorf("read a stage's output: %w", err)
		}
		// No owner and no time of change: the same content is the same layer.
		header := &tar.Header{Name: program.Name(), Mode: 0o755, Size: info.Size(), Format: tar.FormatPAX}
		if err := archive.WriteHeader(header); err != nil {
			return fmt.Errorf("archive %s: %w", program.Name(), err)
		}
		if err := copyFile(archive, filepath.Join(output, program.Name())); err != nil {
			return err
		}
	}
	return archive.Close()
}

func copyFile(w io.Writer, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read a stage's output: %w", err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	if _, err := io.Copy(w, file); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// readOutput makes a stage's output of its archive, where nothing is yet: a file if
// its name says that it is a tar archive, else a directory of programs.
func readOutput(r io.Reader, output, name string) error {
	if path.Ext(name) == ".tar" {
		return writeFile(r, output, 0o644, os.OpenFile)
	}
	if err := os.Mkdir(output, 0o755); err != nil {
		return fmt.Errorf("store a stage's output: %w", err)
	}
	root, err := os.OpenRoot(output)
	if err != nil {
		return fmt.Errorf("store a stage's output: %w", err)
	}
	return errors.Join(readPrograms(tar.NewReader(r), root), root.Close())
}

// readPrograms takes nothing but programs: files in the directory itself.
func readPrograms(archive *tar.Reader, root *os.Root) error {
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the archive: %w", err)
		}
		if header.Typeflag != tar.TypeReg || header.Name != path.Base(header.Name) {
			return fmt.Errorf("the archive has %q, which is no program", header.Name)
		}
		if err := writeFile(archive, header.Name, 0o755, root.OpenFile); err != nil {
			return err
		}
	}
}

func writeFile(r io.Reader, name string, mode os.FileMode, open func(string, int, os.FileMode) (*os.File, error)) error {
	file, err := open(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return fmt.Errorf("store a stage's output: %w", err)
	}
	_, err = io.Copy(file, r)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("store %s: %w", name, err)
	}
	return nil
}
