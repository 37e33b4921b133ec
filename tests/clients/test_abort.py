"""The user presses "stop" while a program runs."""

import pytest

from .generations import Conversation
from .node import ClientFault
from .processes import running, wait_for


@pytest.mark.only_for(newest=True)
def test_bash_is_killed(chat, server):
    """Only the newest clients close the connection, and of /exec only for bash."""
    chat.bash_tool()
    wait = chat.node.start("call", tool="bash", args={"command": "exec -a stopped-by-the-user sleep 25"}, abortAfter=3000)
    wait_for(lambda: running(server, "stopped-by-the-user"), 10)
    with pytest.raises(ClientFault):
        wait()
    wait_for(lambda: not running(server, "stopped-by-the-user"), 2)


def test_the_next_call_works(chat):
    """Whatever a client does on "stop", the program ends at its limit and nobody else notices."""
    conversation = Conversation(chat, [])
    wait = chat.node.start("call", tool="code", args={"lang": "py", "code": "import time; time.sleep(3)"}, abortAfter=500)
    try:
        wait()
    except ClientFault:
        pass
    assert conversation.run("print(1)")["content"].startswith("stdout:\n1")
