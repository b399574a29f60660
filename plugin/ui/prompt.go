package ui

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// Confirm asks a question that is answered with yes or no, and waits for the
// answer or for the end of ctx. All but "y" and "yes" mean no.
func Confirm(ctx context.Context, in io.Reader, out io.Writer, question string) (bool, error) {
	fmt.Fprintf(out, "%s [y/N] ", question)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(in).ReadString('\n')
		answer <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case given := <-answer:
		return given == "y" || given == "yes", nil
	case <-ctx.Done():
		fmt.Fprintln(out)
		return false, fmt.Errorf("waiting for an answer: %w", context.Cause(ctx))
	}
}
