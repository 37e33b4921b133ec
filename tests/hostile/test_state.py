"""Rows 56 and 57: variables that outlive a run, and who may meet them."""

import random

import pytest

OTHER_KEY = "another-tenant-0123456789"
MARK = "TENANT-SECRET"


@pytest.fixture(scope="module")
def tenants(make_server):
    server = make_server(POD_POOL_PY=2, POD_POOL_COLD=1, API_KEYS=OTHER_KEY)
    if server.client().get("/state/V1StGXR8_Z5jdHi6B-myT/info").status == 404:
        pytest.skip("this server remembers no sessions")
    yield server.client(), server.client(key=OTHER_KEY)
    server.stop()


def test_row_57_a_foreign_state_is_not_there(tenants):
    owner, thief = tenants
    session = owner.exec("py", f"secret = '{MARK}'")["session_id"]
    assert thief.get(f"/state/{session}").status == 404
    assert thief.get(f"/state/{session}/info")["exists"] is False
    assert thief.post(f"/state/{session}", b"\x02theirs").status == 404
    assert thief.request("DELETE", f"/state/{session}").status == 204
    stolen = thief.exec("py", "print([v for n, v in globals().items() if n == 'secret'])", session_id=session)
    assert MARK not in stolen.body.decode() and stolen["session_id"] != session
    assert owner.exec("py", "print(secret)", session_id=session)["stdout"] == f"{MARK}\n"


def test_row_56_code_in_a_state_runs_in_its_own_sandbox_only(tenants):
    owner, other = tenants
    trap = "class Trap:\n  def __reduce__(self): return exec, (\"open('/mnt/data/trace','w').write('x'); print('TRAP')\",)\ntrap = Trap()\n"
    session = owner.exec("py", trap)["session_id"]
    sprung = owner.exec("py", "print('program')", session_id=session)
    assert sprung["stdout"] == "TRAP\nprogram\n"
    for client in (owner, other):
        assert client.exec("py", "import os; print(os.listdir('/mnt/data'))")["stdout"] == "[]\n"


def ends_in_saving(client, harm):
    code = f"import os, sys\nclass A:\n  def __reduce__(self):\n    {harm}\na = A()\nprint('answer')\n"
    return client.exec("py", code)


@pytest.mark.parametrize("harm", ["while True: pass", "os._exit(3)", "os.kill(os.getpid(), 9)", "x = b'x' * (4 << 30)",
                                  "sys.setrecursionlimit(10**9); self.__reduce__()"])
def test_row_56_saving_cannot_change_the_answer(tenants, harm):
    ran = ends_in_saving(tenants[0], harm)
    assert (ran["stdout"], ran["code"], ran["has_state"]) == ("answer\n", 0, False)


def test_row_56_signals_to_all_while_saving_hit_nobody_else(tenants):
    ran = ends_in_saving(tenants[0], "os.kill(-1, 9)")  # kill(2): not to the caller, and not to pid 1
    assert (ran["stdout"], ran["code"]) == ("answer\n", 0)


def test_row_56_a_poisoned_interpreter_cannot_hold_the_answer_up(tenants):
    owner, _ = tenants
    code = "import builtins, os, pickle, sys\na = 1\nbuiltins.isinstance = builtins.len = os.write = os.dup = None\nsys.modules.clear()\n"
    ran = owner.exec("py", code + "print('answer')\n")
    assert ran["stdout"] == "answer\n" and ran["code"] == 0


def mutations(state, count):
    """`count` states that are cut, spliced, or have bits flipped: in the container, the head, the pickles, the arrays."""
    choose = random.Random(56)
    for _ in range(count):
        mutated = bytearray(state)
        kind = choose.randrange(4)
        if kind == 0:
            del mutated[choose.randrange(2, len(state)):]
        elif kind == 1:
            at = choose.randrange(1, len(state))
            mutated[at:at] = choose.randbytes(choose.randrange(1, 40))
        else:
            for _ in range(choose.choice((1, 3, 20))):
                mutated[choose.randrange(1, min(len(state), 400 if kind == 2 else len(state)))] ^= 1 << choose.randrange(8)
        yield bytes(mutated)


def test_row_56_damaged_states_are_told_and_harm_nobody(tenants):
    owner, other = tenants
    code = "import array\ndef f(): return 1\nclass C: x = [1, 2]\nbig = array.array('d', range(20_000))\nd = {'a': f, 'b': C}\n"
    session = owner.exec("py", code)["session_id"]
    state = owner.get(f"/state/{session}").body
    for mutated in mutations(state, 150):
        assert owner.post(f"/state/{session}", mutated).status == 201
        ran = owner.exec("py", "print('runs')", session_id=session, timeout=5000)
        # A pickle is code: what is left of one may end its own program, in its own sandbox.
        assert ran.status == 200 and (ran["stdout"] == "runs\n" or ran["code"] != 0), ran
    assert other.exec("py", "print('fine')")["stdout"] == "fine\n"
