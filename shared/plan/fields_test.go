package plan_test

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/shared/spec/change"
)

// wholeSpec has something in every field, which another value can differ from.
func wholeSpec() *spec.Cluster {
	c := desired(zoneB, zoneC).Spec
	c.Spec.Pools[0].MachineType = "e2-standard-4"
	c.Spec.Pools[0].Labels, c.Spec.Pools[0].Taints = map[string]string{"disk": "ssd"}, []string{"dedicated=batch:NoSchedule"}
	c.Spec.Network.SSHAllowedRanges = []string{"192.0.2.0/24"}
	c.Spec.ControlPlane.APIServer.Encryption.Resources = []string{"secrets"}
	c.Spec.Manifests = []string{"addons/"}
	c.Spec.TTL.Duration = 2 * time.Hour
	return c
}

func wanting(c *spec.Cluster) plan.Desired {
	d := desired(zoneB, zoneC)
	d.Spec = c
	d.Worker["default"] = map[string]string{infra.MetadataRole: "worker", infra.MetadataLabels: scheduling.FormatLabels(c.Spec.Pools[0].Labels),
		infra.MetadataTaints: scheduling.FormatTaints(scheduling.Taints(c.Spec.Pools[0].Taints...))}
	d.Manifests.Before = wholeSpec().Spec.Manifests
	d.End = time.Unix(1_800_000_000, 0).Add(c.Spec.TTL.Duration).UTC()
	return d
}

// whole is what Compute Engine has of the cluster: rules and ends, too.
func whole(d plan.Desired) infra.Inventory {
	p := plan.Up(d, infra.Inventory{})
	observed := built(p)
	observed.Firewalls, observed.Labelled, observed.Templates = map[string]infra.Firewall{}, map[infra.Ref]infra.Owner{}, map[string]infra.Machine{}
	for _, step := range p.Steps {
		switch r := step.Resource.(type) {
		case infra.Firewall:
			observed.Firewalls[r.Name] = r
		case infra.Template:
			observed.Templates[r.Name] = r.Machine
		case infra.Instance:
			observed.Labelled[r.Ref()] = infra.Owner{Cluster: "demo", Expires: d.End}
		}
	}
	return observed
}

// TestEveryFieldMatters walks the document's fields by its types: another value
// of each is refused with the field's path, or is a step of the plan, or leaves something surplus.
func TestEveryFieldMatters(t *testing.T) {
	observed := whole(wanting(wholeSpec()))
	if p := plan.Up(wanting(wholeSpec()), observed); p.Changes() > 0 {
		t.Fatalf("without a change there are steps:\n%s", render(p))
	}
	seen := 0
	leaves(reflect.TypeFor[spec.Cluster](), "", func(path string) {
		for n := range variants {
			have, want := wholeSpec(), wholeSpec()
			if !vary(find(reflect.ValueOf(want).Elem(), path), n) {
				continue
			}
			seen++
			refused := slices.ContainsFunc(change.Refused(have, want), func(p spec.Problem) bool {
				return p.Hint != "" && strings.HasPrefix(p.Path, strings.Split(path, "[]")[0])
			})
			if !refused && len(change.Surplus(have, want)) == 0 && plan.Up(wanting(want), observed).Changes() == 0 {
				t.Errorf("%s: another value (%d) is neither refused nor applied, nor named as surplus", path, n)
			}
		}
	})
	if seen < 20 {
		t.Errorf("%d values were tried", seen)
	}
}

// leaves calls do with the path of each field that holds no others.
func leaves(of reflect.Type, path string, do func(path string)) {
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			continue // not of the document
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		switch {
		case field.Type == reflect.TypeFor[spec.Duration]():
			do(at)
		case field.Type.Kind() == reflect.Struct:
			leaves(field.Type, at, do)
		case field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() == reflect.Struct:
			leaves(field.Type.Elem(), at+"[]", do)
		default:
			do(at)
		}
	}
}

// find is the value of the field; of lists, in the first entry.
func find(in reflect.Value, path string) reflect.Value {
	name, rest, more := strings.Cut(path, ".")
	for i := range in.NumField() {
		tag, _, _ := strings.Cut(in.Type().Field(i).Tag.Get("json"), ",")
		if tag != strings.TrimSuffix(name, "[]") {
			continue
		}
		value := in.Field(i)
		if strings.HasSuffix(name, "[]") {
			value = value.Index(0)
		}
		if more {
			return find(value, rest)
		}
		return value
	}
	panic("no field " + path)
}

// variants is how many other values there are of a field at most: more and less.
const variants = 2

// vary gives a field its nth other value, if it has so many.
func vary(v reflect.Value, n int) bool {
	switch {
	case v.Type() == reflect.TypeFor[spec.Duration]():
		v.Field(0).SetInt(v.Field(0).Int() + []int64{1, -1}[n]*int64(time.Hour))
	case v.Kind() == reflect.Int:
		v.SetInt(v.Int() + []int64{1, -1}[n])
	case v.Kind() == reflect.Bool && n == 0:
		v.SetBool(!v.Bool())
	case v.Kind() == reflect.String && n == 0:
		v.SetString(another(v.String()))
	case v.Kind() == reflect.Map && n == 0:
		v.Set(reflect.ValueOf(map[string]string{"disk": "ssd", "tier": "other"}))
	case v.Kind() == reflect.Map && n == 1:
		v.Set(reflect.ValueOf(map[string]string{}))
	case v.Kind() == reflect.Slice && n == 0:
		v.Set(reflect.Append(v, reflect.ValueOf(another(v.Index(0).String()))))
	case v.Kind() == reflect.Slice && n == 1:
		v.Set(v.Slice(1, v.Len()))
	default:
		return false
	}
	return true
}

// another is a value of the same form.
func another(text string) string {
	switch _, err := netip.ParsePrefix(text); {
	case err == nil:
		return "10.250.0.0/16"
	case text == zoneB:
		return zoneD
	case strings.HasSuffix(text, ":NoSchedule"):
		return "other:NoSchedule"
	}
	return "other"
}
