package plugin

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/certificates"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

type certificatesOptions struct {
	change
	target.ClusterFlags
	renew bool
}

func (a *app) certificatesCommand() *cobra.Command {
	o := &certificatesOptions{}
	cmd := &cobra.Command{
		Use:     "certificates [NAME...]",
		GroupID: groupOperations,
		Short:   "Show and renew the certificates of the control plane",
		Long: `Show when the certificates expire that kubeadm has made for each replica, and the
administrator's in the kubeconfig: the first of each replica, or with -o wide all of
them. The machines publish the list, so that it can be read when no API server answers.

The machines renew their certificates when a third of their time is left, one replica
at a time. With --renew they do it now, all replicas or those named. Their etcd, API
server, controller manager and scheduler restart, one replica after another, each when
etcd and the API are healthy. The administrator's certificate is renewed by any
command that changes the cluster, once it expires within 30 days.

The exit code is 3 if a certificate has expired.`,
		Example: `  # When does which expire?
  kubectl ha certificates -o wide

  # Renew all of them now
  kubectl ha certificates --renew`,
		RunE: func(cmd *cobra.Command, names []string) error { return o.certificates(cmd, names, a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().BoolVar(&o.renew, "renew", false, "renew them now")
	runFlags(cmd, &o.change, time.Hour)
	cli.AddFormat(cmd, &o.output, cli.Wide, cli.JSON, cli.YAML, cli.Name)
	cmd.ValidArgsFunction = complete.Replicas(words{a})
	return cmd
}

func (o *certificatesOptions) certificates(cmd *cobra.Command, names []string, a *app) error {
	if !o.renew {
		return o.show(cmd, names, a)
	}
	if o.output.Kind == cli.Wide {
		return errs.Errorf(errs.Usage, "-o wide is for the list, not for --renew").WithHint("Leave out one of them.")
	}
	on, err := a.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	o.done = "has new certificates"
	o.question = "Renew the certificates of cluster"
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.RenewCertificates(ctx, names...)
	}
	return o.run(cmd.Context(), a, on)
}

// show prints the list, and makes an error of one that has expired.
func (o *certificatesOptions) show(cmd *cobra.Command, names []string, a *app) error {
	for _, flag := range []string{"dry-run", "detailed-exitcode", "yes", "progress"} {
		if cmd.Flags().Changed(flag) {
			return errs.Errorf(errs.Usage, "--%s is for --renew", flag).WithHint("Add --renew, or leave it out.")
		}
	}
	on, err := a.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	ctx, cancel := cli.WithTimeout(cmd.Context(), o.timeout)
	defer cancel()
	operator, err := a.reader(ctx, on)
	if err != nil {
		return err
	}
	found, err := operator.Certificates(ctx, names...)
	if err != nil {
		return err
	}
	if o.output.Machine() {
		err = o.output.Print(a.Streams.Out, found, report.CertificateNames(found))
	} else {
		_, err = fmt.Fprint(a.Streams.Out, report.Certificates(found, o.output.Kind == cli.Wide))
	}
	for _, u := range found.Unknown {
		a.printWarnings([]string{fmt.Sprintf("%s: %s", u.Replica, u.Why)})
	}
	if err != nil {
		return err
	}
	return expired(found)
}

func expired(found certificates.Report) error {
	for _, c := range found.Certificates {
		if !c.Expires.After(found.Time) {
			return errs.Errorf(errs.Degraded, "the certificate %s of %s has expired", c.Name, c.Of())
		}
	}
	return nil
}
