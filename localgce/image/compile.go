package image

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// programs are the packages of the recipe's module that are compiled, and the
// names of the programs that come of them.
func programs() map[string]string {
	byPackage := map[string]string{
		"./coredns":                    "coredns",
		"./pause":                      "pause",
		"go.etcd.io/etcd/server/v3":    "etcd",
		"go.etcd.io/etcd/etcdctl/v3":   "etcdctl",
		cniPackage + "ipam/host-local": "host-local",
	}
	for _, name := range []string{"main/bridge", "main/loopback", "main/ptp", "meta/portmap"} {
		byPackage[cniPackage+name] = filepath.Base(name)
	}
	for _, name := range []string{"containerd", "containerd-shim-runc-v2", "ctr"} {
		byPackage["github.com/containerd/containerd/v2/cmd/"+name] = name
	}
	for _, name := range []string{"kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubeadm", "kubectl", "kubelet"} {
		byPackage["k8s.io/kubernetes/cmd/"+name] = name
	}
	return byPackage
}

const cniPackage = "github.com/containernetworking/plugins/plugins/"

// goBuildArgs compiles everything at once: the programs share most of their
// packages, and Go orders the work best.
func goBuildArgs(p pins, out string) []string {
	args := []string{
		"build", "-v", "-mod=readonly", "-trimpath", "-buildvcs=false",
		"-tags", "grpcnotrace,no_btrfs,no_devmapper,no_zfs,no_tracing,urfave_cli_no_docs",
		"-ldflags", "-s -w " + strings.Join(versionFlags(p), " "),
		"-o", out + "/",
	}
	return append(args, slices.Sorted(maps.Keys(programs()))...)
}

// versionFlags tell the programs their versions, which their own releases set
// at link time too.
func versionFlags(p pins) []string {
	flags := []string{"-X github.com/containerd/containerd/v2/version.Version=" + p.Containerd}
	major, minor := majorMinor(p.Kubernetes)
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		flags = append(flags,
			"-X "+pkg+".gitVersion="+p.Kubernetes, "-X "+pkg+".gitMajor="+major,
			"-X "+pkg+".gitMinor="+minor, "-X "+pkg+".gitTreeState=archive")
	}
	return flags
}

// goEnv keeps the user's Go settings from changing what is built; where
// modules come from remains theirs to say.
func goEnv() []string {
	return []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + runtime.GOARCH, "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT="}
}

// compile builds all programs into dir.
func (b *builder) compile(ctx context.Context, dir string, detail func(string)) error {
	source := filepath.Join(dir, ".source")
	if err := materialize(buildPart, source); err != nil {
		return fmt.Errorf("lay out the sources of the machine image: %w", err)
	}
	err := run(ctx, command{
		Path: "go", Args: goBuildArgs(b.recipe.pins, dir), Env: goEnv(),
		Dir: filepath.Join(source, filepath.Base(buildPart)), OnLine: countPackages(detail),
	})
	if err != nil {
		return fmt.Errorf("compile the programs of the machine image: %w", err)
	}
	if err := nameByProgram(dir); err != nil {
		return err
	}
	return os.RemoveAll(source)
}

// countPackages turns the compiler's log, a package a line, into what a person
// waiting wants to see: that it moves, and where it is.
func countPackages(detail func(string)) func(string) {
	compiled := 0
	return func(line string) {
		if module, found := strings.CutPrefix(line, "go: downloading "); found {
			detail("downloading " + module)
			return
		}
		compiled++
		detail(fmt.Sprintf("%d packages compiled, now %s", compiled, line))
	}
}

// nameByProgram renames what Go named after a package's directory.
func nameByProgram(dir string) error {
	for pkg, program := range programs() {
		built := programNameByGo(pkg)
		if built == program {
			continue
		}
		if err := os.Rename(filepath.Join(dir, built), filepath.Join(dir, program)); err != nil {
			return fmt.Errorf("name compiled program %s: %w", program, err)
		}
	}
	return nil
}

// programNameByGo is the name that Go gives the program of a package: the last
// element of its path which is not a major version.
func programNameByGo(pkg string) string {
	return filepath.Base(strings.TrimSuffix(pkg, "/v3"))
}
