package exchange

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
)

// Parts takes a batch apart: the exchanges in it, in their order. An exchange
// that is no batch is its only part.
func (x Exchange) Parts() ([]Exchange, error) {
	if !strings.HasPrefix(x.URL, "/batch/") || x.Status != http.StatusOK {
		return []Exchange{x}, nil
	}
	asked, err := parts(x.RequestType, x.Request)
	if err != nil {
		return nil, fmt.Errorf("the batch's request: %w", err)
	}
	answered, err := parts(x.AnswerType, x.Answer)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the batch's answer: %w", err)
	case len(asked) != len(answered):
		return nil, fmt.Errorf("the batch has %d requests and %d answers", len(asked), len(answered))
	}
	list := make([]Exchange, len(asked))
	for i := range asked {
		if err := list[i].fill(asked[i], answered[i]); err != nil {
			return nil, fmt.Errorf("part %d of the batch: %w", i+1, err)
		}
	}
	return list, nil
}

// parts are the bodies of the parts of a multipart text.
func parts(contentType, text string) (list []string, err error) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, err
	}
	reader := multipart.NewReader(strings.NewReader(text), params["boundary"])
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		list = append(list, string(body))
	}
}

// fill reads an exchange from one part of the request and one of the answer.
func (x *Exchange) fill(asked, answered string) error {
	line, body, err := message(asked)
	if err != nil {
		return err
	}
	x.Request = body
	x.Method, x.URL, _ = strings.Cut(line, " ")
	x.URL, _, _ = strings.Cut(x.URL, " ")
	if line, x.Answer, err = message(answered); err != nil {
		return err
	}
	_, err = fmt.Sscanf(line, "HTTP/1.1 %d", &x.Status)
	return err
}

// message splits an HTTP message into its first line and its body.
func message(text string) (line, body string, err error) {
	buffered := bufio.NewReader(strings.NewReader(text))
	header := textproto.NewReader(buffered)
	if line, err = header.ReadLine(); err != nil {
		return "", "", err
	}
	if _, err = header.ReadMIMEHeader(); err != nil && !errors.Is(err, io.EOF) {
		return "", "", err
	}
	rest, err := io.ReadAll(buffered)
	return line, strings.TrimRight(string(rest), "\r\n"), err
}
