"""Row 58: programs that misuse the way to their tools."""

import json
import time

import pytest

from harness.programmatic import WEATHER, begin, drive, result, resume

CHANNEL = r"""
import os, socket, struct, sys
channel = next(socket.socket(fileno=os.dup(n)) for n in range(3, 16) if os.path.exists(f"/proc/self/fd/{n}")
               and os.readlink(f"/proc/self/fd/{n}").startswith("socket:"))
def call(number, name, text): return struct.pack("<cIII", b"C", number, len(name), len(text)) + name + text
def wait(count): return struct.pack("<cIII", b"W", count, 0, 0)
"""
KILLED = "Sandbox exited with code unknown"


@pytest.mark.parametrize("bytes_sent", [
    'os.urandom(1 << 16)', 'b"GET / HTTP/1.1\\r\\n\\r\\n"', 'struct.pack("<cIII", b"C", 1, 1, 1 << 31)',
    'struct.pack("<cIII", b"C", 1, 0, 0)', 'struct.pack("<cIII", b"W", 1, 1, 1)', 'struct.pack("<cIII", b"Q", 0, 0, 0)',
    'b"".join(call(n, b"get_weather", b"{}") for n in range(10000))',
    'b"".join(call(n, b"get_weather", b"x" * (1 << 20)) for n in range(100))'])
def test_row_58_garbage_on_the_channel(client, bytes_sent):
    code = CHANNEL + f"try: channel.sendall({bytes_sent})\nexcept OSError: pass\nimport time; time.sleep(20)"
    answer = begin(client, code, timeout=10_000)
    assert (answer["status"], answer["error"]) == ("error", KILLED), answer
    assert answer.seconds < 5


def test_row_58_a_tool_that_was_not_offered(client):
    answer = begin(client, CHANNEL + 'channel.sendall(call(1, b"rm", b"{}") + wait(1))\nchannel.recv(1)')
    assert (answer["status"], answer["error"]) == ("error", "Sandbox requested an unregistered tool: rm")


def test_row_58_input_that_is_no_object(client):
    code = CHANNEL + r'''channel.sendall(call(1, b"get_weather", b'"},{"id":"call_999","name":"x') + call(2, b"get_weather", b"\xff[") + wait(7))
print(len(channel.recv(9)))'''
    answer = begin(client, code)
    calls = answer["tool_calls"]
    assert [call["id"] for call in calls] == ["call_001", "call_002"]
    assert all(isinstance(call["input"], str) for call in calls)
    assert resume(client, answer["continuation_token"], [result(call) for call in calls])["stdout"] == "9\n"


def test_row_58_waiting_without_a_call(client):
    answer = begin(client, CHANNEL + "channel.sendall(wait(0) * 1000 + wait(5))\nprint('still here')")
    assert (answer["status"], answer["stdout"]) == ("completed", "still here\n")


def test_row_58_two_hundred_calls_and_one(client):
    code = "for i in range(250):\n  try: await get_weather(str(i))\n  except ToolExecutionError as e:\n    print(i, e); break"
    gathered = "import asyncio\nawait asyncio.gather(*[get_weather(str(i)) for i in range(190)])\n" + code.replace("250", "20")
    last, rounds = drive(client, gathered, timeout=20_000)
    assert sum(map(len, rounds)) == 200
    assert (last["status"], last["stdout"]) == ("completed", "10 get_weather: a program may call tools 200 times\n")


def test_row_58_an_argument_of_a_hundred_megabytes(client):
    code = "try: await get_weather('x' * 100_000_000)\nexcept ToolExecutionError as e: print(e)"
    last, rounds = drive(client, code, timeout=20_000)
    assert (last["stdout"], rounds) == ("get_weather: the arguments are longer than 1 MiB\n", [])


def test_row_58_computing_while_it_waits(client):
    code = "import threading\ndef burn():\n  while True: pass\nthreading.Thread(target=burn, daemon=True).start()\nawait get_weather('Oslo')\nprint('late')"
    first = begin(client, code, timeout=1000).json
    time.sleep(4)
    last = resume(client, first["continuation_token"], [result(first["tool_calls"][0], 1)]).json
    assert (last["status"], last["error"], last["stdout"]) == ("error", "Time limit exceeded", "")


def test_row_58_ending_while_it_waits(client):
    code = "import os, threading\nthreading.Timer(0.3, lambda: os._exit(5)).start()\nprint('x', flush=True)\nawait get_weather('Oslo')"
    first = begin(client, code).json
    time.sleep(1)
    last = resume(client, first["continuation_token"], [result(first["tool_calls"][0], 1)]).json
    assert (last["error"], last["stdout"]) == ("Sandbox exited with code 5", "x\n")


def test_row_58_never_reading_its_results(client):
    code = CHANNEL + 'channel.sendall(call(1, b"get_weather", b"{}") + wait(1))\nimport time; time.sleep(60)'
    first = begin(client, code, timeout=1000).json
    last = resume(client, first["continuation_token"], [result(first["tool_calls"][0], "x" * 5_000_000)])
    assert last["error"] == "Time limit exceeded"
    assert last.seconds < 5


def test_row_58_calls_from_a_fork(client):
    code = ("import os, asyncio\nif os.fork() == 0:\n  async def main():\n    try: await get_weather('x')\n    except ToolExecutionError as e: print(e, flush=True)\n"
            "  import asyncio.events\n  asyncio.events._set_running_loop(None)\n  asyncio.new_event_loop().run_until_complete(main()); os._exit(0)\nos.wait()\nawait get_weather('Oslo')")
    last, rounds = drive(client, code)
    assert sum(map(len, rounds)) == 1 and last["status"] == "completed"


def test_row_58_bash_against_its_broker(client):
    code = r"""
printf 'get_weather ../../x\nrm 1.2\n%s\n' "$(head -c 100000 /dev/zero | tr '\0' x)" > /run/program/.tools/requests
ln -s /dev/zero /run/program/.tools/7.7.in; echo 'get_weather 7.7' > /run/program/.tools/requests
get_weather '{"city":"Oslo"}'
"""
    last, rounds = drive(client, code, lang="bash", timeout=10_000)
    assert sum(map(len, rounds)) == 1 and last["stdout"] == '{"t":21}\n', last


def test_row_58_bash_kills_its_broker(client):
    answer = begin(client, "kill -9 $PPID; sleep 20", lang="bash", timeout=10_000)
    assert (answer["error"], answer.seconds < 5) == (KILLED, True)


def test_row_58_a_program_without_tools_has_no_channel(run):
    code = "import os\nprint([n for n in os.listdir('/proc/self/fd') if int(n) > 2 and os.path.exists(f'/proc/self/fd/{n}')])"
    assert run("py", code)["stdout"] == "[]\n"


def test_row_58_the_names_are_not_there_without_tools(run):
    assert "NameError" in run("py", "ToolExecutionError")["stderr"]
    assert json.loads(run("py", "import json, sys; print(json.dumps(any(n.endswith(('_tools', '_channel')) for n in sys.modules)))")["stdout"]) is False


def test_row_58_many_waiting_programs_hold_no_place(server, client):
    waiting = [begin(client, "await get_weather('Oslo')").json for _ in range(12)]  # more than may run at a time
    assert client.exec("py", "print(1)")["stdout"] == "1\n"
    for first in waiting:
        assert resume(client, first["continuation_token"], [result(first["tool_calls"][0], 1)])["status"] == "completed"
    assert WEATHER["name"] == waiting[0]["tool_calls"][0]["name"]
