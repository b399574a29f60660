package action

import (
	"crypto/sha256"
	"encoding/base32"
	"path"
	"strings"
)

// The parts of a cluster's name: "operator-k3x9-7h2bq4" is of a repository, the
// run's fingerprint, and a random end, which tells the jobs of a matrix apart.
// It is at most 20 characters, which a cluster's name may have.
const (
	repositoryPart  = 8
	fingerprintPart = 4
	randomPart      = 6
)

// newName makes a name for this job's cluster. It is made once: the job's state
// keeps it.
func (a *app) newName() string {
	return nameOf(a.Getenv("GITHUB_REPOSITORY"), []string{
		a.Getenv("GITHUB_RUN_ID"), a.Getenv("GITHUB_RUN_ATTEMPT"), a.Getenv("GITHUB_JOB"),
	}, a.Random())
}

func nameOf(repository string, run []string, random string) string {
	sum := sha256.Sum256([]byte(repository + "\n" + strings.Join(run, "\n")))
	fingerprint := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:fingerprintPart]
	return readable(path.Base(repository)) + "-" + fingerprint + "-" + random[:randomPart]
}

// readable is the beginning of a repository's name, by the rules for the
// beginning of a cluster's.
func readable(repository string) string {
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
	}, repository)
	letters = strings.TrimLeft(letters, "-0123456789")
	letters = strings.TrimRight(letters[:min(len(letters), repositoryPart)], "-")
	if letters == "" {
		return "ha"
	}
	return letters
}
