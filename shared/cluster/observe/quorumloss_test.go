package observe

import (
	"context"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// tellingMachines are machines that only tell of their etcd.
type tellingMachines struct {
	tells map[string]string
}

func (m tellingMachines) GuestAttributes(_ context.Context, i infra.Ref, _ string) (map[string]string, error) {
	return map[string]string{bootstrap.AttrEtcd: m.tells[i.Name]}, nil
}

// TestSurvivor: status, up and --recover go by one rule.
func TestSurvivor(t *testing.T) {
	for name, test := range map[string]struct {
		tells string // "b=alone 9 3, c=TERMINATED, d=new"; d was never let in
		best  string // with which --recover begins; else its refusal
		up    string // the refusal of up; "" for none
		told  string // by status
	}{
		"all three alone":           {"b=alone 100 3, c=alone 104 3, d=alone 103 3", "quorum-may-return", "", "find each other"},
		"told by an earlier script": {"b=alone 100, c=alone 104, d=alone 103", "quorum-may-return", "", "its quorum may return"},
		"two silent":                {"b=alone 100 3, c=silent, d=", "quorum-may-return", "", "get-serial-port-output c --zone z-c"},
		"two stopped":               {"b=alone 100 3, c=TERMINATED, d=SUSPENDED", "quorum-may-return", "quorum-may-return", "instances start c --zone z-c; gcloud compute instances resume d --zone z-d"},
		"one boots":                 {"b=alone 100 3, c=STAGING", "quorum-may-return", "quorum-may-return", "Wait: c is STAGING"},
		"one is left":               {"b=alone 100 3", "b", "quorum-lost", "restarts etcd with the data of b"},
		"one is left, not told":     {"b=alone 100", "b", "quorum-lost", "restarts etcd with the data of b"},
		"one is left, another new":  {"b=alone 100 3, d=new", "b", "quorum-lost", "restarts etcd with the data of b"},
		"two of five":               {"b=alone 100 5, c=alone 104 5", "c", "quorum-lost", "restarts etcd with the data of c"},
		"two of five, one stopped":  {"b=alone 100 5, c=TERMINATED", "survivor-unknown", "quorum-lost", "instances start c --zone z-c"},
		"a leader":                  {"b=leader, c=alone 104 3", "quorum-not-lost", "", ""},
		"silent":                    {"b=silent", "quorum-may-return", "", ""},
		"none but new ones":         {"d=new", "nothing-survives", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			machines, inventory := machinesOf(test.tells)
			survey, err := QuorumLoss(t.Context(), machines, "demo", inventory)
			if err != nil {
				t.Fatal(err)
			}
			best, err := survey.Survivor()
			if got := best.Name + errs.IDOf(err); got != test.best {
				t.Errorf("--recover: %s (%v), want %s", got, err, test.best)
			}
			if err := survey.MayStart(); errs.IDOf(err) != test.up {
				t.Errorf("up: %v, want %q", err, test.up)
			}
			told := strings.Join(survey.Problems(), "\n")
			if !strings.Contains(told, test.told) || test.told == "" && told != "" {
				t.Errorf("status: %q, want %q", told, test.told)
			}
			if advised := strings.Contains(told, "restarts etcd"); advised != (err == nil) {
				t.Errorf("status advises to recover: %t, and --recover says %v", advised, err)
			}
		})
	}
}

// machinesOf are three groups for replicas, and machines in zones of their own.
func machinesOf(text string) (machines tellingMachines, inventory infra.Inventory) {
	machines = tellingMachines{tells: map[string]string{}}
	for _, zone := range []string{"z-b", "z-c", "z-d"} {
		inventory.Refs = append(inventory.Refs, infra.ReplicaGroup("demo", zone))
	}
	for _, machine := range strings.Split(text, ", ") {
		name, tells, _ := strings.Cut(machine, "=")
		found := infra.FoundInstance{Name: name, Zone: "z-" + name, Role: infra.RoleControlPlane, Status: "RUNNING",
			Metadata: map[string]string{infra.MetadataCA: "ca"}}
		if tells == "new" {
			found.Metadata = nil
		}
		if tells != "" && strings.ToUpper(tells) == tells {
			found.Status = tells
		}
		machines.tells[name] = tells
		inventory.Instances = append(inventory.Instances, found)
	}
	return machines, inventory
}
