// Package metrics reads what API servers publish of themselves at /metrics, in
// Prometheus' text format:
// https://prometheus.io/docs/instrumenting/exposition_formats/
package metrics

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/version"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// maxLine bounds a line, in bytes. Those of API servers have some hundreds.
const maxLine = 1 << 20

const (
	requested = "apiserver_requested_deprecated_apis{" // KEP-1693; a series for each API
	buildInfo = "kubernetes_build_info{"               // which all servers of Kubernetes have
)

// DeprecatedAPIs reads which deprecated APIs the server was asked for that the minor
// version removedBy, such as v1.37, does not serve. They are sorted. Where nobody
// asked for any, metrics have nothing about it: so what are not a server's whole
// metrics is an error.
func DeprecatedAPIs(text io.Reader, removedBy string) ([]model.DeprecatedAPI, error) {
	limit, err := version.ParseGeneric(removedBy)
	if err != nil {
		return nil, fmt.Errorf("version %q of Kubernetes: %w", removedBy, err)
	}
	var found []model.DeprecatedAPI
	isServer := false
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		line := lines.Text()
		isServer = isServer || strings.HasPrefix(line, buildInfo)
		series, ok := strings.CutPrefix(line, requested)
		if !ok {
			continue
		}
		api, gone, err := deprecated(series, limit)
		if err != nil {
			return nil, fmt.Errorf("metric %s: %w", line, err)
		}
		if gone {
			found = append(found, api)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if !isServer {
		return nil, errors.New("these are not the metrics of a server of Kubernetes: they lack kubernetes_build_info")
	}
	slices.SortFunc(found, func(a, b model.DeprecatedAPI) int { return cmp.Compare(a.String(), b.String()) })
	return slices.Compact(found), nil
}

// deprecated reads a series of the metric, and whether the API is removed by then.
// Some are deprecated and never removed, such as v1 endpoints.
func deprecated(series string, limit *version.Version) (api model.DeprecatedAPI, gone bool, err error) {
	text, _, ok := strings.Cut(series, "}")
	if !ok {
		return api, false, errors.New("no } after the labels")
	}
	labels, err := parse(text)
	if err != nil || labels["removed_release"] == "" {
		return api, false, err
	}
	removed, err := version.ParseGeneric(labels["removed_release"])
	if err != nil {
		return api, false, err
	}
	api = model.DeprecatedAPI{
		Group: labels["group"], Version: labels["version"], Resource: labels["resource"],
		Removed: fmt.Sprintf("v%d.%d", removed.Major(), removed.Minor()),
	}
	if sub := labels["subresource"]; sub != "" {
		api.Resource += "/" + sub
	}
	return api, !limit.LessThan(removed), nil
}

// parse reads labels. Names of APIs have neither commas nor braces.
func parse(text string) (map[string]string, error) {
	labels := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		name, quoted, _ := strings.Cut(pair, "=")
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("label %q: %w", pair, err)
		}
		labels[name] = value
	}
	return labels, nil
}
