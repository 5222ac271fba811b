package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, time.Now); err != nil {
		fmt.Fprintln(os.Stderr, "faqlab:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer, now func() time.Time) error {
	flags := flag.NewFlagSet("faqlab", flag.ContinueOnError)
	sets := flags.String("sets", "clinc,banking,hint3,xsid,full", "which rows to measure; full takes minutes")
	seeds := flags.Int("seeds", 10, "how many draws of few examples to average")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("read arguments: %w", err)
	}
	if flags.NArg() != 1 || *seeds < 1 {
		return fmt.Errorf("usage: faqlab [-sets clinc,banking,hint3,xsid,full] [-seeds 10] DATA")
	}
	t := &table{out: out, now: now}
	known := map[string]func(string, int) error{
		"clinc": t.clinc, "banking": t.banking, "hint3": t.hint3, "xsid": t.xsid, "full": t.full,
	}
	t.heading()
	for name := range strings.SplitSeq(*sets, ",") {
		measure, ok := known[name]
		if !ok {
			return fmt.Errorf("there is no set %q", name)
		}
		if err := measure(flags.Arg(0), *seeds); err != nil {
			return err
		}
	}
	return nil
}
