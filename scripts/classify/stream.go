package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds a line of input, in bytes: what is longer is refused without
// being held in memory.
const maxLine = 16 << 20

// stream classifies line by line; it gives the number of lines refused. Only
// one line is in memory at a time.
func (c *classifier) stream(in io.Reader, out, errs io.Writer) (refused int, err error) {
	r := bufio.NewReaderSize(in, 1<<16)
	w := bufio.NewWriterSize(out, 1<<16)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for number := 1; ; number++ {
		line, err := readLine(r)
		if errors.Is(err, io.EOF) {
			break
		}
		var res response
		if err == nil {
			res, err = c.classify(line)
		} else if !errors.Is(err, errLong) {
			return refused, fmt.Errorf("read line %d: %w", number, err)
		}
		if err != nil {
			refused++
			fmt.Fprintf(errs, "classify: line %d: %v\n", number, err)
			continue
		}
		if err := enc.Encode(res); err != nil {
			return refused, fmt.Errorf("write: %w", err)
		}
		if r.Buffered() == 0 { // a person or another program may be waiting
			if err := w.Flush(); err != nil {
				return refused, fmt.Errorf("write: %w", err)
			}
		}
	}
	if err := w.Flush(); err != nil {
		return refused, fmt.Errorf("write: %w", err)
	}
	return refused, nil
}

var errLong = fmt.Errorf("longer than %d bytes", maxLine)

// readLine gives the next line without its end; io.EOF after the last. A
// line that is too long is read to its end and gives errLong.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxLine; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) == 0 && !long:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case long:
			return nil, errLong
		}
		if n := len(line); n > 0 && line[n-1] == '\n' {
			line = line[:n-1]
		}
		return line, nil
	}
}
