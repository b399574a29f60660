// Package project finds the project of Google Cloud that is meant when none is named.
package project

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"cloud.google.com/go/auth/credentials"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// computeScope is what access tokens would be asked for: some credentials cannot be
// read without.
const computeScope = "https://www.googleapis.com/auth/compute"

// Default finds the project that the user most likely means, in this
// order: the environment (GOOGLE_CLOUD_PROJECT, CLOUDSDK_CORE_PROJECT), the
// active gcloud configuration, application default credentials (a service
// account's own project, or the quota project). None is a Usage error.
func Default(ctx context.Context) (string, error) {
	for _, find := range []func(context.Context) string{ofEnvironment, ofGcloud, ofCredentials} {
		if project := find(ctx); project != "" {
			return project, nil
		}
	}
	return "", errs.Errorf(errs.Usage, "no project is given, and none is configured").
		WithID("no-project").
		WithHint("Name it with --project, or set a default with `gcloud config set project PROJECT`.")
}

func ofEnvironment(context.Context) string {
	if project := os.Getenv("GOOGLE_CLOUD_PROJECT"); project != "" {
		return project
	}
	return os.Getenv("CLOUDSDK_CORE_PROJECT")
}

func ofCredentials(ctx context.Context) string {
	found, err := credentials.DetectDefault(&credentials.DetectOptions{
		Scopes: []string{computeScope}})
	if err != nil {
		return ""
	}
	if project, err := found.ProjectID(ctx); err == nil && project != "" {
		return project
	}
	project, err := found.QuotaProjectID(ctx)
	if err != nil {
		return ""
	}
	return project
}

// ofGcloud reads the active configuration as gcloud keeps it: an INI
// file whose section core has the project.
func ofGcloud(context.Context) string {
	dir := gcloudDir()
	name := os.Getenv("CLOUDSDK_ACTIVE_CONFIG_NAME")
	if name == "" {
		active, err := os.ReadFile(filepath.Join(dir, "active_config"))
		if err != nil {
			return ""
		}
		name = strings.TrimSpace(string(active))
	}
	file, err := os.Open(filepath.Join(dir, "configurations", "config_"+name))
	if err != nil {
		return ""
	}
	defer file.Close()
	return inConfiguration(bufio.NewScanner(file))
}

func gcloudDir() string {
	if dir := os.Getenv("CLOUDSDK_CONFIG"); dir != "" {
		return dir
	}
	if runtime.GOOS == "windows" {
		return filepath.Join(os.Getenv("APPDATA"), "gcloud")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".config", "gcloud")
}

func inConfiguration(lines *bufio.Scanner) string {
	inCore := false
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		key, value, _ := strings.Cut(line, "=")
		switch {
		case strings.HasPrefix(line, "["):
			inCore = line == "[core]"
		case inCore && strings.TrimSpace(key) == "project":
			return strings.TrimSpace(value)
		}
	}
	return ""
}
