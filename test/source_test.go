// Package test holds the house's rules about its own source and examples.
package test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = ".."
	module = "github.com/kubectl-ha/kubectl-ha/"
)

// source is one Go file of this module that ends up in a program.
type source struct {
	path      string // from the root, with slashes
	lines     int
	generated bool
	syntax    *ast.File
}

// dir is the file's package: shared/spec.
func (s source) dir() string { return path.Dir(s.path) }

// imports lists what the file imports; packages of this module from the root:
// shared/spec.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.syntax.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value) // the parser has seen that it is a string
		paths = append(paths, strings.TrimPrefix(imported, module))
	}
	return paths
}

// uses reports whether the file uses the name of the package, such as os.Exit.
func (s source) uses(pkg, name string) bool {
	local := path.Base(pkg)
	for _, spec := range s.syntax.Imports {
		if spec.Name != nil && spec.Path.Value == strconv.Quote(pkg) {
			local = spec.Name.Name
		}
	}
	found := false
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := selector.X.(*ast.Ident)
		found = found || ok && x.Name == local && selector.Sel.Name == name
		return true
	})
	return found && slices.Contains(s.imports(), pkg)
}

// declares reports whether the file has a plain function of that name.
func (s source) declares(name string) bool {
	return slices.ContainsFunc(s.syntax.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Recv == nil && f.Name.Name == name
	})
}

// within reports whether the package at dir is one of the trees or below one.
func within(dir string, trees ...string) bool {
	return slices.ContainsFunc(trees, func(tree string) bool {
		return dir == tree || strings.HasPrefix(dir, tree+"/")
	})
}

// sources reads all Go files of this module but the tests. Modules of their
// own, test data and the tools in hack/ are other worlds.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return skipped(file, entry.Name())
		case !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		parsed, err := read(file)
		all = append(all, parsed)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("found only %d Go files: the walk is broken", len(all))
	}
	return all
}

func skipped(dir, name string) error {
	if dir == root {
		return nil
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	if err == nil || name == "testdata" || name == "hack" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return filepath.SkipDir
	}
	return nil
}

func read(file string) (source, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return source{}, err
	}
	syntax, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	return source{
		path:  strings.TrimPrefix(filepath.ToSlash(file), root+"/"),
		lines: bytes.Count(text, []byte("\n")), generated: ast.IsGenerated(syntax), syntax: syntax,
	}, nil
}
