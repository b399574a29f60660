package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// listed is a package as go list describes it: "path", or "path [path.test]"
// when it is built anew for the tests of a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	ImportMap  map[string]string // what an import means here, where that is another package
	Module     *struct{ GoVersion string }
	Error      *listError
}

// listError is why go list cannot tell all of a package: it is nowhere, or no
// file of it is for the platform.
type listError struct {
	ImportStack []string
	Pos, Err    string
}

func (e *listError) Error() string {
	text := strings.Join(e.ImportStack, " imports ") + ": " + e.Err
	if e.Pos != "" {
		text = e.Pos + ": " + text
	}
	return text
}

// generated reports whether the package is the main package that go test
// makes of tests.
func (p listed) generated() bool { return strings.HasSuffix(p.ImportPath, ".test") }

// path is the package's path without the tests that it is built for.
func (p listed) path() string {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return path
}

func (p listed) files() []string {
	var files []string
	for _, name := range p.GoFiles {
		files = append(files, filepath.Join(p.Dir, name))
	}
	return files
}

// goVersion is the language that the package is written in; that of the
// toolchain for the standard library.
func (p listed) goVersion() string {
	if p.Module == nil || p.Module.GoVersion == "" {
		return ""
	}
	return "go" + p.Module.GoVersion
}

// list returns the packages of the module at dir, their tests, and all that
// they import, on a platform. Each comes after those that it imports; what is
// wrong with one is in its Error. There is no cgo, as in releases: everything
// is Go.
func list(dir, platform string) ([]listed, error) {
	system, architecture, ok := strings.Cut(platform, "/")
	if !ok {
		return nil, errors.New("not a platform: say OS/ARCH, such as windows/amd64")
	}
	command := exec.Command("go", "list", "-e", "-deps", "-test", "-json=ImportPath,Dir,GoFiles,ImportMap,Module,Error", "./...")
	command.Dir = dir
	command.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+architecture, "CGO_ENABLED=0")
	var failure bytes.Buffer
	command.Stderr = &failure
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages: %w\n%s", err, bytes.TrimSpace(failure.Bytes()))
	}
	return decode(output)
}

func decode(output []byte) ([]listed, error) {
	var packages []listed
	decoder := json.NewDecoder(bytes.NewReader(output))
	for {
		var next listed
		err := decoder.Decode(&next)
		if errors.Is(err, io.EOF) {
			return packages, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read what go list says: %w", err)
		}
		packages = append(packages, next)
	}
}
