package statusview

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/netip"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/shared/htmlpage"
)

//go:embed page.html
var text string

var page = htmlpage.New(text, template.FuncMap{"mark": mark, "join": strings.Join})

// HTML writes the status as a page, the zones side by side.
func HTML(out io.Writer, now time.Time, found status.Report) error {
	return page.Write(out, shown{Report: found, View: View{Now: now, Wide: true}})
}

// shown is a status as the page has it: in the words of View, without colours.
type shown struct {
	status.Report
	View View
}

func (s shown) Date() string { return s.View.Now.UTC().Format("2 January 2006, 15:04 MST") }

// API is the address of the API; empty where that is not known.
func (s shown) API() string {
	if !s.Endpoint.IsValid() {
		return ""
	}
	return netip.AddrPortFrom(s.Endpoint, 6443).String()
}

// Loss is what the loss of a zone would mean; nil where that is not known.
func (s shown) Loss(zone string) *status.ZoneLoss {
	for _, loss := range s.Losses {
		if loss.Zone == zone {
			return &loss
		}
	}
	return nil
}

func (s shown) State(node status.Node) string { return s.View.state(node) }

func (s shown) Ready(pool status.Pool) string { return s.View.ready(pool) }

func (s shown) Age(node status.Node) string { return ui.Span(s.View.Now, node.Created, -1) }

func (s shown) Voters() string { return strings.TrimPrefix(s.View.etcd(s.Etcd), "etcd: ") }

func (s shown) Open(ranges []netip.Prefix) string {
	return strings.TrimSpace(strings.TrimPrefix(s.View.door("", ranges), " "))
}

func (s shown) Sources(rule status.Rule) string { return s.View.whom(rule.Sources) }

func (s shown) Lives() string { return ui.TimeLeft(s.Expires, s.View.Now) }

// Database is the size of a replica's etcd, and what it lags; empty where it is not
// known.
func (s shown) Database(r status.Replica) string {
	if r.DBSize == 0 {
		return ""
	}
	return fmt.Sprintf("%s, lag %d", etcdspace.Bytes(r.DBSize), r.RaftLag)
}

// FirstCertificate is the one that expires first, in words.
func (s shown) FirstCertificate() string {
	first := s.Certificates[0]
	if left := first.Expires.Sub(s.View.Now); left > 0 {
		return fmt.Sprintf("the first expires in %s (%s)", duration.ShortHumanDuration(left), first.Of)
	}
	return "one has expired, that of the " + first.Of
}

// listed is the most nodes of a pool that are all shown.
const listed = 8

// Nodes are those of a pool that are shown: all, or of many those that are not well.
func (s shown) Nodes(pool status.Pool) []status.Node {
	if len(pool.Nodes) <= listed {
		return pool.Nodes
	}
	s.View.Wide = false
	return s.View.noteworthy(pool.Nodes)
}

// mark is a sign for what is well, and for what is not.
func mark(well bool) template.HTML {
	if well {
		return `<span class="good">✓</span>`
	}
	return `<span class="bad">✗</span>`
}
