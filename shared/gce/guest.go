package gce

import (
	"context"
	"strings"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// GuestAttributes returns what the machine has published in the namespace, by
// key; nothing published yet is no error.
func (c *Client) GuestAttributes(ctx context.Context, instance infra.Ref, namespace string) (map[string]string, error) {
	answer, err := c.api.Instances.GetGuestAttributes(ctx, &computepb.GetGuestAttributesInstanceRequest{
		Project: c.project, Zone: instance.Zone, Instance: instance.Name, QueryPath: new(namespace + "/")})
	if refusal.Absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, c.explain(c.about("read guest attributes of", instance), err)
	}
	values := map[string]string{}
	for _, entry := range answer.GetQueryValue().GetItems() {
		values[entry.GetKey()] = entry.GetValue()
	}
	return values, nil
}

// lineLength is how long console lines are taken to be, in bytes, in order not
// to fetch the whole megabyte that Compute Engine keeps.
const lineLength = 256

// Console returns the last lines that the machine wrote to its serial port.
func (c *Client) Console(ctx context.Context, instance infra.Ref, lines int) ([]string, error) {
	answer, err := c.api.Instances.GetSerialPortOutput(ctx, &computepb.GetSerialPortOutputInstanceRequest{
		Project: c.project, Zone: instance.Zone, Instance: instance.Name,
		Start: new(int64(-lines * lineLength))}) // from the end
	if err != nil {
		return nil, c.explain(c.about("read the console of", instance), err)
	}
	return lastLines(answer.GetContents(), lines), nil
}

// lastLines returns up to n lines of text without line ends, leaving out
// trailing empty ones.
func lastLines(text string, n int) []string {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r", ""), "\n ")
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	return lines[max(0, len(lines)-n):]
}
