package inject

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	for name, test := range map[string]struct {
		fault Fault
		want  string // "" for fine
	}{
		"stockout":          {Fault{Kind: Stockout, Zone: "z", Name: "demo-*", Count: 2, Details: true}, ""},
		"rate limit":        {Fault{Kind: RateLimit, Status: 429, Method: "compute.instances.*"}, ""},
		"defaults":          {Fault{Kind: OperationError}, ""},
		"quota":             {Fault{Kind: Quota, AtOnce: true}, ""},
		"power":             {Fault{Kind: PowerCut, Name: "demo-b"}, ""},
		"no kind":           {Fault{}, `kind "" is none of stockout, quota`},
		"other kind":        {Fault{Kind: "stokout"}, "none of"},
		"everywhere":        {Fault{Kind: Stockout}, "a stockout needs a zone"},
		"all machines":      {Fault{Kind: NetworkCut}, "needs a zone or a name"},
		"no delay":          {Fault{Kind: SlowBoot}, "needs a delay"},
		"no zone":           {Fault{Kind: Unreachable}, "needs a zone"},
		"half a zone":       {Fault{Kind: Unreachable, Zone: "z", Name: "demo-b"}, "takes no name, only zone, for"},
		"odd field":         {Fault{Kind: PowerCut, Zone: "z", Count: 1}, "takes no count, only zone, name, for"},
		"odd method":        {Fault{Kind: Stockout, Zone: "z", Method: "instances.insert"}, "takes no method"},
		"negative":          {Fault{Kind: Unavailable, Count: -1}, "count -1"},
		"past":              {Fault{Kind: Unavailable, For: -1}, "a time to come"},
		"status":            {Fault{Kind: RateLimit, Status: 503}, "403 or 429"},
		"operation status":  {Fault{Kind: OperationError, Status: 200}, "from 400"},
		"code":              {Fault{Kind: OperationError, Code: "oops"}, "capitals"},
		"metric":            {Fault{Kind: Quota, Metric: "cpus"}, "capitals"},
		"pattern":           {Fault{Kind: Unavailable, Name: "[a"}, "is no pattern"},
		"pattern of method": {Fault{Kind: Unavailable, Method: "[a"}, "is no pattern"},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.fault.Complete().Check()
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestMeets(t *testing.T) {
	type call struct{ zone, method, name string }
	for name, test := range map[string]struct {
		fault  Fault
		met    []call
		spared []call
	}{
		"anything": {
			fault: Fault{Kind: Unavailable},
			met:   []call{{"b", "instances.insert", "x"}, {"", "networks.list", ""}},
		},
		"a zone": {
			fault:  Fault{Kind: LostAnswer, Zone: "b"},
			met:    []call{{"b", "disks.get", "x"}},
			spared: []call{{"c", "disks.get", "x"}, {"", "instances.aggregatedList", ""}},
		},
		"globs": {
			fault:  Fault{Kind: OperationError, Method: "instances.*", Name: "demo-?"},
			met:    []call{{"b", "instances.delete", "demo-b"}},
			spared: []call{{"b", "disks.delete", "demo-b"}, {"b", "instances.delete", "demo-bb"}},
		},
		"stockouts strike machines only": {
			fault:  Fault{Kind: Stockout, Zone: "b"},
			met:    []call{{"b", "instances.insert", "x"}, {"b", "instances.start", "x"}},
			spared: []call{{"b", "instances.delete", "x"}, {"b", "instanceGroupManagers.insert", "x"}, {"c", "instances.insert", "x"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range test.met {
				if !test.fault.Meets(c.zone, c.method, c.name) {
					t.Errorf("does not meet %v", c)
				}
			}
			for _, c := range test.spared {
				if test.fault.Meets(c.zone, c.method, c.name) {
					t.Errorf("meets %v", c)
				}
			}
		})
	}
}

func TestDenies(t *testing.T) {
	for name, test := range map[string]struct {
		fault  Fault
		denied string // the one permission of these that it takes away
	}{
		"insert is create": {Fault{Kind: Denied, Method: "instances.insert"}, "compute.instances.create"},
		"in regions":       {Fault{Kind: Denied, Method: "regionHealthChecks.insert"}, "compute.regionHealthChecks.create"},
		"one resource":     {Fault{Kind: Denied, Method: "instances.insert", Name: "demo-b"}, ""},
		"one zone":         {Fault{Kind: Denied, Method: "instances.insert", Zone: "b"}, ""},
		"another kind":     {Fault{Kind: Unavailable, Method: "instances.insert"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := test.fault.Complete()
			for _, permission := range []string{"compute.instances.create", "compute.instances.get", "compute.regionHealthChecks.create"} {
				if got := f.Denies(permission); got != (permission == test.denied) {
					t.Errorf("%s is denied: %v", permission, got)
				}
			}
		})
	}
}

func TestMethodNames(t *testing.T) {
	for given, want := range map[string]string{
		"compute.instances.insert": "instances.insert", "zoneOperations.wait": "operations.wait",
		"compute.regionBackendServices.insert": "backendServices.insert", "globalAddresses.*": "addresses.*",
		"zones.list": "zones.list", "regions.get": "regions.get", "*.delete": "*.delete", "": "",
	} {
		if got := (Fault{Kind: Unavailable, Method: given}).Complete().Method; got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f := &Fault{Kind: OperationHang, Count: 2, Until: now.Add(time.Minute)}
	f = f.Struck(Held{Operation: "o1", Target: "t"})
	if !f.Lasts(now) || f.Over() || f.Lasts(now.Add(time.Minute)) {
		t.Errorf("after one of two blows: %+v", f)
	}
	f = f.Struck(Held{Operation: "o2", Target: "t"})
	if f.Lasts(now) || f.Over() {
		t.Errorf("it still holds two: %+v", f)
	}
	f, held := f.Released("o1")
	if _, again := f.Released("o1"); !held || again || f.Over() {
		t.Errorf("after letting one go: %+v", f)
	}
	if f, _ = f.Released("o2"); !f.Over() {
		t.Errorf("after letting both go: %+v", f)
	}
}

func TestJSON(t *testing.T) {
	const text = `{"id":"slow-boot-1","kind":"slow-boot","for":"1h30m0s","delay":"20s","hits":0}`
	var f Fault
	if err := json.Unmarshal([]byte(text), &f); err != nil || f.Delay != Duration(20*time.Second) {
		t.Fatalf("%+v, %v", f, err)
	}
	if got, err := json.Marshal(f); err != nil || string(got) != text {
		t.Errorf("%s, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"for":"soon"}`), &f); err == nil || !strings.Contains(err.Error(), "no duration") {
		t.Errorf("got %v", err)
	}
}

func TestEveryKindHasAStage(t *testing.T) {
	for _, kind := range Kinds() {
		if f := (&Fault{Kind: kind}); f.Stage() == 0 || !kind.Takes(Name) && kind != Unreachable || !kind.Takes(For) {
			t.Errorf("%s: stage %d", kind, f.Stage())
		}
	}
	if f := (&Fault{Kind: Quota, AtOnce: true}); f.Stage() != Call || f.Fails() {
		t.Error("a quota that refuses at once strikes calls")
	}
}
