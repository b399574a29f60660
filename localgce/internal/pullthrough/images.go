package pullthrough

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Image is a pulled image by a name that pods have for it.
type Image struct {
	Name   string `json:"name"` // such as docker.io/library/nginx:1.27, or with @ and its digest
	Digest string `json:"digest"`
	Size   int64  `json:"size"` // bytes of what is here of it
}

// Images lists the pulled images, sorted by name: by tag, or those that no tag and
// no other manifest names by digest.
func (c *Cache) Images() ([]Image, error) {
	all, err := c.records()
	if err != nil {
		return nil, err
	}
	images := []Image{}
	for _, r := range roots(all) {
		images = append(images, Image{Name: r.String(), Digest: r.Digest.String(), Size: c.size(all, r)})
	}
	slices.SortFunc(images, func(a, b Image) int { return strings.Compare(a.Name, b.Name) })
	return images, nil
}

// String is what pods call the image.
func (r record) String() string {
	if r.tagged() {
		return r.Name + ":" + r.Reference
	}
	return r.Name + "@" + r.Reference
}

func (r record) tagged() bool { return r.Reference != r.Digest.String() }

// roots are the records that are there for themselves.
func roots(all []record) []record {
	type place struct{ name, digest string }
	named := map[place]bool{}
	for _, r := range all {
		if r.tagged() {
			named[place{r.Name, r.Digest.String()}] = true
		}
		manifests, _ := r.parts()
		for _, digest := range manifests {
			named[place{r.Name, digest.String()}] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(r record) bool {
		return !r.tagged() && named[place{r.Name, r.Digest.String()}]
	})
}

// under are the records that a root leads to within its repository, itself included.
func under(all []record, root record) (list []record) {
	for _, r := range all {
		if r.Name == root.Name && r.Digest == root.Digest && (!r.tagged() || r.Reference == root.Reference) {
			list = append(list, r)
		}
	}
	manifests, _ := root.parts()
	for _, r := range all {
		if r.Name == root.Name && !r.tagged() && slices.Contains(manifests, r.Digest) {
			list = append(list, under(all, r)...)
		}
	}
	return list
}

func (c *Cache) size(all []record, root record) (sum int64) {
	counted := map[v1.Hash]bool{}
	for _, r := range under(all, root) {
		_, blobs := r.parts()
		for _, blob := range blobs {
			if _, err := os.Stat(c.blob(blob.Digest)); err == nil && !counted[blob.Digest] {
				sum += blob.Size
			}
			counted[blob.Digest] = true
		}
	}
	return sum
}

// Remove forgets an image by the name that Images has; ok is false where there is
// none. The space of its blobs is free once the cache is opened again: they may be
// of an image that is being pulled.
func (c *Cache) Remove(name string) (removed Image, ok bool, err error) {
	images, err := c.Images()
	if err != nil {
		return removed, false, err
	}
	i := slices.IndexFunc(images, func(image Image) bool { return image.Name == name })
	if i < 0 {
		return removed, false, nil
	}
	all, err := c.records()
	if err != nil {
		return removed, false, err
	}
	stay := map[string]bool{}
	var gone []record
	for _, root := range roots(all) {
		if root.String() == name {
			gone = under(all, root)
			continue
		}
		for _, r := range under(all, root) {
			stay[r.String()] = true
		}
	}
	for _, r := range gone {
		if !stay[r.String()] {
			err = errors.Join(err, deleteFile(c.file(r.Name, r.Reference)))
		}
	}
	return images[i], true, err
}

// abandoned is how old a part of a blob is that nobody fetches any more: a download
// that gets no further ends long before.
const abandoned = time.Hour

// sweep deletes blobs that no manifest names, and abandoned parts.
func (c *Cache) sweep(now time.Time) error {
	all, err := c.records()
	if err != nil {
		return err
	}
	needed := map[string]bool{}
	for _, r := range all {
		_, blobs := r.parts()
		for _, blob := range blobs {
			needed[c.blob(blob.Digest)] = true
		}
	}
	return filepath.WalkDir(c.dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another engine has deleted it
		}
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		old := err == nil && now.Sub(info.ModTime()) > abandoned
		if old && (filepath.Dir(path) == c.partDir() || filepath.Dir(path) == c.blobDir() && !needed[path]) {
			return deleteFile(path)
		}
		return nil
	})
}

func deleteFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
