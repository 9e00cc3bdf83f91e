// Command classify says of texts what the nightly job would: whether their
// language is covered, which sensitive categories they touch, and which
// interests they show (as if they were cleared).
//
//	echo '{"id":"1","text":"which boots for a three-day trek?"}' | go run ./scripts/classify
//
// It reads JSON lines on standard input (id, text; lang and surface may be
// there and decide nothing) and writes one JSON line for each on standard
// output, in order:
//
//	{"id":"1","covered":true,"sensitive":[],"interests":[{"id":472,"path":"…","confidence":0.8}]}
//
// With -explain each line lists the terms that hit. A line that cannot be
// read is reported on standard error with its number, the rest goes on, and
// the exit status is 1 at the end.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it gives the exit status:
// 0 all lines classified, 1 some were refused or the output failed, 2 usage.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	flags := flag.NewFlagSet("classify", flag.ContinueOnError)
	flags.SetOutput(errs)
	explain := flags.Bool("explain", false, "list the terms that hit each text")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(errs, "classify: unexpected argument %q: texts come on standard input\n", flags.Arg(0))
		return 2
	}
	c, err := newClassifier(*explain)
	if err != nil {
		fmt.Fprintf(errs, "classify: %v\n", err)
		return 1
	}
	refused, err := c.stream(in, out, errs)
	if err != nil {
		fmt.Fprintf(errs, "classify: %v\n", err)
		return 1
	}
	if refused > 0 {
		fmt.Fprintf(errs, "classify: %d lines refused\n", refused)
		return 1
	}
	return 0
}
