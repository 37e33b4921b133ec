// The extension module _kubecoderun of the Python zygote: the nursery's loop inside a warmed
// interpreter. Limited API (PEP 384) of 3.11, so one build serves whatever Python 3 the sandbox
// root has.
#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "jail/enter.h"
#include "jail/finished.h"
#include "jail/spawn.h"

namespace {

constexpr int kControl = 3;  // where Nursery::start leaves them
constexpr int kPlan = 4;

jail::NurseryPlan plan;  // too large for the stack; read once
pid_t interpreter = 0;   // of this jail; a program's own forks come to finish() too
pid_t init = 0;          // its parent; 1 where it has a pid namespace

int forkInterpreter() {
  const pid_t child = ::fork();
  if (child == 0) {
    interpreter = ::getpid();
    init = ::getppid();
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

/// Beside the bytes; -1: nothing.
int descriptorIn(const msghdr& received) {
  int descriptor = -1;
  const auto* field = CMSG_FIRSTHDR(&received);
  if (field != nullptr && field->cmsg_level == SOL_SOCKET && field->cmsg_type == SCM_RIGHTS)
    std::memcpy(&descriptor, CMSG_DATA(field), sizeof(descriptor));
  return descriptor;
}

/// receive(channel, most) -> (bytes, int). The first bytes of a program, at most 64, and the
/// descriptor that came beside them, or -1. No bytes: the runner let go.
PyObject* receive(PyObject* /*module*/, PyObject* arguments) {
  int channel = -1;
  Py_ssize_t most = 0;
  char bytes[64];
  if (PyArg_ParseTuple(arguments, "in", &channel, &most) == 0) return nullptr;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  iovec part{bytes, std::min<std::size_t>(most, sizeof(bytes))};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  ssize_t count = -1;
  do {
    count = ::recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return PyErr_SetFromErrno(PyExc_OSError);
  return Py_BuildValue("y#i", bytes, static_cast<Py_ssize_t>(count), descriptorIn(message));
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
  const bool said = ::syscall(SYS_rt_sigqueueinfo, init, jail::kFinishedSignal, &info) == 0;
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
                          {"receive", receive, METH_VARARGS, "The first bytes of a program."},
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
