// Package provenance says of what and how a release was built: as a statement of
// in-toto (https://in-toto.io/Statement/v1) with SLSA's predicate
// (https://slsa.dev/spec/v1.0/provenance). It is not signed: the workflow has GitHub
// attest it with all other files.
package provenance

import (
	"encoding/json"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
)

// File is what the statement is called in a release.
const File = "provenance.json"

const (
	statementType = "https://in-toto.io/Statement/v1"
	predicateType = "https://slsa.dev/provenance/v1"
	// The page says how to build the same again, and what the parameters mean.
	buildType = "https://github.com/kubectl-ha/kubectl-ha/blob/main/docs/releasing.md#the-same-again"
	byHand    = "https://github.com/kubectl-ha/kubectl-ha/blob/main/docs/releasing.md#by-hand"
)

// Statement is the whole. What it has no use for of the two formats is left out.
type Statement struct {
	Type          string    `json:"_type"`
	Subject       []Subject `json:"subject"`
	PredicateType string    `json:"predicateType"`
	Predicate     Predicate `json:"predicate"`
}

// Subject is a file.
type Subject struct {
	Name   string `json:"name"`
	Digest Digest `json:"digest"`
}

// Digest is hexadecimal: of a file, or of a commit.
type Digest struct {
	SHA256    string `json:"sha256,omitempty"`
	GitCommit string `json:"gitCommit,omitempty"`
}

// Predicate is SLSA's.
type Predicate struct {
	BuildDefinition BuildDefinition `json:"buildDefinition"`
	RunDetails      RunDetails      `json:"runDetails"`
}

// BuildDefinition is what has to be the same for the same files.
type BuildDefinition struct {
	BuildType            string       `json:"buildType"`
	ExternalParameters   Parameters   `json:"externalParameters"`
	InternalParameters   Toolchain    `json:"internalParameters"`
	ResolvedDependencies []Dependency `json:"resolvedDependencies"`
}

// Parameters are what somebody chose.
type Parameters struct {
	Version string `json:"version"`
}

// Toolchain is what built it.
type Toolchain struct {
	Go string `json:"go"` // go1.26.4
}

// Dependency is what it was built of.
type Dependency struct {
	URI    string `json:"uri"`
	Digest Digest `json:"digest"`
}

// RunDetails are of this build alone.
type RunDetails struct {
	Builder  Builder   `json:"builder"`
	Metadata *Metadata `json:"metadata,omitempty"`
}

// Builder is who built it.
type Builder struct {
	ID string `json:"id"`
}

// Metadata is where its log is.
type Metadata struct {
	InvocationID string `json:"invocationId"`
}

// Of makes the statement on a release's files, built of a commit by a version of Go.
// variable looks up the environment, which in a workflow says which one it is.
func Of(release made.Release, repository, commit, toolchain string, variable func(string) string) Statement {
	statement := Statement{Type: statementType, PredicateType: predicateType}
	for _, file := range release.Files {
		statement.Subject = append(statement.Subject, Subject{Name: file.Name, Digest: Digest{SHA256: file.SHA256}})
	}
	statement.Predicate.BuildDefinition = BuildDefinition{
		BuildType:            buildType,
		ExternalParameters:   Parameters{Version: release.Version},
		InternalParameters:   Toolchain{Go: toolchain},
		ResolvedDependencies: []Dependency{{URI: "git+" + repository, Digest: Digest{GitCommit: commit}}},
	}
	statement.Predicate.RunDetails = run(variable)
	return statement
}

// run tells the workflow from GitHub's variables.
func run(variable func(string) string) RunDetails {
	workflow := variable("GITHUB_WORKFLOW_REF") // kubectl-ha/kubectl-ha/.github/workflows/release.yml@refs/heads/main
	if workflow == "" {
		return RunDetails{Builder: Builder{ID: byHand}}
	}
	server := variable("GITHUB_SERVER_URL") + "/"
	log := fmt.Sprintf("%s/actions/runs/%s/attempts/%s", server+variable("GITHUB_REPOSITORY"), variable("GITHUB_RUN_ID"), variable("GITHUB_RUN_ATTEMPT"))
	return RunDetails{Builder: Builder{ID: server + workflow}, Metadata: &Metadata{InvocationID: log}}
}

// Text is the statement's JSON.
func (s Statement) Text() ([]byte, error) {
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}

// Commit returns of which commit a statement's files are.
func Commit(text []byte) (string, error) {
	var s Statement
	if err := json.Unmarshal(text, &s); err != nil {
		return "", fmt.Errorf("%s: %w", File, err)
	}
	for _, dependency := range s.Predicate.BuildDefinition.ResolvedDependencies {
		if dependency.Digest.GitCommit != "" {
			return dependency.Digest.GitCommit, nil
		}
	}
	return "", fmt.Errorf("%s: no commit is among what the release was built of", File)
}
