package mirror

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// answerNames is a resolver that knows where the hosts are, and no others. It ends when
// the connection is closed.
func answerNames(conn net.PacketConn, at netip.Addr) error {
	buffer := make([]byte, 512)
	for {
		n, from, err := conn.ReadFrom(buffer)
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		answer, err := answerName(buffer[:n], at)
		if err != nil {
			continue // it was no question
		}
		if _, err := conn.WriteTo(answer, from); err != nil {
			return err
		}
	}
}

func answerName(query []byte, at netip.Addr) ([]byte, error) {
	var message dnsmessage.Message
	if err := message.Unpack(query); err != nil {
		return nil, err
	}
	if len(message.Questions) != 1 {
		return nil, errors.New("not one question")
	}
	question := message.Questions[0]
	answer := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: message.ID, Response: true, RecursionDesired: message.RecursionDesired, RecursionAvailable: true},
		Questions: message.Questions,
	}
	known := slices.Contains(hosts(), strings.ToLower(strings.TrimSuffix(question.Name.String(), ".")))
	switch {
	case !known:
		answer.RCode = dnsmessage.RCodeNameError
	case question.Type == dnsmessage.TypeA:
		answer.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, TTL: 60},
			Body:   &dnsmessage.AResource{A: at.As4()},
		}}
	}
	return answer.Pack()
}
