"""What differs between the generations of LibreChat: how it logs in, what its host uploads, who remembers files."""

import base64
import dataclasses

from harness.client import KEY


@dataclasses.dataclass(frozen=True)
class Generation:
    version: str
    login: str  # "key": X-API-Key; "network": nothing at all; "token": a JWT for each user
    host: str  # "old" or "new": what LibreChat's server sends
    memory: str  # "model": passes session_id; "node": the tool node injects files
    bash: bool

    @property
    def newest(self):
        """Knows profiles, deleted files, faults that are not worth a retry; says when the user presses "stop"."""
        return self is GENERATIONS[-1]

    def base(self, server):
        """Old hosts are told the bare origin, new ones a base with /v1: both are in use."""
        return f"http://{server.host}:{server.port}" + ("/v1" if self.host == "new" else "")

    def __str__(self):
        return self.version


GENERATIONS = [
    Generation("3.0.50", login="key", host="old", memory="model", bash=False),
    Generation("3.1.63", login="key", host="old", memory="node", bash=False),
    Generation("3.1.86", login="network", host="new", memory="node", bash=True),
    Generation("3.9.2", login="token", host="new", memory="node", bash=True),
]


class LibreChat:
    """A LibreChat of one generation that serves one user, in front of `server`."""

    def __init__(self, node, generation, server, signer, user="user-1"):
        self.node, self.generation, self.user = node, generation, user
        self.base = generation.base(server)
        self.headers = {"key": lambda: {"X-API-Key": KEY}, "network": lambda: {},
                        "token": lambda: signer.bearer(sub=user)}[generation.login]()
        self.tools = {}

    # ---- the agents library

    def factory_fields(self, **fields):
        login = {"key": {"LIBRECHAT_CODE_API_KEY": KEY, "apiKey": KEY, "user_id": self.user}, "network": {},
                 "token": {"authHeaders": self.headers}}[self.generation.login]
        return {**({"baseUrl": self.base} if self.generation.login == "token" else {}), **login, **fields}

    def make(self, name, factory, **fields):
        self.node.ask("make", name=name, factory=factory, params=self.factory_fields(**fields))
        return name

    def code_tool(self, **fields):
        return self.make("code", "createCodeExecutionTool", **fields)

    def bash_tool(self, **fields):
        return self.make("bash", "createBashExecutionTool", **fields)

    # ---- its server

    def upload(self, name, content, stream=True):
        """Uploads a file of the user as this host does and returns it as the reference that it will send."""
        file = {"name": name, "base64": base64.b64encode(content).decode(), "stream": stream}
        if self.generation.host == "old":
            answer = self._upload("/upload", [file, {"field": "entity_id", "value": "agent_1"}], {"User-Id": self.user})
            assert answer["message"] == "success", answer
            # Old hosts send the name that they sanitised themselves; both must agree.
            return {"id": answer["files"][0]["fileId"], "session_id": answer["session_id"], "name": answer["files"][0]["filename"]}
        answer = self._upload("/upload", [{"field": "kind", "value": "user"}, {"field": "id", "value": self.user}, file])
        assert answer["message"] == "success", answer
        entry = answer["files"][0]
        return {"id": entry["fileId"], "resource_id": self.user, "name": entry["filename"], "kind": "user",
                "storage_session_id": answer["storage_session_id"]}

    def upload_skill(self, files):
        parts = [{"field": name, "value": value} for name, value in (("kind", "skill"), ("id", "s1"), ("version", "1"), ("read_only", "true"))]
        parts += [{"name": name, "base64": base64.b64encode(content).decode(), "nested": True} for name, content in files.items()]
        answer = self._upload("/upload/batch", parts)
        assert answer["message"] == "success", answer
        return [{"id": entry["fileId"], "resource_id": "s1", "name": entry["filename"], "kind": "skill", "version": 1,
                 "storage_session_id": answer["storage_session_id"]} for entry in answer["files"]]

    def _upload(self, path, parts, headers=None):
        return self.node.ask("upload", url=self.base + path, parts=parts, headers={**self.headers, **(headers or {})})

    def last_modified(self, reference):
        """What the host asks before each run: is the file still there, and how old is it?"""
        session = reference.get("storage_session_id") or reference["session_id"]
        if self.generation.host == "old":
            listed = self.get(f"/files/{session}", detail="summary", entity_id="agent_1")
            return next(entry["lastModified"] for entry in listed if entry["name"].startswith(f"{session}/{reference['id']}"))
        owner = {"kind": reference["kind"], "id": reference["resource_id"]}
        listed = self.get(f"/files/{session}", detail="summary", **owner)
        assert reference["id"] in [entry["fileId"] for entry in listed]
        return self.get(f"/sessions/{session}/objects/{reference['id']}", **owner)["lastModified"]

    def get(self, path, **params):
        return self.node.ask("get", url=self.base + path, params=params, headers=self.headers)

    def deliver(self, artifact):
        """Downloads at once what a run generated, as the host does to show it to the user: {name: bytes}."""
        delivered = {}
        for file in artifact.get("files") or []:
            if file.get("inherited"):
                continue
            session, params = artifact["session_id"], {}
            if self.generation.host == "new":
                session, params = file.get("storage_session_id") or session, {"kind": "user", "id": self.user}
            answer = self.node.ask("download", url=f"{self.base}/download/{session}/{file['id']}", params=params, headers=self.headers)
            delivered[file["name"]] = base64.b64decode(answer["base64"])
        return delivered


class Conversation:
    """Successive calls of one conversation, with whatever memory of files this generation has."""

    def __init__(self, chat, files, tools=("code",)):
        self.chat, self.session = chat, None
        chat.code_tool(**({"files": files} if chat.generation.memory == "model" else {}))
        if "bash" in tools:
            chat.bash_tool()
        if chat.generation.memory == "node":
            session = {"session_id": "", "files": files}
            if files:
                session["session_id"] = files[0].get("storage_session_id") or files[0]["session_id"]
            chat.node.ask("converse", name="conversation", session=session if files else None, **{"with": list(tools)})

    def run(self, code, lang="py", tool="code", **more):
        args = {"code": code, "lang": lang, **more} if tool == "code" else {"command": code, **more}
        if self.chat.generation.memory == "model":
            if self.session:
                args["session_id"] = self.session
            answer = self.chat.node.ask("call", tool=tool, args=args)
        else:
            answer = self.chat.node.ask("say", conversation="conversation", tool=tool, args=args)
        if answer["artifact"]:
            self.session = answer["artifact"]["session_id"]
        return answer
