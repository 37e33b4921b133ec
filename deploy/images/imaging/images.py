"""The images: their layers, settings and lists of packages."""

import dataclasses
import functools

from imaging import product, sandbox_tree, server_files
from imaging.difference import difference
from imaging.sbom import debian, linked, spdx

# What the languages need to find; each of them gets more from the runner.
ENVIRONMENT = ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/tmp"]
SERVING = ["API_HOST=0.0.0.0", f"KUBECODERUN_DATA=/{server_files.DATA}"]


@dataclasses.dataclass(frozen=True)
class Image:
    name: str
    config: dict
    layers: list
    packages: list


class Images:
    """Trees and layers that several images share are read and written once."""

    def __init__(self, layout, memory):
        self.layout, self.memory = layout, memory

    def make(self, name):
        return {"server": self.server, "all-in-one": self.all_in_one}.get(name, lambda: self.sandbox(name))()

    @functools.cache
    def root(self, image):
        return sandbox_tree.build_tree(image)

    @functools.cache
    def tree(self, image):
        return sandbox_tree.read_sandbox(self.root(image))

    @functools.cache
    def tree_layer(self, image):
        """What the tree of this image holds beyond its parent's."""
        parent = sandbox_tree.PARENTS[image]
        roots = [self.root(each) for each in (parent, image) if each]
        return self.memory.layer(roots, lambda: difference(self.tree(parent) if parent else {}, self.tree(image)))

    def tree_layers(self, image):
        return [self.tree_layer(each) for each in sandbox_tree.chain(image)]

    def users(self, image):
        passwd, group = ((self.root(image) / "etc" / name).read_text() for name in ("passwd", "group"))
        return product.users(passwd, group)

    def sandbox(self, language):
        ours = self.layout.add_layer(product.with_folders([product.runner(), *self.users(language)]))
        what = "all languages" if language == "all" else language
        config = base_config("sandbox " + language, f"Runs one program in {what} at a time, in a pod of its own.")
        config |= {"Env": ENVIRONMENT, "Entrypoint": product.RUNNER, "ExposedPorts": {"8090/tcp": {}}, "WorkingDir": "/"}
        packages = spdx.packages_of(self.root(language)) + linked.packages("kubecoderun-runner")
        return Image(f"sandbox-{language}", config, self.tree_layers(language) + [ours], packages)

    def server(self):
        entries, names = server_files.server_files()
        config = serving_config("server", "The HTTP interface of KubeCodeRun; programs run elsewhere.", [])
        return Image("server", config, [self.layout.add_layer(entries)], server_packages(names))

    def all_in_one(self):
        server_files.refuse_older_tree(self.root("all"))
        entries, names = server_files.server_files(self.tree("all"))
        ours = self.layout.add_layer(entries + self.users("all"))
        config = serving_config("all-in-one", "Server and all languages in one container.", ["SANDBOX_ROOT=/"])
        packages = spdx.packages_of(self.root("all")) + server_packages(names)
        return Image("all-in-one", config, self.tree_layers("all") + [ours], packages)


def base_config(title, description):
    user = f"{product.USER}:{product.USER}"
    return {"User": user, "Labels": product.labels(f"KubeCodeRun {title}", description)}


def serving_config(title, description, environment):
    return base_config(title, description) | {
        "Env": ENVIRONMENT + SERVING + environment,
        "Entrypoint": ["/usr/local/bin/kubecoderun"],
        "Cmd": ["serve"],
        "ExposedPorts": {"8000/tcp": {}},
        "Volumes": {f"/{server_files.DATA}": {}},
        "WorkingDir": "/tmp",
    }


def server_packages(names):
    ours = debian.distribution("/")
    shared = [package for name in names for package in debian.parse(server_files.package_status(name).decode(), ours)]
    return shared + linked.packages("kubecoderun")
