// The extension module _kubecoderun of the Python zygote: the nursery's loop inside a warmed
// interpreter. Limited API (PEP 384) of 3.11, so one build serves whatever Python 3 the sandbox
// root has.
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>

#include "jail/enter.h"
#include "jail/spawn.h"

namespace {

constexpr int kControl = 3;  // where Nursery::start leaves them
constexpr int kPlan = 4;

jail::NurseryPlan plan;  // too large for the stack; read once

int forkInterpreter() {
  const pid_t child = ::fork();
  if (child == 0) {
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

PyMethodDef kMethods[] = {{"serve", serve, METH_NOARGS, "Clone jails for the runner."},
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
