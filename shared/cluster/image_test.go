package cluster_test

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// ownImages are images that are made when they are needed.
type ownImages struct {
	made []string // versions
	err  error
}

func (*ownImages) Family(string) string {
	return "projects/debian-cloud/global/images/family/debian-13"
}

func (i *ownImages) Ensure(_ context.Context, version string, _ event.Sink) error {
	i.made = append(i.made, version)
	return i.err
}

// TestImages: what machines boot from is made before them, and only for them.
func TestImages(t *testing.T) {
	in(t, "", func(l *lab) {
		images := &ownImages{}
		operator := func(dryRun bool) *cluster.Manager {
			m := l.operator()
			m.Platform.Images, m.DryRun = images, dryRun
			return m
		}
		wanted := document(l, strings.Replace(small, "region:", "kubernetesVersion: v1.36\n  region:", 1))
		l.done(operator(true).Up(l.Context(), wanted))
		if len(images.made) > 0 {
			l.Errorf("a dry run has made images of %q", images.made)
		}
		images.err = errors.New("the disk is full")
		if _, err := operator(false).Up(l.Context(), wanted); !errors.Is(err, images.err) || len(l.Resources()) > 0 {
			l.Errorf("without its image: %v; there are %v", err, l.Resources())
		}
		images.made, images.err = nil, nil
		l.done(operator(false).Up(l.Context(), wanted))
		l.done(operator(false).Up(l.Context(), wanted))
		l.done(operator(false).AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneD}))
		if want := []string{"v1.36.3", "v1.36.3"}; !slices.Equal(images.made, want) {
			l.Errorf("made are images of %q, want %q, for up and for the replica", images.made, want)
		}
	})
}

// TestImageForArm: machines with Arm processors boot what is built for them.
func TestImageForArm(t *testing.T) {
	in(t, "", func(l *lab) {
		m := l.operator()
		m.DryRun, m.SkipPreflight = true, true
		made := l.done(m.Up(l.Context(), document(l, strings.Replace(small, "nodesPerZone: 1", "nodesPerZone: 1, machineType: t2a-standard-2", 1))))
		for _, step := range made.Plan.Steps {
			image := ""
			switch r := step.Resource.(type) {
			case infra.Instance:
				image = r.Image
			case infra.Template:
				image = r.Image
			}
			want := "projects/debian-cloud/global/images/family/debian-12"
			if step.Ref.Kind == infra.KindTemplate {
				want += "-arm64"
			}
			if image != "" && image != want {
				l.Errorf("%s boots %s, want %s", step.Target, image, want)
			}
		}
	})
}

// TestOwnImage: an image that is asked for counts before that of the version.
func TestOwnImage(t *testing.T) {
	in(t, "", func(l *lab) {
		const image = "projects/debian-cloud/global/images/family/debian-11"
		m := l.operator()
		m.Platform.Images = &ownImages{}
		outcome := l.done(m.Up(l.Context(), document(l, strings.Replace(small, "region:", "image: "+image+"\n  region:", 1))))
		for _, step := range outcome.Plan.Steps {
			if i, ok := step.Resource.(infra.Instance); ok && i.Image != image {
				l.Errorf("%s boots from %s, want %s", i.Name, i.Image, image)
			}
		}
	})
}

// TestVersionIsTold where only a minor version was asked for, and stays what the
// cluster has.
func TestVersionIsTold(t *testing.T) {
	of := func(version string) string {
		return strings.Replace(small, "region:", "kubernetesVersion: "+version+"\n  region:", 1)
	}
	in(t, "", func(l *lab) {
		told := func(version string) (all []string) {
			m := l.operator()
			m.Events = event.SinkFunc(func(e event.Event) {
				if strings.HasPrefix(e.Title, "Kubernetes ") {
					all = append(all, e.Title)
				}
			})
			m.DryRun = true
			l.done(m.Up(l.Context(), document(l, of(version))))
			return all
		}
		if got := told("v1.36"); !slices.Equal(got, []string{"Kubernetes v1.36.3, the newest known release of v1.36"}) {
			l.Errorf("of a new cluster is told %q", got)
		}
		l.up(of("v1.36.1"))
		if got := told("v1.36"); !slices.Equal(got, []string{"Kubernetes v1.36.1, which the cluster has; the newest known release is v1.36.3"}) {
			l.Errorf("of one with an older release is told %q", got)
		}
		if got := told("v1.36.1"); len(got) > 0 {
			l.Errorf("of a release that was asked for is told %q", got)
		}
		if again := l.up(of("v1.36")); again.Plan.Changes() != 0 {
			l.Errorf("up for another release of the minor version has %d changes", again.Plan.Changes())
		}
	})
}

// TestBakedImage: what machines boot that are made from now on, where the project has an
// image of the version; those that are there stay.
func TestBakedImage(t *testing.T) {
	in(t, small, func(l *lab) {
		l.bake(infra.BakedFamily(document(l, small).Spec.KubernetesVersion, false))
		if again := l.up(small); again.Plan.Changes() != 0 {
			l.Errorf("up again has %d changes", again.Plan.Changes())
		}
		images := &ownImages{}
		m := l.operator()
		m.Platform.Images = images
		outcome := l.done(m.AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneD}))
		booted := ""
		for _, step := range outcome.Plan.Steps {
			if i, ok := step.Resource.(infra.Instance); ok && !step.Done {
				booted = i.Image
			}
		}
		if want := "projects/local/global/images/family/kubectl-ha-v1-37-2"; booted != want || len(images.made) > 0 {
			l.Errorf("the new replica boots %q, want %q; made are images of %q", booted, want, images.made)
		}
	})
}

// bake makes an image of a family, of the disk of a machine of nobody's cluster.
func (l *lab) bake(family string) {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	client, owner := l.Client(fuse), infra.Owner{Cluster: "image", Region: "europe-west1"}
	network := infra.Network{Name: "image"}
	subnetwork := infra.Subnetwork{Name: "image", Network: "image", Range: netip.MustParsePrefix("10.0.0.0/28")}
	source := infra.Instance{Name: "image", Zone: zoneB, Machine: infra.Machine{
		Type: "e2-standard-2", Image: infra.StockImage(false), DiskType: "pd-balanced", DiskGB: 20, Network: "image", Subnetwork: "image"}}
	ensure := func(resource infra.Resource) {
		if _, err := client.Ensure(ctx, resource, owner); err != nil {
			l.Fatal(err)
		}
	}
	ensure(network)
	ensure(subnetwork)
	ensure(source)
	if err := client.Stop(ctx, source.Ref()); err != nil {
		l.Fatal(err)
	}
	ensure(infra.Image{Name: family + "-1", Family: family, KubernetesVersion: "v1.37.2", Source: source.Ref()})
}
