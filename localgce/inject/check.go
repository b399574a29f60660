package inject

import (
	"fmt"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Complete fills in what a kind takes for granted, and forgets what only the
// engine may say.
func (f Fault) Complete() Fault {
	f.ID, f.Since, f.Until, f.Hits, f.Holds = "", time.Time{}, time.Time{}, 0, nil
	f.Method = plainMethod(f.Method)
	switch f.Kind {
	case Quota:
		f.Metric = or(f.Metric, "CPUS")
		f.Method = or(f.Method, "instances.insert")
	case RateLimit:
		if f.Status == 0 {
			f.Status = http.StatusForbidden
		}
	case OperationError:
		f.Code = or(f.Code, "INTERNAL_ERROR")
		f.Message = or(f.Message, "This operation fails on purpose.")
	}
	return f
}

// scoped begins the documented names of methods that exist in several scopes:
// zoneOperations.wait, regionBackendServices.insert.
var scoped = regexp.MustCompile(`^(zone|region|global)([A-Z])`)

// plainMethod is a method by the collection that its path has:
// compute.zoneOperations.wait is operations.wait.
func plainMethod(name string) string {
	name = strings.TrimPrefix(name, "compute.")
	if parts := scoped.FindStringSubmatch(name); parts != nil {
		return strings.ToLower(parts[2]) + strings.TrimPrefix(name, parts[0])
	}
	return name
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Check tells what is wrong with a fault. Whether its zone and its method
// exist, only the engine knows.
func (f Fault) Check() error {
	s, known := shapes[f.Kind]
	if !known {
		return fmt.Errorf("kind %q is none of %s", f.Kind, list(Kinds()))
	}
	given := f.given()
	for _, field := range given {
		if !f.Kind.Takes(field) {
			return fmt.Errorf("a %s takes no %s, only %s", f.Kind, field, list(s.takes))
		}
	}
	if len(s.needs) > 0 && !slices.ContainsFunc(s.needs, func(n Field) bool { return slices.Contains(given, n) }) {
		return fmt.Errorf("a %s needs a %s", f.Kind, strings.Join(texts(s.needs), " or a "))
	}
	return f.checkValues()
}

// given lists the fields that the fault has.
func (f Fault) given() (fields []Field) {
	for _, one := range []struct {
		field Field
		given bool
	}{
		{Zone, f.Zone != ""}, {Method, f.Method != ""}, {Name, f.Name != ""}, {Count, f.Count != 0}, {For, f.For != 0},
		{Delay, f.Delay != 0}, {Code, f.Code != ""}, {Message, f.Message != ""}, {Status, f.Status != 0},
		{Metric, f.Metric != ""}, {AtOnce, f.AtOnce}, {Details, f.Details},
	} {
		if one.given {
			fields = append(fields, one.field)
		}
	}
	return fields
}

var (
	codeForm   = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	metricForm = regexp.MustCompile(`^[A-Z][A-Z0-9_-]*$`)
)

func (f Fault) checkValues() error {
	switch {
	case f.Count < 0:
		return fmt.Errorf("count %d: want 1 or more, or 0 for no limit", f.Count)
	case f.For < 0:
		return fmt.Errorf("for %s: want a time to come", f.For)
	case f.Delay < 0:
		return fmt.Errorf("delay %s: want a time to come", f.Delay)
	case f.Code != "" && !codeForm.MatchString(f.Code):
		return fmt.Errorf("code %q: want capitals, such as INTERNAL_ERROR", f.Code)
	case f.Metric != "" && !metricForm.MatchString(f.Metric):
		return fmt.Errorf("metric %q: want capitals, such as CPUS", f.Metric)
	case f.Kind == RateLimit && f.Status != http.StatusForbidden && f.Status != http.StatusTooManyRequests:
		return fmt.Errorf("status %d: a rate limit is 403 or 429", f.Status)
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("status %d: want one from 400 to 599", f.Status)
	}
	for _, glob := range []string{f.Name, f.Method} {
		if _, err := path.Match(glob, ""); err != nil {
			return fmt.Errorf("%q is no pattern: want * for any letters, ? for one, [ab] for one of some", glob)
		}
	}
	return nil
}

func texts[T ~string](all []T) []string {
	list := make([]string, len(all))
	for i, one := range all {
		list[i] = string(one)
	}
	return list
}

func list[T ~string](all []T) string { return strings.Join(texts(all), ", ") }
