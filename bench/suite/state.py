"""Variables that outlive a run: what it costs to take them over and to leave them."""

import json
import statistics
import time

from . import servers, tools

CHANGE = "import numpy as np\nx = np.asarray(x)\nx[0] ^= 1\n"
SIZES = {"1 MB": (1_000_000, 4), "50 MB": (50_000_000, 60)}  # bytes of numpy, goal in units


def state(run):
    """A session of random numpy arrays: each run begins with them, changes one number and leaves them to the next. The cost of
    both ways is the median time of a request less that of the same program (with its own import of numpy) on a server that keeps nothing.
    Without variables: print(1) on both servers, in turn."""
    with servers.product() as keeping, servers.product(STATE_PERSISTENCE_ENABLED="false") as forgetting:
        clients = keeping.client(), forgetting.client()
        pairs = [[seconds(client, "print(1)") for client in clients] for _ in range(run.scale(300, 30))]
        run.add_time("no variables: print(1), more than without state",
                     max(0.0, 1e6 * (middle(pairs, 0) - middle(pairs, 1))), at_most=run.unit / 4, must="nothing (≤ U/4)")
        for name, (size, units) in SIZES.items():
            measure(run, clients, name, size, units)


def make(size):
    return f"import numpy as np\nx = np.random.default_rng(1).bytes({size})\nx = np.frombuffer(bytearray(x), dtype='u1')\n"


def measure(run, clients, name, size, units):
    keeping, forgetting = clients
    session = answer(keeping, make(size))["session_id"]
    plain = "import numpy as np\nx = np.zeros(8, dtype='u1')\nx[0] ^= 1\n"
    pairs = [(seconds(keeping, CHANGE, session), seconds(forgetting, plain)) for _ in range(run.scale(30, 5))]
    run.add_time(f"{name} of numpy, restored and saved", max(0.0, 1e6 * (middle(pairs, 0) - middle(pairs, 1))), units=units)


def middle(pairs, place):
    return statistics.median(pair[place] for pair in pairs)


def answer(client, code, session=None):
    more = {} if session is None else {"session_id": session}
    got = client.exec("py", code, **more)
    body = json.loads(got.body)
    if body["code"] != 0 or (session and not body["has_state"]):
        raise tools.CannotMeasure(f"a state was lost: {body}")
    return body | {"seconds": got.seconds}


def seconds(client, code, session=None):
    time.sleep(0.05)  # so that the pool is full again
    return answer(client, code, session)["seconds"]
