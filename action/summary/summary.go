package summary

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/words"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Markdown is the job's summary, a section after the other.
func (r *Report) Markdown() string {
	sections := []string{r.heading(), r.why(), r.zones(), r.losses(), r.cost(), r.timeline(), r.connecting()}
	sections = slices.DeleteFunc(sections, func(s string) bool { return s == "" })
	return strings.Join(sections, "\n\n")
}

func (r *Report) heading() string {
	name := r.State.Target.Name
	if r.Failure != nil {
		return fmt.Sprintf("## ❌ Cluster %s is not up", name)
	}
	facts := []string{"region " + r.State.Target.Region, "up in " + words.Elapsed(r.Took)}
	if r.Status != nil {
		facts = append(facts, "Kubernetes "+r.Status.Kubernetes, string(r.Status.Health), "API "+Endpoint(r.Status.Endpoint))
	}
	facts = append(facts, "until "+r.State.Expires.Format(time.RFC3339))
	return fmt.Sprintf("## ✅ Cluster %s is up\n\n%s", name, strings.Join(facts, " · "))
}

func (r *Report) why() string {
	if r.Failure == nil {
		return ""
	}
	return because(r.Failure)
}

// because is an error, with what can be done about it.
func because(failure error) string {
	text := fence(failure.Error())
	if hint := errs.HintOf(failure); hint != "" {
		text += "\n\n" + hint
	}
	return text
}

// fence shows text as it is, whatever it holds.
func fence(text string) string {
	return "````text\n" + strings.ReplaceAll(strings.TrimSpace(text), "````", "'''") + "\n````"
}

// zones is the table of zones, replicas, etcd and workers.
func (r *Report) zones() string {
	if r.Status == nil || len(r.Status.Zones) == 0 {
		return ""
	}
	rows := table("Zone", "Replica", "etcd", "Load balancer", "Workers ready", "Version")
	for _, zone := range r.Status.Zones {
		rows.add(zoneRow(zone)...)
	}
	return rows.String()
}

func zoneRow(zone status.Zone) []string {
	var names, etcd, balancer, versions []string
	for _, replica := range zone.Replicas {
		names = append(names, replica.Name)
		etcd = append(etcd, replica.Etcd)
		balancer = append(balancer, replica.LoadBalancer)
		versions = append(versions, replica.Version)
	}
	for _, pool := range zone.Pools {
		for _, node := range pool.Nodes {
			versions = append(versions, node.Version)
		}
	}
	slices.Sort(versions)
	return []string{
		zone.Zone, list(names), list(etcd), list(balancer), workers(zone.Pools),
		list(slices.DeleteFunc(slices.Compact(versions), func(v string) bool { return v == "" })),
	}
}

// workers counts those that are Ready.
func workers(pools []status.Pool) string {
	ready, size, unknown := 0, 0, false
	for _, pool := range pools {
		ready, size, unknown = ready+pool.Ready, size+pool.Should(), unknown || pool.Unknown
	}
	if unknown {
		return fmt.Sprintf("unknown of %d", size)
	}
	return fmt.Sprintf("%d of %d", ready, size)
}

// losses says which zone's loss the cluster survives.
func (r *Report) losses() string {
	if r.Status == nil || len(r.Status.Losses) == 0 {
		return ""
	}
	var lines []string
	for _, loss := range r.Status.Losses {
		if loss.Survives {
			lines = append(lines, "- survives the loss of "+loss.Zone)
			continue
		}
		lines = append(lines, fmt.Sprintf("- does not survive the loss of %s: %s", loss.Zone, strings.Join(loss.Why, "; ")))
	}
	return strings.Join(lines, "\n")
}

// timeline lists the steps with when they began and how long they took.
func (r *Report) timeline() string {
	if len(r.Events) == 0 {
		return ""
	}
	begun := map[string]event.Event{}
	rows := table("From", "Took", "Zone", "Step", "")
	for _, e := range r.Events {
		switch e.Kind {
		case event.Started:
			begun[e.Step] = e
		case event.Done, event.Failed, event.Cancelled:
			if start, ok := begun[e.Step]; ok {
				rows.add(words.Elapsed(start.Time.Sub(r.Events[0].Time)), words.Elapsed(e.Time.Sub(start.Time)), dash(start.Zone), start.Title, string(e.Kind))
			}
		}
	}
	return "<details><summary>Timeline</summary>\n\n" + rows.String() + "\n\n</details>"
}

func (r *Report) connecting() string {
	if r.Failure != nil {
		return "What exists is removed at the end of the job, unless the input `keep` says otherwise. Remove it by hand with:\n\n" + fence(r.State.DownCommand())
	}
	return "Later steps have `KUBECONFIG` set, and `kubectl ha`. Another job connects with `mode: connect` and `cluster-name: " +
		r.State.Target.Name + "`. See its nodes with `kubectl get nodes`, and what it survives with `kubectl ha status`."
}

// Endpoint is the API's address as a URL, "" where there is none.
func Endpoint(address netip.Addr) string {
	if !address.IsValid() {
		return ""
	}
	return fmt.Sprintf("https://%s:%d", address, infra.APIPort)
}
