package spec_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// TestFieldsMatchTheTypes holds the documentation to the types: every field,
// in order, with its type.
func TestFieldsMatchTheTypes(t *testing.T) {
	var want []string
	walk(reflect.TypeFor[spec.Cluster](), "", &want)
	var got []string
	for _, f := range spec.Fields() {
		got = append(got, f.Path+": "+f.Type)
		if !strings.HasSuffix(f.Description, ".") {
			t.Errorf("%s: the description is no sentence: %q", f.Path, f.Description)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("documented:\n%s\ntypes:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func walk(t reflect.Type, path string, fields *[]string) {
	*fields = append(*fields, path+": "+typeName(t))
	if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct {
		t, path = t.Elem(), path+"[]"
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[spec.Duration]() {
		return
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "-" {
			continue // no document has it
		}
		walk(t.Field(i).Type, strings.TrimPrefix(path+"."+name, "."), fields)
	}
}

func typeName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[spec.Duration]():
		return "duration"
	case t.Kind() == reflect.Struct:
		return "object"
	case t.Kind() == reflect.Slice:
		return "list of " + typeName(t.Elem()) + "s"
	case t.Kind() == reflect.Map:
		return "map of " + typeName(t.Elem()) + "s"
	case t.Kind() == reflect.Int:
		return "integer"
	case t.Kind() == reflect.Bool:
		return "boolean"
	}
	return "string"
}

// TestDefaultsAreAsDocumented sets nothing and compares what Default fills in.
func TestDefaultsAreAsDocumented(t *testing.T) {
	c := demo("europe-west1-b")
	filled := map[string]string{
		"spec.kubernetesVersion":        c.Spec.KubernetesVersion,
		"spec.controlPlane.machineType": c.Spec.ControlPlane.MachineType,
		"spec.pools[].name":             c.Spec.Pools[0].Name,
		"spec.pools[].machineType":      c.Spec.Pools[0].MachineType,
		"spec.network.nodeRange":        c.Spec.Network.NodeRange,
		"spec.network.podRange":         c.Spec.Network.PodRange,
		"spec.network.serviceRange":     c.Spec.Network.ServiceRange,
		"spec.network.apiAllowedRanges": fmt.Sprint(c.Spec.Network.APIAllowedRanges),
		"spec.network.cni":              string(c.Spec.Network.CNI),
	}
	for _, f := range spec.Fields() {
		if want, ok := filled[f.Path]; ok && f.Default != want {
			t.Errorf("%s: documented default is %q, Default fills in %q", f.Path, f.Default, want)
		}
	}
}

func TestExplain(t *testing.T) {
	tests := []struct {
		path, field string
		children    string
	}{
		{"", "", "apiVersion kind metadata spec"},
		{"spec.controlPlane", "spec.controlPlane", "spec.controlPlane.zones spec.controlPlane.machineType spec.controlPlane.disk spec.controlPlane.apiServer"},
		{"spec.controlPlane.zones", "spec.controlPlane.zones", ""},
		{"spec.pools[3].zones[1]", "spec.pools[].zones", ""},
		{"spec.pools.spot", "spec.pools[].spot", ""},
		{"metadata", "metadata", "metadata.name"},
	}
	for _, test := range tests {
		field, children, err := spec.Explain(test.path)
		var paths []string
		for _, child := range children {
			paths = append(paths, child.Path)
		}
		if err != nil || field.Path != test.field || strings.Join(paths, " ") != test.children {
			t.Errorf("%q: got %q with %v (%v)", test.path, field.Path, paths, err)
		}
	}
	_, _, err := spec.Explain("spec.controlplane.zone")
	if errs.KindOf(err) != errs.Usage || errs.HintOf(err) != "Did you mean spec.controlPlane.zones?" {
		t.Errorf("got %v with hint %q", err, errs.HintOf(err))
	}
}
