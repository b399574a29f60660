package kubeconfig

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/adopt"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// write edits the kubeconfig. Nobody is in the way of what changes nothing.
func (k *Kubeconfig) write(ctx context.Context, edit func(*api.Config)) error {
	err := k.change(ctx, edit, func(file string, config *api.Config) error {
		if err := adopt.File(file, 0o600); err != nil {
			return err
		}
		return clientcmd.WriteToFile(*config, file)
	})
	return obstructed(err, func(o *obstacle) *errs.Error {
		return errs.Errorf(errs.Failed, "write the kubeconfig %s: %w", o.file, o.err).
			WithHint("%s; the same command resumes.", o.remedy())
	})
}

// change hands each file that the edit changes to act, as it is to be, under the
// locks of these files and no others: one of KUBECONFIG's that can only be read
// is in nobody's way. What others have changed before that stays.
func (k *Kubeconfig) change(ctx context.Context, edit func(*api.Config), act func(file string, config *api.Config) error) error {
	var held []string
	if err := k.settled(ctx, func() (bool, error) {
		wanted, err := k.edited(edit)
		held = sortedNames(wanted)
		return len(held) > 0, err
	}); err != nil || len(held) == 0 {
		return err
	}
	for {
		unlock, err := lockAll(ctx, held)
		if err != nil {
			return err
		}
		wanted, err := k.edited(edit)
		missing := slices.DeleteFunc(sortedNames(wanted), func(file string) bool { return slices.Contains(held, file) })
		if err == nil && len(missing) == 0 {
			err = actAll(wanted, act)
		}
		if err = errors.Join(err, unlock()); err != nil || len(missing) == 0 {
			return err
		}
		held = append(held, missing...)
	}
}

func actAll(wanted map[string]*api.Config, act func(file string, config *api.Config) error) error {
	for _, file := range sortedNames(wanted) {
		if err := act(file, wanted[file]); err != nil {
			return &obstacle{file: file, err: err}
		}
	}
	return nil
}

// edited are the files that the edit changes, as they are to be.
func (k *Kubeconfig) edited(edit func(*api.Config)) (map[string]*api.Config, error) {
	read, err := k.load()
	if err != nil {
		return nil, err
	}
	s, err := k.readEach()
	if err != nil {
		return nil, err
	}
	wanted := read.DeepCopy()
	edit(wanted)
	distribute(s, read.Clusters, wanted.Clusters, clusterEntries, func(c *api.Cluster) string { return c.LocationOfOrigin })
	distribute(s, read.AuthInfos, wanted.AuthInfos, userEntries, func(u *api.AuthInfo) string { return u.LocationOfOrigin })
	distribute(s, read.Contexts, wanted.Contexts, contextEntries, func(c *api.Context) string { return c.LocationOfOrigin })
	s.choose(read.CurrentContext, wanted.CurrentContext)
	return s.changed, nil
}

func clusterEntries(c *api.Config) map[string]*api.Cluster { return c.Clusters }
func userEntries(c *api.Config) map[string]*api.AuthInfo   { return c.AuthInfos }
func contextEntries(c *api.Config) map[string]*api.Context { return c.Contexts }

// stack is the kubeconfig's files; of two that say the same, the first counts.
type stack struct {
	files   []string // that are there
	home    string   // for new entries
	each    map[string]*api.Config
	changed map[string]*api.Config // of each
}

// readEach reads the files that kubectl would, and chooses, as kubectl does, the
// first that is there for what is new, else the last.
func (k *Kubeconfig) readEach() (*stack, error) {
	s := &stack{each: map[string]*api.Config{}, changed: map[string]*api.Config{}}
	names := k.files()
	for _, file := range names {
		config, err := clientcmd.LoadFromFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, errs.Errorf(errs.Usage, "read the kubeconfig %s: %w", file, err).
				WithHint("Fix the file, or name another with --kubeconfig.")
		}
		s.files, s.each[file] = append(s.files, file), config
	}
	if s.home = names[len(names)-1]; len(s.files) > 0 {
		s.home = s.files[0]
	}
	return s, nil
}

// files are the kubeconfig's, each once, at least one.
func (k *Kubeconfig) files() (files []string) {
	seen := map[string]bool{}
	for _, file := range k.paths.GetLoadingPrecedence() {
		place, err := filepath.Abs(file)
		if file != "" && (err != nil || !seen[place]) {
			seen[place], files = true, append(files, file)
		}
	}
	if len(files) == 0 {
		return []string{k.paths.GlobalFile}
	}
	return files
}

// at is a file that is to be changed.
func (s *stack) at(file string) *api.Config {
	if s.each[file] == nil {
		s.each[file] = api.NewConfig()
	}
	s.changed[file] = s.each[file]
	return s.each[file]
}

// distribute takes what differs between two of all entries to the files: a changed
// one to where it is, a new one home, and a deleted one out of all.
func distribute[E any](s *stack, read, wanted map[string]*E, in func(*api.Config) map[string]*E, origin func(*E) string) {
	for name, entry := range wanted {
		if reflect.DeepEqual(entry, read[name]) {
			continue
		}
		file := origin(entry)
		if file == "" {
			file = s.home
		}
		in(s.at(file))[name] = entry
	}
	for name := range maps.Keys(read) {
		for _, file := range s.files {
			if wanted[name] == nil && in(s.each[file])[name] != nil {
				delete(in(s.at(file)), name)
			}
		}
	}
}

// choose makes another context the current one, or none.
func (s *stack) choose(read, wanted string) {
	if read == wanted {
		return
	}
	if wanted != "" {
		s.at(s.home).CurrentContext = wanted
		return
	}
	for _, file := range s.files {
		if s.each[file].CurrentContext == read {
			s.at(file).CurrentContext = ""
		}
	}
}

// obstacle is what keeps a file of the kubeconfig from being written.
type obstacle struct {
	file string
	lock string // of another program, empty for none
	err  error
}

func (o *obstacle) Error() string { return fmt.Sprintf("%s: %v", o.file, o.err) }

func (o *obstacle) Unwrap() error { return o.err }

func (o *obstacle) remedy() string {
	if o.lock != "" {
		return fmt.Sprintf("If no program writes to it, delete %s", o.lock)
	}
	if len(filepath.SplitList(os.Getenv(clientcmd.RecommendedConfigPathEnvVar))) > 1 {
		return "Make it writable, or put a file that is so before it in KUBECONFIG, or name another with --kubeconfig"
	}
	return "Make it writable, or name another with --kubeconfig"
}

// obstructed words an obstacle; any other error is its own.
func obstructed(err error, word func(*obstacle) *errs.Error) error {
	var o *obstacle
	if errors.As(err, &o) {
		return word(o)
	}
	return err
}
