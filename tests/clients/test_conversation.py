"""Whole conversations, each generation in its own way."""

import datetime
import json

import pytest

from .generations import Conversation, LibreChat

SALES = b"month,sold\nJan,10\nFeb,20\nMar,12\n"
ANALYSE = "import csv\nrows = list(csv.DictReader(open('/mnt/data/sales.csv')))\nprint(sum(int(row['sold']) for row in rows), len(rows))"
PLOT = "import csv\nimport matplotlib.pyplot as plt\nrows = list(csv.DictReader(open('/mnt/data/sales.csv')))\n" \
       "plt.bar([r['month'] for r in rows], [int(r['sold']) for r in rows])\nplt.savefig('/mnt/data/sales.png')\nprint('saved')"
MODIFY = "open('/mnt/data/sales.csv', 'a').write('Apr,8\\n')\nprint('added')"
CONVERT = "import csv, json\nrows = list(csv.DictReader(open('/mnt/data/sales.csv')))\nimport os; os.makedirs('/mnt/data/out', exist_ok=True)\n" \
          "json.dump(rows, open('/mnt/data/out/sales.json', 'w'))\nprint(len(rows))"


def printed(answer):
    """What the model is told of standard output, without what is said about files."""
    lines = answer["content"].splitlines()
    assert lines[0] == "stdout:", answer
    return lines[1]


def test_analyse_plot_modify_convert_download(chat):
    uploaded = chat.upload("sales.csv", SALES)
    assert uploaded["name"] == "sales.csv"
    assert fresh(chat.last_modified(uploaded))
    conversation = Conversation(chat, [uploaded])

    assert printed(conversation.run(ANALYSE)) == "42 3"
    plotted = conversation.run(PLOT)
    assert printed(plotted) == "saved"
    assert chat.deliver(plotted["artifact"])["sales.png"].startswith(b"\x89PNG")
    modified = conversation.run(MODIFY)
    assert chat.deliver(modified["artifact"])["sales.csv"] == SALES + b"Apr,8\n"
    assert printed(conversation.run(ANALYSE)) == "50 4"
    converted = conversation.run(CONVERT)
    rows = json.loads(chat.deliver(converted["artifact"])["out/sales.json"])
    assert [row["month"] for row in rows] == ["Jan", "Feb", "Mar", "Apr"]
    # What the user uploaded is as it was, and still counts as fresh.
    assert fresh(chat.last_modified(uploaded))
    original = {"session_id": uploaded.get("storage_session_id") or uploaded["session_id"], "files": [uploaded]}
    assert chat.deliver(original)["sales.csv"] == SALES


def fresh(text):
    age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return age < datetime.timedelta(minutes=1)


def test_an_upload_with_a_difficult_name(chat):
    uploaded = chat.upload('Übersicht "Q1" 2026.csv', SALES, stream=False)
    expected = '_bersicht__22Q1_22_2026.csv' if chat.generation.host == "old" else 'Übersicht "Q1" 2026.csv'
    assert uploaded["name"] == expected
    answer = Conversation(chat, [uploaded]).run("import os; print(os.listdir('/mnt/data'))")
    assert printed(answer) == str([expected])


def test_outputs_of_one_call_are_inputs_of_the_next(chat):
    conversation = Conversation(chat, [])
    first = conversation.run("open('/mnt/data/a.txt', 'w').write('first'); print('ok')")
    assert chat.deliver(first["artifact"]) == {"a.txt": b"first"}
    assert printed(conversation.run("print(open('/mnt/data/a.txt').read())")) == "first"
    conversation.run("open('/mnt/data/b.txt', 'w').write('second'); print('ok')")
    assert printed(conversation.run("print(open('/mnt/data/a.txt').read(), open('/mnt/data/b.txt').read())")) == "first second"


@pytest.mark.only_for(login="token")
def test_two_users_see_nothing_of_each_other(chat, server, signer):
    uploaded = chat.upload("secret.csv", SALES)
    other = LibreChat(chat.node, chat.generation, server, signer, user="user-2")
    answer = Conversation(other, [{**uploaded, "resource_id": "user-2"}]).run("import os; print(os.listdir('/mnt/data'))")
    assert printed(answer) == "[]"


