// The extension module _kubecoderun of the Python zygote: the nursery's loop inside a warmed
// interpreter. Limited API (PEP 384) of 3.11, so one build serves whatever Python 3 the sandbox
// root has.
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "jail/enter.h"
#include "jail/finished.h"
#include "jail/spawn.h"

namespace {

constexpr int kControl = 3;  // where Nursery::start leaves them
constexpr int kPlan = 4;

jail::NurseryPlan plan;  // too large for the stack; read once
pid_t interpreter = 0;   // of this jail; a program's own forks come to finish() too

int forkInterpreter() {
  const pid_t child = ::fork();
  if (child == 0) {
    interpreter = ::getpid();
    ::setsid();
    // Undumpable since the change of uid; the program may look at its own /proc/self like any
    // other.
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    PyOS_AfterFork_Child();
  }
  return child;
}

/// serve() -> int. Clones jails for the runner for ever. Returns only in the interpreter of a jail,
/// with the descriptor on which its program arrives.
PyObject* serve(PyObject* /*module*/, PyObject* /*arguments*/) {
  if (::pread(kPlan, &plan, sizeof(plan), 0) != sizeof(plan))
    return PyErr_SetFromErrno(PyExc_OSError);
  ::close(kPlan);
  jail::serveSpawns(kControl, plan,
                    {.before = PyOS_BeforeFork,
                     .afterInParent = PyOS_AfterFork_Parent,
                     .forkInterpreter = forkInterpreter});
  return PyLong_FromLong(jail::kProgramChannelDescriptor);
}

/// finish(status, state): ends the process as os._exit does, but lets init say so before the kernel
/// has taken its memory apart. With state kSaving it only says so, and whether it could: the rest
/// comes with the next call.
PyObject* finish(PyObject* /*module*/, PyObject* arguments) {
  int status = 0, state = 0;
  if (PyArg_ParseTuple(arguments, "ii", &status, &state) == 0) return nullptr;
  const bool goesOn = state == static_cast<int>(jail::Finished::State::kSaving);
  if (::getpid() != interpreter) {
    if (goesOn) Py_RETURN_FALSE;
    ::_exit(status);
  }
  rusage own{}, children{};
  ::getrusage(RUSAGE_SELF, &own);
  ::getrusage(RUSAGE_CHILDREN, &children);
  siginfo_t ignored{};
  const jail::Finished finished{
      .status = static_cast<std::uint8_t>(status),
      .hasChildren = ::waitid(P_ALL, 0, &ignored, WEXITED | WNOHANG | WNOWAIT) == 0,
      .state = static_cast<jail::Finished::State>(state & 3),
      .peakKilobytes = static_cast<std::uint64_t>(std::max(own.ru_maxrss, children.ru_maxrss))};
  siginfo_t info{};
  info.si_signo = jail::kFinishedSignal;
  info.si_code = SI_QUEUE;
  info.si_pid = interpreter;
  info.si_value.sival_ptr = reinterpret_cast<void*>(jail::encode(finished));
  const bool said = ::syscall(SYS_rt_sigqueueinfo, 1, jail::kFinishedSignal, &info) == 0;
  if (goesOn) return PyBool_FromLong(said ? 1 : 0);
  if (said) {
    // The runner kills us at once. Taking our memory apart now would keep the processor from those
    // who bring the answer to the user.
    const timespec patience{.tv_sec = 1, .tv_nsec = 0};
    ::nanosleep(&patience, nullptr);
  }
  ::_exit(status);  // our end tells
}

PyMethodDef kMethods[] = {{"serve", serve, METH_NOARGS, "Clone jails for the runner."},
                          {"finish", finish, METH_VARARGS, "End the process, telling init first."},
                          {nullptr, nullptr, 0, nullptr}};
PyModuleDef kModule = {PyModuleDef_HEAD_INIT,
                       "_kubecoderun",
                       nullptr,
                       -1,
                       kMethods,
                       nullptr,
                       nullptr,
                       nullptr,
                       nullptr};

}  // namespace

PyMODINIT_FUNC PyInit__kubecoderun() {
  return PyModule_Create(&kModule);
}
