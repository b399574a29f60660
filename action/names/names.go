// Package names makes names for clusters of jobs, none of which are the same.
package names

import (
	"crypto/sha256"
	"encoding/base32"
	"path"
	"strings"
)

// The parts of a cluster's name: "operator-k3x9-7h2bq4" has a word to read, the
// run's fingerprint, and a random end, which tells the jobs of a matrix apart.
// It is at most 20 characters, which a cluster's name may have.
const (
	readablePart    = 8
	fingerprintPart = 4
	randomPart      = 6
)

// New makes a name for this job's cluster, which begins as the spec's name, given,
// or, without one, as the repository's; random is at least six lower-case letters
// and digits. It is made once: the job's state keeps it. A name that is none is
// left alone, for the spec's rules to refuse.
func New(getenv func(string) string, random, given string) string {
	repository := getenv("GITHUB_REPOSITORY")
	beginning := given
	switch {
	case given == "":
		beginning = readable(path.Base(repository))
	case !strings.HasPrefix(given, readable(given)):
		return given
	}
	return nameOf(readable(beginning), []string{
		repository, getenv("GITHUB_RUN_ID"), getenv("GITHUB_RUN_ATTEMPT"), getenv("GITHUB_JOB"),
	}, random)
}

func nameOf(beginning string, run []string, random string) string {
	sum := sha256.Sum256([]byte(strings.Join(run, "\n")))
	fingerprint := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:fingerprintPart]
	return beginning + "-" + fingerprint + "-" + random[:randomPart]
}

// readable is the beginning of a name, by the rules for a cluster's.
func readable(name string) string {
	letters := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		case r == '-':
			return r
		}
		return -1
	}, name)
	letters = strings.TrimLeft(letters, "-0123456789")
	letters = strings.TrimRight(letters[:min(len(letters), readablePart)], "-")
	if letters == "" {
		return "ha"
	}
	return letters
}
