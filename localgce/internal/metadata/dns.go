package metadata

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// ttl is that of answers: machines come and go under the same name.
const ttl = 30 // seconds

// resolver answers for the names of one network. Without an upstream, what it does
// not know does not exist, and it says so at once.
type resolver struct {
	lookup   func(name string) (netip.Addr, bool)
	upstream Upstream // nil for none
}

// respond makes the response to one packed query of a client that came by network,
// "udp" or "tcp".
func (r resolver) respond(ctx context.Context, network string, packed []byte) ([]byte, error) {
	q, err := parseAsked(packed)
	if err != nil {
		return nil, err
	}
	if !r.forwards(q) {
		return r.answer(q)
	}
	if answer, err := r.upstream(ctx, network, packed); err == nil {
		return answer, nil
	}
	failed := q.response()
	failed.RCode = dnsmessage.RCodeServerFailure
	return failed.Pack()
}

// asked is a DNS message that asks something.
type asked struct {
	header   dnsmessage.Header
	question dnsmessage.Question
}

func parseAsked(packed []byte) (q asked, err error) {
	var parser dnsmessage.Parser
	if q.header, err = parser.Start(packed); err != nil {
		return q, fmt.Errorf("DNS query: %w", err)
	}
	if q.question, err = parser.Question(); err != nil || q.header.Response {
		return q, fmt.Errorf("DNS message %d asks nothing", q.header.ID)
	}
	return q, nil
}

// name is what is asked for, in lower case and without the dot at its end.
func (q asked) name() string {
	return strings.ToLower(strings.TrimSuffix(q.question.Name.String(), "."))
}

// response is an empty one to the query.
func (q asked) response() dnsmessage.Message {
	return dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: q.header.ID, OpCode: q.header.OpCode, Response: true, Authoritative: true,
			RecursionDesired: q.header.RecursionDesired, RecursionAvailable: true,
		},
		Questions: []dnsmessage.Question{q.question},
	}
}

// forwards reports whether the upstream is asked. Names without a dot, and those
// below .internal, are of networks only, whether there is such a machine or not.
func (r resolver) forwards(q asked) bool {
	name := q.name()
	if _, known := r.find(name); known || r.upstream == nil {
		return false
	}
	return strings.Contains(name, ".") && !strings.HasSuffix(name, ".internal")
}

// answer makes the response of what the network knows.
func (r resolver) answer(q asked) ([]byte, error) {
	response := q.response()
	r.resolve(q, &response)
	return response.Pack()
}

func (r resolver) resolve(q asked, response *dnsmessage.Message) {
	addr, ok := r.find(q.name())
	question := q.question
	switch {
	case !ok || question.Class != dnsmessage.ClassINET:
		response.RCode = dnsmessage.RCodeNameError
	case question.Type == dnsmessage.TypeA || question.Type == dnsmessage.TypeALL:
		response.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: question.Name, Class: question.Class, TTL: ttl},
			Body:   &dnsmessage.AResource{A: addr.As4()},
		}}
	}
}

func (r resolver) find(name string) (netip.Addr, bool) {
	if name == "metadata.google.internal" || name == "metadata" {
		return netip.MustParseAddr(Address), true
	}
	addr, ok := r.lookup(name)
	return addr, ok && addr.Is4()
}
