package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
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

// TestOwnImage: an image that is asked for counts before that of the version. Of a family
// the cluster keeps the one that is the newest when it begins, for all machines.
func TestOwnImage(t *testing.T) {
	const image = "projects/local/global/images/own-1"
	of := func(image string) string { return strings.Replace(small, "region:", "image: "+image+"\n  region:", 1) }
	ofFamily := of("projects/local/global/images/family/own")
	in(t, "", func(l *lab) {
		boots := func(outcome cluster.Outcome) {
			l.Helper()
			seen := 0
			for _, step := range outcome.Plan.Steps {
				booted := ""
				switch r := step.Resource.(type) {
				case infra.Instance:
					booted = r.Image
				case infra.Template:
					booted = r.Image
				default:
					continue
				}
				if seen++; booted != image {
					l.Errorf("%s boots %s, want %s", step.Target, booted, image)
				}
			}
			if seen == 0 {
				l.Error("nothing boots")
			}
		}
		l.bake("own", 1)
		m := l.operator()
		m.Platform.Images = &ownImages{}
		boots(l.done(m.Up(l.Context(), document(l, ofFamily))))
		l.bake("own", 2)
		for _, text := range []string{ofFamily, of(image)} {
			if again := l.up(text); again.Plan.Changes() != 0 {
				l.Errorf("up again has %d changes", again.Plan.Changes())
			}
		}
		boots(l.done(l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneD})))
		boots(l.done(l.operator().AddPool(l.Context(), cluster.AddPoolOptions{Zone: zoneB, Name: "more"})))
		boots(l.done(l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Replace: "demo-control-plane-d"})))
		report, err := l.operator().Status(l.Context())
		if err != nil || !slices.Equal(report.Images, []string{image}) {
			l.Errorf("status tells of images %q, %v", report.Images, err)
		}
	})
}

// TestImageGone: of an image that the cluster keeps and that is deleted, up says so, and
// what makes machines.
func TestImageGone(t *testing.T) {
	text := strings.Replace(small, "region:", "image: projects/local/global/images/family/own\n  region:", 1)
	in(t, "", func(l *lab) {
		l.bake("own", 1)
		l.up(text)
		fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
		if _, err := l.Client(fuse).Delete(ctx, infra.Image{Name: "own-1"}.Ref()); err != nil {
			l.Fatal(err)
		}
		_, up := l.operator().Up(l.Context(), document(l, text))
		_, add := l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneD})
		for id, err := range map[string]error{"image-gone": up, "no-boot-image": add} {
			if errs.IDOf(err) != id || !strings.Contains(errs.HintOf(err), "gcloud compute images create own-1 --project=local") {
				l.Errorf("%s is %v (%s)", id, err, errs.HintOf(err))
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
		l.bake(infra.BakedFamily(document(l, small).Spec.KubernetesVersion, false), 1)
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

// bake makes the nth image of a family, of the disk of a machine of nobody's cluster.
func (l *lab) bake(family string, n int) {
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
	ensure(infra.Image{Name: fmt.Sprintf("%s-%d", family, n), Family: family, KubernetesVersion: "v1.37.2", Source: source.Ref()})
}