def test_calls_at_the_same_time(chat):
    uploaded = chat.upload("sales.csv", SALES)
    conversation = Conversation(chat, [uploaded])
    waits = [chat.node.start("call", tool="code", args={"lang": "py", "code": f"print({number})"}) for number in range(8)]
    assert [printed(wait()) for wait in waits] == [str(number) for number in range(8)]
    assert printed(conversation.run(ANALYSE)) == "42 3"


# ---- what only the tool node can do

def remembered(answer):
    return {file["name"]: file for file in answer["remembered"]["files"]}


@pytest.mark.only_for(memory="node")
def test_the_tool_node_merges_the_files_of_answers(chat):
    conversation = Conversation(chat, [])
    first = conversation.run("open('/mnt/data/a.csv', 'w').write('1'); print(1)")
    assert list(remembered(first)) == ["a.csv"]
    second = conversation.run("import os; os.mkdir('/mnt/data/sub'); open('/mnt/data/sub/b.csv', 'w').write('2'); print(1)")
    assert sorted(remembered(second)) == ["a.csv", "sub/b.csv"]
    assert remembered(second)["a.csv"]["id"] == remembered(first)["a.csv"]["id"]
    third = conversation.run("open('/mnt/data/a.csv', 'a').write('+'); print(1)")
    assert sorted(remembered(third)) == ["a.csv", "sub/b.csv"]
    assert remembered(third)["a.csv"]["id"] != remembered(first)["a.csv"]["id"]
    assert remembered(third)["sub/b.csv"]["id"] == remembered(second)["sub/b.csv"]["id"]
    assert printed(conversation.run("print(open('/mnt/data/a.csv').read(), open('/mnt/data/sub/b.csv').read())")) == "1+ 2"


@pytest.mark.only_for(memory="node")
def test_the_tool_node_forgets_a_deleted_file(chat):
    conversation = Conversation(chat, [])
    conversation.run("open('/mnt/data/a.csv', 'w').write('1'); open('/mnt/data/b.csv', 'w').write('2'); print(1)")
    answer = conversation.run("import os; os.remove('/mnt/data/a.csv'); print(1)")
    if chat.generation.newest:
        assert answer["artifact"]["deleted_files"] == ["a.csv"]
        assert list(remembered(answer)) == ["b.csv"]
    else:  # older ones do not know deleted files and send the reference again
        assert sorted(remembered(answer)) == ["a.csv", "b.csv"]


@pytest.mark.only_for(bash=True)
def test_files_of_two_tools_meet(chat):
    conversation = Conversation(chat, [], tools=("code", "bash"))
    conversation.run("echo made by bash >/mnt/data/a.txt; echo ok", tool="bash")
    assert printed(conversation.run("print(open('/mnt/data/a.txt').read())")) == "made by bash"
    assert printed(conversation.run('cat "/mnt/data/$1"', tool="bash", args=["a.txt"])) == "made by bash"


@pytest.mark.only_for(host="new")
def test_a_skill_is_mounted_read_only(chat):
    skill = chat.upload_skill({"skill/a/SKILL.md": b"# a", "skill/a/b/run.sh": b"echo from the skill\n"})
    assert [reference["name"] for reference in skill] == ["skill/a/SKILL.md", "skill/a/b/run.sh"]
    uploaded = chat.upload("sales.csv", SALES)
    conversation = Conversation(chat, [*skill, uploaded], tools=("code", "bash"))
    assert printed(conversation.run("sh /mnt/data/skill/a/b/run.sh", tool="bash")) == "from the skill"
    changed = conversation.run("chmod u+w /mnt/data/skill/a/b/run.sh; echo echo changed >/mnt/data/skill/a/b/run.sh; echo ok", tool="bash")
    assert chat.deliver(changed["artifact"]) == {}
    assert printed(conversation.run("sh /mnt/data/skill/a/b/run.sh", tool="bash")) == "from the skill"
    assert printed(conversation.run(ANALYSE)) == "42 3"


@pytest.mark.only_for(memory="model")
def test_a_model_that_passes_its_session(chat):
    """Up to agents 3.0.50 the model itself names the session, as the text of the answer told it to."""
    conversation = Conversation(chat, [])
    answer = conversation.run("open('/mnt/data/a.txt', 'w').write('kept'); print('ok')")
    assert f"session_id: {answer['artifact']['session_id']}" in answer["content"]
    assert printed(conversation.run("print(open('/mnt/data/a.txt').read())")) == "kept"
