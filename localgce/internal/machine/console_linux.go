package machine

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
)

// consoleKept is how much of the console is kept, as of a serial port's output
// on Compute Engine.
// https://cloud.google.com/compute/docs/troubleshooting/viewing-serial-port-output
const consoleKept = 1 << 20

// openTerminal makes a machine's console, a tty because systemd writes to
// nothing else, and returns the machine's side of it. Two processes of their
// own serve it, whether the daemon is up or down: keeper has the tty open while
// nothing in the machine has, and copier writes what comes to a file. When
// keeper is killed after the machine has ended, copier writes the rest and ends.
func openTerminal(keeper, copier, file string) (*os.File, error) {
	tty, err := serveTerminal(keeper, copier, file)
	if err != nil {
		return nil, fmt.Errorf("make the machine's console: %w", err)
	}
	return tty, nil
}

func serveTerminal(keeper, copier, file string) (*os.File, error) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	defer master.Close()
	slave, err := openSlave(master)
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, errors.Join(err, slave.Close())
	}
	defer log.Close()
	if err := spawn(keeper, slave, nil, "sleep", "infinity"); err != nil {
		return nil, errors.Join(err, slave.Close())
	}
	if err := spawn(copier, master, log, "perl", "-e", copyOn); err != nil {
		return nil, errors.Join(err, slave.Close(), killNamed(keeper))
	}
	return slave, nil
}

// copyOn copies until the terminal is gone. Unlike cat it goes on when a write fails:
// what comes while the disk is full is lost, and what comes later is kept.
const copyOn = `while (sysread STDIN, my $text, 65536) { syswrite STDOUT, $text }`

func openSlave(master *os.File) (*os.File, error) {
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		return nil, fmt.Errorf("unlock the terminal: %w", err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		return nil, fmt.Errorf("name the terminal: %w", err)
	}
	return os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
}

// spawn starts a command that outlives the daemon, under a name by which it is
// found again.
func spawn(name string, stdin, stdout *os.File, command string, args ...string) error {
	path, err := program.Find(command)
	if err != nil {
		return err
	}
	cmd := &exec.Cmd{
		Path: path, Args: append([]string{name}, args...), Env: []string{}, Dir: "/", Stdin: stdin,
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	if stdout != nil {
		cmd.Stdout = stdout
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // it ends by a signal, or because the terminal is gone
	return nil
}

// copyTimeout is how long the copier may take to write the rest.
const copyTimeout = 2 * time.Second

// endConsole ends the processes that serve a console after its machine has
// ended, the copier when it has written everything.
func endConsole(keeper, copier string) error {
	if err := killNamed(keeper); err != nil {
		return fmt.Errorf("end the machine's console: %w", err)
	}
	err := eachNamed(copier, func(p *processHandle) error {
		if p.wait(copyTimeout) == nil {
			return nil
		}
		return errors.Join(p.signal(unix.SIGKILL), p.wait(copyTimeout))
	})
	if err != nil {
		return fmt.Errorf("end the copy of the machine's console: %w", err)
	}
	return nil
}

// readConsole reads from byte offset start, but at most what is kept, and
// returns the offsets of what it read. The file's own offsets are those of the
// console: what is too old is a hole.
func readConsole(path string, start int64) (text []byte, from, next int64, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, 0, nil // nothing was written yet
	}
	if err != nil {
		return nil, 0, 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, 0, 0, err
	}
	end := info.Size()
	if start < 0 {
		start = end + start
	}
	from = min(max(start, end-consoleKept, 0), end)
	text, err = io.ReadAll(io.NewSectionReader(file, from, end-from))
	return text, from, from + int64(len(text)), err
}

// trimConsole gives back the disk space of what is no longer kept.
func trimConsole(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() <= consoleKept {
		return err
	}
	err = unix.Fallocate(int(file.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, 0, info.Size()-consoleKept)
	if errors.Is(err, unix.EOPNOTSUPP) {
		return nil // a file system without holes keeps it all
	}
	return err
}
