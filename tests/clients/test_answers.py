"""What each generation makes of our answers: texts for the model, faults, what is worth a retry."""

import pytest

from .generations import Conversation
from .node import ClientFault

EMPTY = "stdout: Empty. Ensure you're writing output explicitly."


def run(chat, code, lang="py", **more):
    return Conversation(chat, []).run(code, lang, **more)["content"].rstrip()


def without_session(content):
    """The oldest clients add the session for the model."""
    return "\n".join(line for line in content.splitlines() if not line.startswith("session_id: ")).rstrip()


@pytest.mark.parametrize("code, told", [
    ("print('hi')", "stdout:\nhi"), ("x = 1", EMPTY), ("print('é€😀')", "stdout:\né€😀"),
    ("import sys; print('a'); sys.stderr.write('w')", "stdout:\na\n\nstderr:\nw"),
    ("import sys; sys.stderr.write('w')", f"{EMPTY}\nstderr:\nw")])
def test_streams(chat, code, told):
    assert without_session(run(chat, code)) == told


def test_what_a_program_does_wrong_is_an_answer(chat):
    assert "ValueError: x" in run(chat, "raise ValueError('x')")
    assert "Code execution failed with exit code 3" in run(chat, "raise SystemExit(3)")


@pytest.mark.parametrize("lang, code", [("js", "console.log('hi')"), ("ts", "const a: string = 'hi'; console.log(a)"),
                                        ("c", '#include <stdio.h>\nint main(void) { puts("hi"); }')])
def test_other_languages(chat, installed, lang, code):
    installed(lang)
    assert without_session(run(chat, code, lang)) == "stdout:\nhi"


def test_arguments(chat):
    assert without_session(run(chat, "import sys; print(sys.argv[1:])", args=["one", "two words"])) == "stdout:\n['one', 'two words']"


def test_an_image_is_told_as_one(chat):
    answer = Conversation(chat, []).run("open('/mnt/data/p.png', 'wb').write(b'\\x89PNG'); print('ok')")
    assert "p.png" in [file["name"] for file in answer["artifact"]["files"]]
    if chat.generation.version != "3.1.86":  # which says nothing about files
        assert "image" in answer["content"].lower()


@pytest.mark.only_for(login=("key", "token"))
def test_a_wrong_key(chat):
    wrong = {"key": {"LIBRECHAT_CODE_API_KEY": "wrong-key-0123456789", "apiKey": "wrong-key-0123456789"},
             "token": {"authHeaders": {"Authorization": "Bearer a.b.c"}}}
    chat.code_tool(**wrong[chat.generation.login])
    with pytest.raises(ClientFault) as caught:
        chat.node.ask("call", tool="code", args={"lang": "py", "code": "print(1)"})
    assert ("not authorized" if chat.generation.newest else "HTTP error! status: 401") in caught.value.message


@pytest.mark.only_for(newest=True)
def test_what_a_retry_cannot_cure_is_not_told_as_temporary(chat):
    chat.code_tool()
    bad = {"id": "F" * 21, "resource_id": "u", "storage_session_id": "S" * 21, "name": "../x", "kind": "user"}
    with pytest.raises(ClientFault) as caught:
        chat.node.ask("call", tool="code", args={"lang": "py", "code": "print(1)"}, context={"_injected_files": [bad]})
    assert "rejected" in caught.value.message
    assert not caught.value.retryable


@pytest.mark.only_for(newest=True)
def test_the_stateful_profile_is_told_as_permanent(chat):
    chat.code_tool(executionProfile="stateful")
    with pytest.raises(ClientFault) as caught:
        chat.node.ask("call", tool="code", args={"lang": "py", "code": "print(1)"})
    assert "not supported by the selected environment" in caught.value.message
    chat.code_tool(executionProfile="default")
    assert chat.node.ask("call", tool="code", args={"lang": "py", "code": "print(1)"})["content"].startswith("stdout:\n1")


def test_fields_that_factories_leak_into_the_body(chat):
    """Any other field of the factory is copied into the request."""
    chat.code_tool(user_id="u1", entity_id="agent_1", whatever={"a": [1]})
    assert chat.node.ask("call", tool="code", args={"lang": "py", "code": "print(1)"})["content"].startswith("stdout:\n1")


@pytest.mark.only_for(login="token")
def test_a_base_with_a_slash_at_its_end(chat):
    chat.code_tool(baseUrl=chat.base + "/")
    assert chat.node.ask("call", tool="code", args={"lang": "py", "code": "print(1)"})["content"].startswith("stdout:\n1")


# ---- LibreChat's own file tools

@pytest.fixture
def host_exec(chat):
    return lambda code, **more: chat.node.ask("exec", url=chat.base + "/exec", headers=chat.headers, body={"lang": "bash", "code": code, **more})


@pytest.mark.only_for(host="new")
def test_the_host_reads_and_writes_files_to_the_byte(chat, host_exec):
    written = host_exec("python3 - <<'PY'\npath = '/mnt/data/t.txt'\ncount = open(path, 'w').write('  a\\n\\n')\n"
                        "print(f'WROTE {count} bytes to {path}')\nPY")
    assert "WROTE 5 bytes to /mnt/data/t.txt" in written["stdout"].splitlines()
    file, = written["files"]
    reference = {"id": file["id"], "resource_id": file["id"], "name": file["name"], "kind": "user", "storage_session_id": file["storage_session_id"]}
    read = host_exec("cat '/mnt/data/t.txt'", files=[reference], session_id=written["session_id"])
    assert read["stdout"] == "  a\n\n"
    missing = host_exec("cat '/mnt/data/none.txt'", files=[reference])
    assert (missing["stdout"], "No such file or directory" in missing["stderr"]) == ("", True)


@pytest.mark.only_for(host="new")
def test_the_host_warms_up(host_exec):
    assert host_exec("true")["code"] == 0


def test_the_host_is_told_that_a_file_is_too_large(chat):
    """While it still sends: the answer must not be lost with the connection."""
    with pytest.raises(ClientFault) as caught:
        chat.upload("big.bin", bytes(26 << 20), stream=chat.generation.host == "new")
    assert caught.value.status == 413, caught.value
