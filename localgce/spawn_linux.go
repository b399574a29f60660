package localgce

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// startTimeout is how long a new daemon may take until it answers.
const startTimeout = time.Minute

// ServeArgs is the command line with which Start runs this program as the
// daemon. The program must lead it to Serve.
func ServeArgs(o Options) []string {
	return []string{"local", "serve", "--state-dir", o.StateDir, "--cache-dir", o.CacheDir, "--port", strconv.Itoa(o.Port),
		"--internet=" + strconv.FormatBool(o.Internet != nil && *o.Internet)}
}

// spawn runs the daemon as a process of its own session and waits until it answers.
func (d daemon) spawn(ctx context.Context) (Connection, error) {
	log, from, err := d.openLog()
	if err != nil {
		return Connection{}, err
	}
	defer func() { _ = log.Close() }() // only the daemon writes
	program, err := os.Executable()
	if err != nil {
		return Connection{}, fmt.Errorf("start the daemon: %w", err)
	}
	internet := d.internet()
	d.Internet = &internet
	command := exec.Command(program, ServeArgs(d.Options)...)
	command.Dir = "/"
	command.Env = daemonEnv(os.Environ(), internet)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := inheritNothing(); err != nil {
		return Connection{}, fmt.Errorf("start the daemon: %w", err)
	}
	if err := command.Start(); err != nil {
		return Connection{}, fmt.Errorf("start the daemon: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	c, err := d.awaitAnswer(ctx, ended)
	if err == nil {
		return c, nil
	}
	_ = command.Process.Signal(syscall.SIGTERM) // it may have ended already
	return c, errs.Errorf(errs.KindOf(err), "start the daemon: %w%s", err, d.logSince(from)).
		WithHint("Read %s.", d.state.log())
}

// inheritNothing keeps open files of whoever started this program from the daemon
// and its machines: a lock or a pipe among them would be held as long as they run.
func inheritNothing() error {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return fmt.Errorf("list open files: %w", err)
	}
	for _, file := range open {
		if number, err := strconv.Atoi(file.Name()); err == nil && number > 2 { // Go hands on those three itself
			syscall.CloseOnExec(number)
		}
	}
	return nil
}

func (d daemon) awaitAnswer(ctx context.Context, ended <-chan error) (c Connection, err error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	err = wait.Poll(ctx, 25*time.Millisecond, func(ctx context.Context) (bool, string, error) {
		select {
		case err := <-ended:
			return false, "", fmt.Errorf("it ended at once (%v)", err)
		default:
		}
		var err error
		if c, _, err = d.connect(ctx); err != nil {
			return false, err.Error(), nil
		}
		return true, "", nil
	})
	return c, err
}

// passedOn are the variables that a daemon has from who started it: where its files
// are, and whether to record.
var passedOn = []string{"HOME", RecordVariable}

// passedOutward are those by which one with internet pulls images: proxies, and
// the certificates that it trusts.
var passedOutward = []string{
	"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
}

// daemonEnv is what the daemon inherits, and nothing that the user's shell holds
// besides. It runs the system's
// programs only: root must not run what others may have put into the user's
// directories, and Go, which may be there, only the image build needs.
func daemonEnv(environ []string, internet bool) []string {
	names := passedOn
	if internet {
		names = slices.Concat(passedOn, passedOutward)
	}
	env := []string{"LANG=C.UTF-8"}
	for _, entry := range environ {
		if name, _, _ := strings.Cut(entry, "="); slices.Contains(names, name) {
			env = append(env, entry)
		}
	}
	return append(env, "PATH="+program.Path)
}
