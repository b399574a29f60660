package machines

import (
	"strconv"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
)

// serialPort answers what the machine wrote to port 1; the other ports are silent.
func (s *Service) serialPort(r *resource.Request) (any, error) {
	instance, _, ok := s.instance(r.Ref())
	if !ok {
		return nil, apierr.NotFound(r.Ref().Path())
	}
	answer := &compute.SerialPortOutput{
		Kind: "compute#serialPortOutput", SelfLink: r.Ref().URL() + "/serialPort", ForceSendFields: []string{"Contents", "Start", "Next"},
	}
	if port := r.Query.Get("port"); port != "" && port != "1" {
		return answer, nil
	}
	start, _ := strconv.ParseInt(r.Query.Get("start"), 10, 64)
	text, from, next, err := console(s.runner, hostid.Machine(instance), start)
	answer.Contents, answer.Start, answer.Next = strings.ToValidUTF8(string(text), "\uFFFD"), from, next
	return answer, err
}

// console reads from an offset, or for a negative one that far from the end.
func console(runner machine.Runner, id string, start int64) (text []byte, from, next int64, err error) {
	if start >= 0 {
		return runner.Console(id, start)
	}
	text, from, next, err = runner.Console(id, 0)
	skip := max(0, int64(len(text))+start)
	return text[skip:], from + skip, next, err
}
