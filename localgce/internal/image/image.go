// Package image builds the machine image of the local Compute Engine: a
// Debian with systemd, Google's guest agent, containerd and kubeadm, and a
// containerd store which has every container image that a cluster needs.
//
// There is one for each release of Kubernetes that is known, and beside them the stock
// image: the same Debian without Kubernetes, as Google's public images are. Everything is
// compiled from Go modules or comes from Debian packages. What goes in, and in
// which versions, is told by the files below recipe. An image is known by the
// hash of that recipe, so that a changed recipe is another image, and an
// unchanged one is never built twice.
package image

import (
	"path/filepath"
	"time"
)

// Image is a machine image in the cache directory.
type Image struct {
	ID                string    `json:"id"`
	Dir               string    `json:"-"`                 // where it lies; it can be moved
	KubernetesVersion string    `json:"kubernetesVersion"` // empty for the stock image
	Size              int64     `json:"size"`              // bytes on disk
	Created           time.Time `json:"created"`
	Artifact          string    `json:"artifact,omitempty"` // REPOSITORY@DIGEST that it was pulled from; empty for one that was built here
}

// Rootfs is the read-only lower layer of every machine's root.
func (i Image) Rootfs() string { return filepath.Join(i.Dir, "rootfs") }

// Containerd is the template of a machine's /var/lib/containerd. It has the
// images imported and unpacked; a machine gets a clone made of hard links,
// except for the databases (*.db), which are written to and must be copied.
func (i Image) Containerd() string { return filepath.Join(i.Dir, "containerd") }

// Bin is a program for use on the host, of exactly the image's version: one
// of kubectl, kubeadm and etcdctl.
func (i Image) Bin(name string) string { return filepath.Join(i.Dir, "bin", name) }
