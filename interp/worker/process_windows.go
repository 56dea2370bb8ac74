package worker

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"unsafe"
)

// A process is a worker in a job of its own, which ends all that it started
// when the last handle on it is closed: also when this process is killed. The
// seam runs over the worker's standard input and output.
type process struct {
	cmd     *exec.Cmd
	callsW  *os.File
	eventsR *os.File
	crashR  *os.File
	theirs  []*os.File // the child's ends

	crash   chan struct{} // closed by watchCrash
	report  []byte        // by watchCrash
	watched sync.WaitGroup

	mu     sync.Mutex
	job    syscall.Handle
	id     int // of the process; 0 before it starts and when it has ended
	killed bool
}

func newProcess(o Options) (*process, error) {
	p := &process{crash: make(chan struct{})}
	var files []*os.File
	for range 3 {
		r, w, err := os.Pipe()
		if err != nil {
			for _, f := range files {
				f.Close()
			}
			return nil, fmt.Errorf("opening pipes: %w", err)
		}
		files = append(files, r, w)
	}
	p.callsW, p.eventsR, p.crashR = files[1], files[2], files[4]
	p.theirs = []*os.File{files[0], files[3], files[5]}
	p.cmd = exec.Command(o.Command[0], o.Command[1:]...)
	p.cmd.Env, p.cmd.Dir = o.Env, o.Dir
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = files[0], files[3], files[5]
	p.cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP, HideWindow: true}
	return p, nil
}

func (p *process) calls() io.Writer          { return p.callsW }
func (p *process) events() io.Reader         { return p.eventsR }
func (p *process) hangUp()                   { p.callsW.Close() }
func (p *process) free()                     { p.eventsR.Close() }
func (p *process) crashing() <-chan struct{} { return p.crash }

func (p *process) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := errors.New("it was ended before")
	if !p.killed {
		err = p.cmd.Start()
	}
	for _, f := range p.theirs {
		f.Close()
	}
	if err != nil {
		p.callsW.Close()
		p.eventsR.Close()
		p.crashR.Close()
		return err
	}
	p.id = p.cmd.Process.Pid
	p.job = newJob(p.id)
	p.watched.Go(p.watchCrash)
	return nil
}

// watchCrash keeps the beginning of what the runtime reports.
func (p *process) watchCrash() {
	buf := make([]byte, 32<<10)
	for {
		n, err := p.crashR.Read(buf)
		if n > 0 && p.report == nil {
			close(p.crash)
		}
		if len(p.report) < maxReport {
			p.report = append(p.report, buf[:n]...)
		}
		if err != nil {
			return
		}
	}
}

func (p *process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.id
}

func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killed = true
	if p.id != 0 {
		p.endJob()
		p.cmd.Process.Kill()
	}
}

// endJob ends what the worker started. p.mu is held.
func (p *process) endJob() {
	if p.job != 0 {
		syscall.CloseHandle(p.job)
		p.job = 0
	}
}

func (p *process) wait() ending {
	p.cmd.Wait()
	p.mu.Lock()
	p.endJob()
	p.id = 0
	killed := p.killed
	p.mu.Unlock()
	p.callsW.Close()
	p.watched.Wait()
	p.crashR.Close()
	status := fmt.Sprintf("exited with status %d", p.cmd.ProcessState.ExitCode())
	return ending{status: status, killed: killed, report: p.report}
}

var (
	kernel32                 = syscall.NewLazyDLL("kernel32.dll")
	createJobObject          = kernel32.NewProc("CreateJobObjectW")
	setInformationJobObject  = kernel32.NewProc("SetInformationJobObject")
	assignProcessToJobObject = kernel32.NewProc("AssignProcessToJobObject")
)

// newJob puts a process into a job that ends with its handle; 0 where the
// system does not let it.
func newJob(pid int) syscall.Handle {
	const (
		extendedLimitInformation = 9
		killOnJobClose           = 0x2000
		setQuota, terminate      = 0x0100, 0x0001
	)
	// JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	var limits struct {
		perProcessUserTime, perJobUserTime int64
		flags                              uint32
		minimumWorkingSet, maximumWorkSet  uintptr
		activeProcesses                    uint32
		affinity                           uintptr
		priority, scheduling               uint32
		io                                 [6]uint64
		processMemory, jobMemory           uintptr
		peakProcessMemory, peakJobMemory   uintptr
	}
	limits.flags = killOnJobClose
	handle, _, _ := createJobObject.Call(0, 0)
	if handle == 0 {
		return 0
	}
	job := syscall.Handle(handle)
	ok, _, _ := setInformationJobObject.Call(handle, extendedLimitInformation, uintptr(unsafe.Pointer(&limits)), unsafe.Sizeof(limits))
	if ok == 0 {
		syscall.CloseHandle(job)
		return 0
	}
	process, err := syscall.OpenProcess(setQuota|terminate, false, uint32(pid))
	if err != nil {
		syscall.CloseHandle(job)
		return 0
	}
	defer syscall.CloseHandle(process)
	if ok, _, _ := assignProcessToJobObject.Call(handle, uintptr(process)); ok == 0 {
		syscall.CloseHandle(job)
		return 0
	}
	return job
}
