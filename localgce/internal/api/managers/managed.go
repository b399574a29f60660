package managers

import (
	"slices"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// collection is where the store keeps what a managed group knows of its
// instances, under the group's name.
const collection = "managedInstances"

// managedGroup is the record of a managed group. Its instances are values, so
// that a copy of the list shares nothing.
type managedGroup struct {
	Instances []managed                            `json:"instances,omitempty"`
	Errors    []*compute.InstanceManagedByIgmError `json:"errors,omitempty"`
}

// managed is one instance of a managed group, there or not.
type managed struct {
	Name     string    `json:"name"`
	Action   string    `json:"action"`
	Template string    `json:"template,omitempty"` // that it was made from
	Version  string    `json:"version,omitempty"`  // name of the version that it was made as
	Old      uint64    `json:"old,omitempty"`      // id of the instance that a new one replaces
	Same     bool      `json:"same,omitempty"`     // the new one is made from the old one's template
	Halfway  bool      `json:"halfway,omitempty"`  // the stop of a restart has begun
	Health   string    `json:"health,omitempty"`   // what the health check found; "" for nothing yet
	Verify   time.Time `json:"verify,omitzero"`    // until when ill health is forgiven
	Failures int       `json:"failures,omitempty"`
	Retry    time.Time `json:"retry,omitzero"` // not before
	Code     string    `json:"code,omitempty"` // of the last failure
	Message  string    `json:"message,omitempty"`
}

// What a managed group is doing with an instance.
const (
	actNone       = "NONE"
	actCreating   = "CREATING"
	actRecreating = "RECREATING"
	actDeleting   = "DELETING"
	actRestarting = "RESTARTING"
	actVerifying  = "VERIFYING"
)

// repair is the default answer to a failed instance.
const repair = "REPAIR"

func (g *managedGroup) names() (list []string) {
	if g == nil {
		return nil
	}
	for _, m := range g.Instances {
		list = append(list, m.Name)
	}
	return list
}

// copied is a copy that may be changed.
func (g *managedGroup) copied() *managedGroup {
	return &managedGroup{Instances: slices.Clone(g.Instances), Errors: slices.Clone(g.Errors)}
}

func (g *managedGroup) find(name string) *managed {
	for i := range g.Instances {
		if g.Instances[i].Name == name {
			return &g.Instances[i]
		}
	}
	return nil
}

// editMember changes what a managed group has on record of an instance, where it
// is in one, and tells in which.
func (s *Service) editMember(tx *store.Tx, instance ref.Ref, change func(*managedGroup, *managed)) (manager ref.Ref, ok bool) {
	if manager, ok = s.groupOf[instance]; !ok {
		return manager, false
	}
	at := manager.In(collection, manager.Name)
	record, _ := store.Get[managedGroup](tx, at)
	group := record.copied()
	change(group, group.find(instance.Name))
	tx.Put(at, group)
	return manager, true
}

// replace has an instance deleted and made anew under its name, from the group's
// present template.
func (m *managed) replace(id uint64) { m.Action, m.Old, m.Same = actRecreating, id, false }

func (m *managed) version() *compute.ManagedInstanceVersion {
	return &compute.ManagedInstanceVersion{InstanceTemplate: m.Template, Name: m.Version}
}

// outdated reports whether an instance was made from something else than the
// group's present version.
func (m *managed) outdated(manager *compute.InstanceGroupManager) bool {
	return m.Template != manager.InstanceTemplate || m.Version != manager.Versions[0].Name
}

// How long a group waits before it tries again to make an instance.
const (
	firstRetry = 5 * time.Second
	lastRetry  = 5 * time.Minute
	maxErrors  = 50
)

// noteFailure records that a managed instance could not be made.
func (s *Service) noteFailure(tx *store.Tx, instance ref.Ref, code, message string) {
	manager, ok := s.editMember(tx, instance, func(group *managedGroup, m *managed) {
		m.Failures++
		m.Code, m.Message = code, message
		m.Retry = s.Clock.Now().Add(retryAfter(m.Failures))
		group.note(s.Now(), instance, m)
	})
	if ok {
		s.queue.Add(manager)
	}
}

// retryAfter is how long to wait after that many failures in a row.
func retryAfter(failures int) time.Duration {
	return min(lastRetry, firstRetry<<min(failures-1, 10))
}

// note adds an instance's failure to the group's errors.
func (g *managedGroup) note(now string, instance ref.Ref, m *managed) {
	g.Errors = append(g.Errors, &compute.InstanceManagedByIgmError{
		Timestamp: now,
		Error:     &compute.InstanceManagedByIgmErrorManagedInstanceError{Code: m.Code, Message: m.Message},
		InstanceActionDetails: &compute.InstanceManagedByIgmErrorInstanceActionDetails{
			Action: m.Action, Instance: instance.URL(),
			Version: m.version(),
		},
	})
	if len(g.Errors) > maxErrors {
		g.Errors = g.Errors[1:]
	}
}
