// Command manifest brings the krew manifest on its standard input to the
// release that goreleaser has made: its version, archives and checksums.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	dist := flag.String("dist", "dist", "where goreleaser has left the release")
	partial := flag.Bool("partial", false, "allow platforms without an archive")
	flag.Parse()
	if err := run(*dist, *partial, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "manifest: %v\n", err)
		os.Exit(1)
	}
}

func run(dist string, partial bool, in io.Reader, out io.Writer) error {
	manifest, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read the manifest: %w", err)
	}
	made, err := readRelease(dist)
	if err != nil {
		return err
	}
	updated, err := update(string(manifest), made, partial)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, updated)
	return err
}

// release is what goreleaser has made.
type release struct {
	version string            // v1.2.3
	sums    map[string]string // sha256 of each archive, by name
}

func readRelease(dist string) (release, error) {
	text, err := os.ReadFile(filepath.Join(dist, "metadata.json"))
	if err != nil {
		return release{}, fmt.Errorf("read what goreleaser says of the release: %w", err)
	}
	var metadata struct{ Version string }
	if err := json.Unmarshal(text, &metadata); err != nil {
		return release{}, fmt.Errorf("read what goreleaser says of the release: %w", err)
	}
	checksums, err := os.ReadFile(filepath.Join(dist, "checksums.txt"))
	if err != nil {
		return release{}, fmt.Errorf("read the checksums: %w", err)
	}
	return release{version: "v" + metadata.Version, sums: sums(string(checksums))}, nil
}
