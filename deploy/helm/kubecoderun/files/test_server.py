"""Run by `helm test` in a pod that no policy of this chart holds: does the server run a program?"""
import json
import os
import socket
import sys
import urllib.error
import urllib.request

# Without this, a sandbox that reaches nothing would prove nothing.
try:
    socket.create_connection((os.environ["KUBERNETES_SERVICE_HOST"], int(os.environ["KUBERNETES_SERVICE_PORT"])), 5).close()
except OSError as error:
    sys.exit(f"Even this pod does not reach the Kubernetes API ({error}): its namespace has policies of its own, "
             "and the test of the sandboxes' isolation proves nothing.")


def server():
    """The Service by its address, which Kubernetes tells each pod of the namespace: names need not resolve."""
    host, port = (os.environ[f"{os.environ['SERVICE']}_SERVICE_{part}"] for part in ("HOST", "PORT"))
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


request = urllib.request.Request(
    server() + "/exec",
    data=json.dumps({"lang": "py", "code": "print(6*7)"}).encode(),
    headers={"Content-Type": "application/json", "X-API-Key": os.environ["API_KEY"]},
)
try:
    with urllib.request.urlopen(request, timeout=90) as answer:
        said = json.load(answer)
except urllib.error.HTTPError as error:
    sys.exit(f"POST /exec answered {error.code}: {error.read().decode(errors='replace')}")
except OSError as error:
    sys.exit(f"POST /exec: {error}")
if said["stdout"] != "42\n":
    sys.exit(f"POST /exec answered {said}")
print("print(6*7) ran in a sandbox and said 42.")
