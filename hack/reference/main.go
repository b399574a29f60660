// Command reference writes what is made of the commands and of the Cluster
// document for people and editors to read: docs/reference, docs/man, and
// docs/cluster.schema.json. go generate runs it.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: reference DOCS")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "reference: %v\n", err)
		os.Exit(1)
	}
}

func run(docs string) error {
	pages := map[string][]byte{}
	nothing := func(string) string { return "" }
	if err := describe(plugin.New(plugin.Wiring{Getenv: nothing}), pages); err != nil {
		return err
	}
	schema, err := spec.Schema()
	if err != nil {
		return err
	}
	pages["cluster.schema.json"] = schema
	return replace(docs, pages)
}

// describe writes the pages of a command and of all below it that a user can
// see, each once in Markdown and once for man.
func describe(cmd *cobra.Command, pages map[string][]byte) error {
	cmd.InitDefaultHelpFlag()
	var markdown, manual bytes.Buffer
	if err := doc.GenMarkdown(cmd, &markdown); err != nil {
		return fmt.Errorf("describe %s: %w", cmd.CommandPath(), err)
	}
	header := &doc.GenManHeader{Section: "1", Source: "kubectl ha", Manual: "kubectl ha", Date: new(time.Time)}
	if err := doc.GenMan(cmd, header, &manual); err != nil {
		return fmt.Errorf("describe %s: %w", cmd.CommandPath(), err)
	}
	// A date would be that of the release, which is not known here.
	undated := bytes.Replace(manual.Bytes(), []byte(header.Date.Format("Jan 2006")), nil, 1)
	path := strings.Fields(cmd.CommandPath())
	pages[filepath.Join("reference", strings.Join(path, "_")+".md")] = tidy(markdown.Bytes())
	pages[filepath.Join("man", strings.Join(path, "-")+".1")] = tidy(undated)
	for _, sub := range cmd.Commands() {
		if !sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := describe(sub, pages); err != nil {
			return err
		}
	}
	return nil
}

// tidy takes away spaces at the end of lines, and empty lines at the end.
func tidy(text []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(bytes.TrimSpace(text)) {
		out.Write(bytes.TrimRight(line, " \n"))
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// replace writes the pages below a directory, and takes away the pages of
// commands that are no more.
func replace(docs string, pages map[string][]byte) error {
	for _, folder := range []string{"reference", "man"} {
		if err := os.RemoveAll(filepath.Join(docs, folder)); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(docs, folder), 0o755); err != nil {
			return err
		}
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(docs, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
