package machine

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Options say where machines live and what they are made from.
type Options struct {
	Prefix   string // names containers, cgroups and processes: [a-z][a-z0-9]{0,7}, such as "kha0"
	StateDir string // absolute; holds one directory for each machine, disk and image of one, and nothing else

	// Image finds the machine image of a name, each time that a machine starts.
	Image func(name string) (Image, error)
}

// Image is what machines' disks are made from.
type Image struct {
	Rootfs     string // root file system; only read
	Containerd string // template of /var/lib/containerd; best on StateDir's file system, so that clones are hard links
}

var (
	prefixForm = regexp.MustCompile(`^[a-z][a-z0-9]{0,7}$`)
	idForm     = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
)

func (o Options) validate() error {
	switch {
	case !prefixForm.MatchString(o.Prefix):
		return errs.Errorf(errs.Usage, "machine prefix %q: want a letter and up to seven letters or digits", o.Prefix)
	case !filepath.IsAbs(o.StateDir):
		return errs.Errorf(errs.Usage, "directory of the machines %q: want an absolute path", o.StateDir)
	}
	return nil
}

// runcRoot is where runc keeps the state of containers. It is not below
// StateDir, so that containers are found again when that is lost, and so that
// none is left in the books when the computer was restarted.
func (o Options) runcRoot() string { return filepath.Join("/run/kubectl-ha", o.Prefix) }

func (o Options) files(id string) files { return files(filepath.Join(o.StateDir, id)) }
func (o Options) disk(id string) disk   { return disk(filepath.Join(o.StateDir, diskPrefix+id)) }
func (o Options) made(id string) disk   { return disk(filepath.Join(o.StateDir, imagePrefix+id)) }

// What the names of the directories in StateDir begin with that are no machine's.
const (
	diskPrefix  = "disk-"
	imagePrefix = "image-"
)

func (o Options) isMachine(name string) bool {
	return !strings.HasPrefix(name, diskPrefix) && !strings.HasPrefix(name, imagePrefix)
}

// Names of the processes that serve a machine's console, by which they are found.

func (o Options) processPrefix() string       { return o.Prefix + "-console-" }
func (o Options) keeperName(id string) string { return o.processPrefix() + "keeper:" + id }
func (o Options) copierName(id string) string { return o.processPrefix() + "copier:" + id }

// files is the directory of one machine.
type files string

func (f files) root() string    { return filepath.Join(string(f), "root") }     // the disk over the image, mounted only while the machine starts
func (f files) bundle() string  { return filepath.Join(string(f), "bundle") }   // what runc starts from
func (f files) swaps() string   { return filepath.Join(f.bundle(), "swaps") }   // what it sees as /proc/swaps
func (f files) console() string { return filepath.Join(string(f), "console") }  // what was written to /dev/console
func (f files) log() string     { return filepath.Join(string(f), "runc.log") } // what runc has to say
func (f files) mark() string    { return filepath.Join(string(f), "started") }  // there while the machine is meant to run

// disk is the directory of one disk. It outlives the machines that boot from it.
type disk string

func (d disk) upper() string      { return filepath.Join(string(d), "upper") }      // what differs from the image
func (d disk) work() string       { return filepath.Join(string(d), "work") }       // scratch space of the overlay
func (d disk) base() string       { return filepath.Join(string(d), "base") }       // of one that was copied: the name of the machine image below it
func (d disk) containerd() string { return filepath.Join(string(d), "containerd") } // mounted on /var/lib/containerd
