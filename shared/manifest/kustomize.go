package manifest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// kustomizationFile is the kustomization of a directory; "" for none.
func (r *reader) kustomizationFile(name string) string {
	for _, file := range konfig.RecognizedKustomizationFileNames() {
		if info, err := os.Stat(r.onDisk(filepath.Join(name, file))); err == nil && !info.IsDir() {
			return filepath.Join(name, file)
		}
	}
	return ""
}

// kustomization reads what a kustomization makes.
func (r *reader) kustomization(name string) {
	if !r.isLocal(name) {
		return
	}
	made, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), r.onDisk(name))
	if err != nil {
		r.problem(name, 0, "", "kustomize: %v", err)
		return
	}
	if made.Size() == 0 {
		r.problem(name, 0, "", "has no objects")
	}
	for _, resource := range made.Resources() {
		text, err := resource.MarshalJSON()
		var value any
		if err == nil {
			value, err = plain(text)
		}
		if err != nil {
			r.problem(name, 0, "", "kustomize: %v", err)
			continue
		}
		r.object(name, 0, value)
	}
}

// included are the fields of a kustomization that name files, directories or,
// where there is none of the name, repositories; loaded are those that name files or
// URLs, wherever they are.
var (
	included = []string{"resources", "bases", "components"}
	loaded   = []string{"path", "files", "envs", "env", "crds", "configurations", "patchesStrategicMerge", "generators", "transformers", "validators"}
)

// isLocal refuses a kustomization that names what is elsewhere: kustomize would
// fetch it, and each time perhaps another.
func (r *reader) isLocal(name string) bool {
	file := r.kustomizationFile(name)
	if known, seen := r.local[file]; seen || file == "" {
		return known || file == "" // without a file, kustomize says so
	}
	r.local[file] = true // for those that include each other
	r.local[file] = r.namesLocal(file, name)
	return r.local[file]
}

// namesLocal checks what a kustomization's file, in directory dir, names.
func (r *reader) namesLocal(file, dir string) bool {
	text, err := os.ReadFile(r.onDisk(file))
	if err != nil {
		r.unreadable(file, err)
		return false
	}
	var fields map[string]any
	if yaml.Unmarshal(text, &fields) != nil {
		return true // kustomize says what is wrong
	}
	remote := urls(fields, false)
	local := true
	for _, field := range included {
		entries, _ := fields[field].([]any)
		for _, entry := range texts(entries) {
			below := filepath.Join(dir, filepath.FromSlash(entry))
			switch info, err := os.Stat(r.onDisk(below)); {
			case err != nil:
				remote = append(remote, entry)
			case info.IsDir():
				local = r.isLocal(below) && local
			}
		}
	}
	for _, name := range remote {
		r.problem(file, 0, "download what is elsewhere, and name the file", "names %s, which does not exist here", name)
	}
	return local && len(remote) == 0
}

// isURL reports whether kustomize would fetch a file, also one that is named as
// KEY=FILE.
var isURL = sync.OnceValue(func() func(string) bool {
	return regexp.MustCompile(`^([^=:/]+=)?https?://`).MatchString
})

// urls are those that the fields below a value name as files.
func urls(value any, isFile bool) (found []string) {
	switch v := value.(type) {
	case map[string]any:
		for field, below := range v {
			found = append(found, urls(below, slices.Contains(loaded, field))...)
		}
	case []any:
		for _, below := range v {
			found = append(found, urls(below, isFile)...)
		}
	case string:
		if isFile && isURL()(v) {
			found = append(found, v)
		}
	}
	slices.Sort(found)
	return found
}

func texts(list []any) (all []string) {
	for _, one := range list {
		if text, ok := one.(string); ok {
			all = append(all, text)
		}
	}
	return all
}
