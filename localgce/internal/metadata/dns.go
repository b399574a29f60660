package metadata

import (
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// ttl is that of answers: machines come and go under the same name.
const ttl = 30 // seconds

// resolver answers for the names of one network. There is no upstream: what
// it does not know does not exist, and it says so at once.
type resolver struct {
	lookup func(name string) (netip.Addr, bool)
}

// answer makes the response to one packed query.
func (r resolver) answer(packed []byte) ([]byte, error) {
	var parser dnsmessage.Parser
	header, err := parser.Start(packed)
	if err != nil {
		return nil, fmt.Errorf("DNS query: %w", err)
	}
	question, err := parser.Question()
	if err != nil || header.Response {
		return nil, fmt.Errorf("DNS message %d asks nothing", header.ID)
	}
	response := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: header.ID, OpCode: header.OpCode, Response: true, Authoritative: true,
			RecursionDesired: header.RecursionDesired, RecursionAvailable: true,
		},
		Questions: []dnsmessage.Question{question},
	}
	r.resolve(question, &response)
	return response.Pack()
}

func (r resolver) resolve(question dnsmessage.Question, response *dnsmessage.Message) {
	addr, ok := r.find(strings.ToLower(strings.TrimSuffix(question.Name.String(), ".")))
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
