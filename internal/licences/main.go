package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("licences", flag.ContinueOnError)
	texts := flags.Bool("texts", false, "print the licences themselves instead of the list")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("read arguments: %w", err)
	}
	all, err := linked(".")
	if err != nil {
		return err
	}
	if err := faults(all); err != nil {
		return err
	}
	write := list
	if *texts {
		write = bodies
	}
	_, err = io.WriteString(out, write(all))
	return err
}
