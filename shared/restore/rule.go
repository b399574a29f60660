package restore

import (
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// action is what becomes of an object.
type action int

const (
	create  action = iota // it is restored, unless the new cluster has one of its name
	replace               // it is restored in place of the new cluster's
	blank                 // it is restored without its data
	omit                  // it is not restored
)

// rule says what becomes of objects.
type rule struct {
	name string
	act  action
	why  string // after "N were left out:"

	// keys are patterns below Registry; one that ends in a slash or a colon is a prefix.
	keys []string
	when func(object) (bool, error) // nil for all of those

	// A person must know of the objects, with these words, or of those of a note.
	attention string
	unless    func(object) (bool, error)
	note      func(object) (string, error)
}

// ruleOf is the first rule that is about the object; nil for none.
func ruleOf(o object) (*rule, error) {
	for i, r := range rules {
		if !r.names(o.path) {
			continue
		}
		if r.when == nil {
			return &rules[i], nil
		}
		applies, err := r.when(o)
		if err != nil {
			return nil, err
		}
		if applies {
			return &rules[i], nil
		}
	}
	return nil, nil
}

func (r rule) names(key string) bool {
	return slices.ContainsFunc(r.keys, func(pattern string) bool {
		if strings.HasSuffix(pattern, "/") || strings.HasSuffix(pattern, ":") {
			return strings.HasPrefix(key, pattern)
		}
		matched, err := path.Match(pattern, key)
		return err == nil && matched
	})
}

// remark is what a person must know of an object; "" for nothing.
func (r rule) remark(o object) (string, error) {
	switch {
	case r.note != nil:
		return r.note(o)
	case r.attention == "":
		return "", nil
	case r.unless != nil:
		if not, err := r.unless(o); not || err != nil {
			return "", err
		}
	}
	return o.name() + ": " + r.attention, nil
}

// volume tells what is below a PersistentVolume.
func volume(o object) (string, error) {
	v := corev1.PersistentVolume{}
	if err := o.into(&v); err != nil {
		return "", err
	}
	switch {
	case v.Spec.CSI != nil:
		return o.name() + ": Its data are what disk " + v.Spec.CSI.VolumeHandle + " has now", nil
	case v.Spec.GCEPersistentDisk != nil:
		return o.name() + ": Its data are what disk " + v.Spec.GCEPersistentDisk.PDName + " has now", nil
	case v.Spec.NFS != nil:
		return o.name() + ": Its data are what " + v.Spec.NFS.Server + ":" + v.Spec.NFS.Path + " has now", nil
	case v.Spec.HostPath != nil, v.Spec.Local != nil:
		return o.name() + ": Its data were on a machine of the old cluster", nil
	}
	return o.name() + ": Its data are not part of a backup", nil
}

func contains(values []string, value string) bool { return slices.Contains(values, value) }
