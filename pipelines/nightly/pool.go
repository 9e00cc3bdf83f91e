package main

import (
	"fmt"
	"runtime"
	"sync"
)

// pool works on the elements of a bundle in parallel: the direct runner is one
// thread, and prism hands a stage all its elements as one bundle, so that
// without it a machine's cores but one would idle. Results are given back on
// the bundle's own goroutine, the only one that may emit.
type pool[In, Out any] struct {
	in      chan In
	out     chan done[Out]
	pending int
	running sync.WaitGroup
	failed  error
}

type done[Out any] struct {
	value Out
	err   error
}

// start begins a bundle. Each of the workers makes its own work function, so
// that scratch is not shared.
func (p *pool[In, Out]) start(makeWork func() (func(In) (Out, error), error)) {
	n := runtime.GOMAXPROCS(0)
	p.in, p.out = make(chan In), make(chan done[Out], n)
	p.pending, p.failed = 0, nil
	for range n {
		p.running.Add(1)
		go func() {
			defer p.running.Done()
			work, err := makeWork()
			for element := range p.in {
				var r done[Out]
				if r.err = err; err == nil {
					r.value, r.err = guard(work, element)
				}
				p.out <- r
			}
		}()
	}
}

// guard turns a panic on a worker's goroutine, which would end the process
// without a word about the element, into the element's error.
func guard[In, Out any](work func(In) (Out, error), element In) (out Out, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error: %v", r)
		}
	}()
	return work(element)
}

// add hands an element to the next free worker, and meanwhile emits what is
// done. After a failure it works on nothing more.
func (p *pool[In, Out]) add(element In, emit func(Out)) error {
	for p.failed == nil {
		select {
		case p.in <- element:
			p.pending++
			return nil
		case r := <-p.out:
			p.take(r, emit)
		}
	}
	return p.failed
}

// finish ends the bundle: it waits for all elements and emits their results.
func (p *pool[In, Out]) finish(emit func(Out)) error {
	close(p.in)
	for p.pending > 0 {
		p.take(<-p.out, emit)
	}
	p.running.Wait()
	return p.failed
}

func (p *pool[In, Out]) take(r done[Out], emit func(Out)) {
	p.pending--
	switch {
	case r.err != nil && p.failed == nil:
		p.failed = r.err
	case r.err == nil && p.failed == nil:
		emit(r.value)
	}
}
