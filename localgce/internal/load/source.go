package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// source is where images come from.
type source struct {
	scratch string
	stdin   io.Reader
	as      string // the name of an image that has none
}

func (s source) open(ctx context.Context, argument string) ([]Image, error) {
	if argument == Stdin {
		path, err := s.spool()
		if err != nil {
			return nil, err
		}
		return s.archive(path, "standard input")
	}
	info, err := os.Stat(argument)
	switch {
	case err == nil && info.IsDir():
		return s.layout(argument, argument)
	case err == nil:
		return s.archive(argument, argument)
	case !errors.Is(err, os.ErrNotExist):
		return nil, errs.Errorf(errs.Usage, "read %s: %w", argument, err)
	}
	return s.saved(ctx, argument)
}

// spool keeps standard input, which can be read but once.
func (s source) spool() (string, error) {
	path := filepath.Join(s.scratch, "stdin")
	file, err := os.Create(path)
	if err != nil {
		return "", fmt.Errorf("keep standard input: %w", err)
	}
	_, err = io.Copy(file, s.stdin)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", fmt.Errorf("keep standard input: %w", err)
	}
	return path, nil
}

// programs have images, and save them alike.
var programs = []string{"docker", "podman", "nerdctl"}

// saved has the first program that knows the image save it.
func (s source) saved(ctx context.Context, image string) ([]Image, error) {
	if _, err := name.ParseReference(image); err != nil {
		return nil, errs.Errorf(errs.Usage, "no file %q, and no name of an image: %w", image, err)
	}
	var looked []string
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			continue
		}
		looked = append(looked, program)
		if exec.CommandContext(ctx, program, "image", "inspect", image).Run() != nil {
			continue
		}
		return s.save(ctx, program, image)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	where := "none of " + strings.Join(programs, ", ") + " is installed"
	if len(looked) > 0 {
		where = "it is no image of " + strings.Join(looked, " or ")
	}
	return nil, errs.Errorf(errs.Usage, "no file %q, and %s", image, where).WithID("no-such-image").
		WithHint("Build or pull the image, or load what is saved of it.")
}

func (s source) save(ctx context.Context, program, image string) ([]Image, error) {
	path := filepath.Join(s.scratch, "saved.tar")
	command := exec.CommandContext(ctx, program, "save", "--output", path, image)
	var complaint strings.Builder
	command.Stderr = &complaint
	if err := command.Run(); err != nil {
		return nil, errs.Errorf(errs.Failed, "%s save %s: %w: %s", program, image, err, strings.TrimSpace(complaint.String()))
	}
	if s.as == "" {
		s.as = image // where it was saved by its id
	}
	return s.archive(path, image)
}
