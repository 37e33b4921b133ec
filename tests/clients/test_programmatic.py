"""Programs that call the tools of the conversation, and what the client makes of their ends."""

import pytest

from .node import ClientFault
from .processes import running, wait_for

pytestmark = pytest.mark.usefixtures("programmatic")


@pytest.fixture
def python(chat):
    """python(code, "get-weather", ...) → what the model is told."""
    chat.make("ptc", "createProgrammaticToolCallingTool")
    return lambda code, *offered, session=None, **more: chat.node.ask(
        "call", tool="ptc", args={"code": code, **({"session_id": session} if session else {})}, offered=list(offered), **more)


@pytest.fixture
def bash(chat):
    chat.make("bash-ptc", "createBashProgrammaticToolCallingTool")
    return lambda code, *offered, **more: chat.node.ask("call", tool="bash-ptc", args={"code": code}, offered=list(offered), **more)


def told(answer):
    return answer["content"].rstrip()


def test_python_calls_a_tool(python):
    assert told(python("print((await get_weather(city='Oslo'))['t'])", "get-weather")) == "stdout:\n21"


def test_python_calls_many_at_once(python):
    """In one round: the client ends a program after 20."""
    code = "import asyncio\nfound = await asyncio.gather(*[get_weather(city=str(n)) for n in range(30)])\nprint(sum(one['t'] for one in found), found[7]['city'])"
    assert told(python(code, "get-weather")) == "stdout:\n630 7"


def test_python_gets_text_as_it_is(python):
    assert told(python("print(await say(city='Oslo'))", "say")) == 'stdout:\n"Oslo" said'


def test_python_gets_nothing_from_a_tool_that_returns_nothing(python):
    assert told(python("print(await nothing())", "nothing")) == "stdout:\nNone"


def test_python_catches_what_a_tool_throws(python):
    code = "try:\n    await fail(city='Oslo')\nexcept Exception as fault:\n    print(type(fault).__name__, fault)"
    assert told(python(code, "fail")).startswith("stdout:\nToolExecutionError")
    assert "no such city" in told(python(code, "fail"))


def test_python_ends_with_what_a_tool_throws(python, chat):
    with pytest.raises(ClientFault) as caught:
        python("await fail(city='Oslo')", "fail")
    assert "no such city" in caught.value.message
    assert "code 1" in caught.value.message
    assert "ToolExecutionError" in caught.value.message


def test_python_waits_for_a_slow_tool(python):
    assert told(python("print(await slow())", "slow", "get-weather")) == "stdout:\nlate"


def test_python_steps_one_after_another(python):
    code = "import asyncio\nfor city in ('Oslo', 'Rome', 'Bern'):\n    print((await get_weather(city=city))['city'])"
    assert told(python(code, "get-weather")) == "stdout:\nOslo\nRome\nBern"


def test_python_without_a_tool_in_sight(python):
    assert told(python("print(6 * 7)", "get-weather")) == "stdout:\n42"


@pytest.mark.only_for(bash=True)
def test_bash_calls_a_tool(bash):
    assert told(bash("get_weather '{\"city\":\"Oslo\"}' | jq .t", "get-weather")) == "stdout:\n21"


@pytest.mark.only_for(bash=True)
def test_bash_calls_two_at_once(bash):
    code = "get_weather '{\"city\":\"Oslo\"}' >a & get_weather '{\"city\":\"Rome\"}' >b & wait; cat a b | jq -r .city"
    assert told(bash(code, "get-weather")).startswith("stdout:\nOslo\nRome")


@pytest.mark.only_for(bash=True)
def test_bash_keeps_the_quotes_of_a_text(bash):
    assert told(bash("say '{\"city\":\"Oslo\"}'", "say")) == 'stdout:\n"\\"Oslo\\" said"'


@pytest.mark.only_for(bash=True)
def test_bash_hears_what_a_tool_throws(bash):
    assert told(bash("fail '{\"city\":\"Oslo\"}' || echo status $?", "fail")).startswith("stdout:\nstatus 1")


def test_files_go_in_and_come_out(chat, python):
    uploaded = chat.upload("in.csv", b"from the user")
    session = uploaded.get("storage_session_id") or uploaded["session_id"]
    answer = python("t = (await get_weather(city='Oslo'))['t']\nopen('/mnt/data/o.txt', 'w').write(open('/mnt/data/in.csv').read() + str(t))\nprint('ok')",
                    "get-weather", session=session if chat.generation.memory == "model" else None,
                    context={"session_id": session, "_injected_files": [uploaded]})
    assert chat.deliver(answer["artifact"])["o.txt"] == b"from the user21"


# ---- stopping

MARK = "import ctypes, time\nctypes.CDLL(None).prctl(15, b'%s', 0, 0, 0)\n"


@pytest.mark.only_for(newest=True)
def test_stop_while_the_program_computes(chat, python, server):
    wait = chat.node.start("call", tool="ptc", args={"code": MARK % "ptc-computes" + "time.sleep(60)\nawait slow()"}, offered=["slow"], abortAfter=4000)
    wait_for(lambda: running(server, "ptc-computes"), 10)
    with pytest.raises(ClientFault):
        wait()
    wait_for(lambda: not running(server, "ptc-computes"), 2)
    assert told(python("print(1)", "slow")) == "stdout:\n1"


@pytest.mark.only_for(newest=True)
def test_stop_in_a_later_round(chat, python, server):
    """Each round is a request with a name of its own. Between two of them the client tells nobody."""
    code = MARK % "ptc-goes-on" + "await get_weather(city='Oslo')\ntime.sleep(60)"
    wait = chat.node.start("call", tool="ptc", args={"code": code}, offered=["get-weather"], abortAfter=4000)
    wait_for(lambda: running(server, "ptc-goes-on"), 10)
    with pytest.raises(ClientFault):
        wait()
    wait_for(lambda: not running(server, "ptc-goes-on"), 2)
