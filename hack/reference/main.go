// Command reference writes what is made of the commands and of the Cluster
// document for people and editors to read. go generate runs it for
// docs/reference and docs/cluster.schema.json, a release for its manual pages.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/spec/schema"
)

const usage = `usage: reference DOCS
       reference man DIR SECONDS   the manual pages, dated so many seconds after 1970 began`

var errUsage = errors.New(usage)

func main() {
	err := run(os.Args[1:])
	switch {
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	case err != nil:
		fmt.Fprintf(os.Stderr, "reference: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] != "man":
		return reference(args[0])
	case len(args) == 3 && args[0] == "man":
		seconds, err := strconv.ParseInt(args[2], 10, 64)
		if err != nil {
			return errUsage
		}
		return manual(args[1], time.Unix(seconds, 0).UTC())
	}
	return errUsage
}

// pages are files' texts, by name.
type pages map[string][]byte

// reference writes docs/reference and the schema.
func reference(docs string) error {
	found := pages{}
	err := describe(func(cmd *cobra.Command) error {
		var page bytes.Buffer
		err := doc.GenMarkdown(cmd, &page)
		found[strings.ReplaceAll(cmd.CommandPath(), " ", "_")+".md"] = tidy(page.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	schema, err := schema.Make()
	if err != nil {
		return err
	}
	if err := replace(filepath.Join(docs, "reference"), found); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(docs, "cluster.schema.json"), schema, 0o644)
}

// manual writes the pages for man.
func manual(dir string, date time.Time) error {
	found := pages{}
	err := describe(func(cmd *cobra.Command) error {
		var page bytes.Buffer
		header := &doc.GenManHeader{Section: "1", Source: "kubectl ha", Manual: "kubectl ha", Date: &date}
		err := doc.GenMan(cmd, header, &page)
		found[strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1"] = tidy(page.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	return replace(dir, found)
}

// describe calls page for the root command and all below it that a user can see.
func describe(page func(*cobra.Command) error) error {
	nothing := func(string) string { return "" }
	return walk(plugin.New(plugin.Wiring{Getenv: nothing}), page)
}

func walk(cmd *cobra.Command, page func(*cobra.Command) error) error {
	cmd.InitDefaultHelpFlag()
	if err := page(cmd); err != nil {
		return fmt.Errorf("describe %s: %w", cmd.CommandPath(), err)
	}
	for _, sub := range cmd.Commands() {
		if !sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := walk(sub, page); err != nil {
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

// replace writes the pages into a directory of their own, and takes away those
// of commands that are no more.
func replace(dir string, with pages) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range with {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
