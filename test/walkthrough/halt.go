package walkthrough

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// haltReplica halts the replica from inside, and waits until its node is
// NotReady.
func haltReplica(ctx context.Context, l *Lab) error {
	halt := l.haltByPod
	if _, err := exec.LookPath("ssh"); err == nil && l.Gcloud != "" {
		halt = l.haltBySSH
	}
	return halt(ctx)
}

// halted waits until the machine is off, and its node NotReady.
func (l *Lab) halted(ctx context.Context) error {
	return Eventually(ctx, timeout, func(ctx context.Context) error {
		s, err := l.replica(ctx)
		if err != nil {
			return err
		}
		if s.Ready || s.Instance != "TERMINATED" {
			return fmt.Errorf("the node is Ready: %t, its machine is %s", s.Ready, s.Instance)
		}
		return nil
	})
}

// haltBySSH types the post's own two lines; the second is typed at the prompt that
// the first opens. The machine's end may cut the connection, so the status
// tells nothing.
func (l *Lab) haltBySSH(ctx context.Context) error {
	cmd := l.gcloud(ctx, "ssh", l.replicaC(), "--zone="+ZoneC)
	cmd.Stdin = strings.NewReader("sudo halt\n")
	fmt.Fprintf(l.Log, "$ gcloud compute ssh %s --zone=%s\n$ sudo halt\n", l.replicaC(), ZoneC)
	_, err := l.finish(cmd)
	if ended := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ended) {
		return err
	}
	return l.halted(ctx)
}

// haltByPod does the same from a privileged pod, where there is no gcloud.
func (l *Lab) haltByPod(ctx context.Context) error {
	overrides := fmt.Sprintf(`{"spec":{"nodeName":%q,"hostPID":true,"hostNetwork":true,"tolerations":[{"operator":"Exists"}],
		"containers":[{"name":"halt","image":"busybox:1.35","securityContext":{"privileged":true},
		"command":["nsenter","-t","1","-m","-u","-i","-n","-p","--","systemctl","halt"]}]}}`, l.replicaC())
	if _, err := l.K(ctx, "run", "halt", "--image=busybox:1.35", "--restart=Never", "--overrides="+overrides); err != nil {
		return err
	}
	if err := l.halted(ctx); err != nil {
		return err
	}
	_, err := l.K(ctx, "delete", "pod", "halt", "--force", "--grace-period=0")
	return err
}
