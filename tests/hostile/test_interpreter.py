"""Rows 53 to 55: the parked interpreter, its parent, and what siblings share."""

import json

import pytest

POISONS = {
    "builtins": "import builtins\nold = builtins.print\nbuiltins.print = lambda *a, **k: old('POISON')\nbuiltins.len = lambda x: 0",
    "modules": "import sys, json, os\nsys.modules['json'] = sys\njson.loads = None\nos.environ['X'] = 'POISON'\nsys.path.insert(0, '/tmp')",
    "hooks": "import sys, atexit, gc, threading\nsys.meta_path.clear()\natexit.register(print, 'POISON')\n"
             "gc.callbacks.append(lambda *a: None)\nsys.settrace(lambda *a: None)\nthreading.setprofile(print)",
    "files": "import os\nfor p in ('/usr/lib/python3/dist-packages/sitecustomize.py', '/tmp/sitecustomize.py', '/mnt/data/json.py',\n"
             "          '/tmp/usercustomize.py', '/mnt/data/sitecustomize.py'):\n"
             "  try: open(p, 'w').write('print(\"POISON\")')\n  except OSError: pass",
    "small integers": "import ctypes\nctypes.c_long.from_address(id(8) + 24).value = 9",
    "code of libpython": "import ctypes, mmap\nat = ctypes.cast(ctypes.pythonapi.PyNumber_Add, ctypes.c_void_p).value & ~4095\n"
                         "ctypes.CDLL(None).mprotect(ctypes.c_void_p(at), 4096, 7)\nctypes.memset(at, 0xcc, 64)",
    "strings": "import ctypes\ns = 'stdout'\nctypes.memmove(id(s) + 40, b'POISON', 6)",
}


@pytest.mark.parametrize("name", POISONS)
def test_row_53_poison_stays_in_its_own_sandbox(run, name):
    """The fixture compares the interpreters of the next sandboxes with an untouched one."""
    run("py", POISONS[name])
    for _ in range(3):
        assert run("py", "import json; print(len('abc'), json.loads('[7]'), 7 + 1)")["stdout"] == "3 [7] 8\n"


ATTACKS = {
    "signals": "import os\nfor n in range(1, 65):\n  for pid in (os.getppid(), 1, -1):\n    try: os.kill(pid, n)\n    except OSError: pass",
    "pipes": "import os\nfor fd in range(3, 1024):\n  try: os.write(fd, b'POISON' * 100); os.close(fd)\n  except OSError: pass",
    "death signal": "import ctypes, os\nctypes.CDLL(None).prctl(1, 9, 0, 0, 0); ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)\nos._exit(0)",
    "processes": "import os, time\ntry:\n  while True:\n    if os.fork() == 0: time.sleep(60)\nexcept OSError: pass",
    "descriptors": "import os\nkept = []\ntry:\n  while True: kept.append(os.open('/dev/null', 0))\nexcept OSError: os._exit(0)",
    "limits": "import resource\nfor n in range(16):\n  try: resource.setrlimit(n, (0, 0))\n  except (OSError, ValueError): pass",
    "priority": "import os\nos.nice(19)\nos.umask(0o777)\nos.chdir('/')\nos.setsid()",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_row_54_the_parent_is_out_of_reach(client, name):
    client.exec("py", ATTACKS[name], timeout=3000)
    for number in range(5):
        answer = client.exec("py", f"print({number})")
        assert (answer["stdout"], answer["code"]) == (f"{number}\n", 0)


RANDOM = "import random, secrets, uuid, os, tempfile\n" \
         "print([random.random(), secrets.token_hex(), str(uuid.uuid4()), os.urandom(8).hex(), next(tempfile._get_candidate_names())])"


@pytest.mark.slow
def test_row_55_a_thousand_children_draw_different_numbers(client):
    drawn = [eval(client.exec("py", RANDOM)["stdout"]) for _ in range(1000)]
    for column in zip(*drawn):
        assert len(set(column)) == 1000


@pytest.mark.parametrize("code", ["import numpy; print(numpy.random.rand(), numpy.random.default_rng().random())",
                                  "import ssl; print(ssl.RAND_bytes(16))", "import hashlib, os; print(os.getrandom(16))",
                                  "import random; print(random.SystemRandom().random())",
                                  "import random; random.shuffle(a := list(range(100))); print(a)"])
def test_row_55_libraries_draw_different_numbers(client, code):
    answers = [client.exec("py", code) for _ in range(12)]
    if "ModuleNotFoundError" in answers[0]["stderr"]:
        pytest.skip("not installed: " + code)
    assert len({answer["stdout"] for answer in answers}) == 12


def test_row_55_generations_differ(make_server):
    server = make_server(ZYGOTE_MAX_CHILDREN=4, POD_POOL_PY=2, POD_POOL_COLD=1)
    client = server.client()
    seen = [json.loads(client.exec("py", "import json; print(json.dumps([hash('seed'), id(object())]))")["stdout"]) for _ in range(24)]
    client.close()
    server.stop()
    assert len({seed for seed, _ in seen}) >= 3, seen
    assert len({address for _, address in seen}) >= 3, seen
